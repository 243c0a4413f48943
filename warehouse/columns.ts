import type { Column } from "./port.ts";

/** Columns of several relations, in their order, as lists by relation. */
export function byRelation(rows: readonly (Column & { relation: string })[]): Map<string, Column[]> {
  const found = new Map<string, Column[]>();
  for (const { relation, ...column } of rows) {
    const list = found.get(relation);
    if (list) list.push(column);
    else found.set(relation, [column]);
  }
  return found;
}
