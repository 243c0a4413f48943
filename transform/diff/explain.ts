import type { Example, ModelDiff } from "./diff.ts";

const count = (n: number) => n.toLocaleString("en-US");

/** A comparison as a person reads it. `name` is the model's. */
export function explainDiff(name: string, diff: ModelDiff): string {
  const { added, removed, changed, unchanged, duplicates, examples } = diff;
  const columns = Object.entries(diff.columns).sort(([, a], [, b]) => b - a);
  return [
    `${name}: ${count(added)} rows added, ${count(removed)} removed, ${count(changed)} changed, ${count(unchanged)} equal`,
    ...(diff.addedColumns.length > 0 ? [`  new columns: ${diff.addedColumns.join(", ")}`] : []),
    ...(diff.removedColumns.length > 0 ? [`  columns gone: ${diff.removedColumns.join(", ")}`] : []),
    ...columns.map(
      ([column, rows]) => `  ${column}: ${count(rows)} ${rows === 1 ? "row differs" : "rows differ"}`,
    ),
    ...examples.added.map((row) => `  + ${row.key}`),
    ...examples.removed.map((row) => `  - ${row.key}`),
    ...examples.changed.flatMap(explainChanged),
    ...(duplicates > 0
      ? [`  The key is not unique: ${count(duplicates)} rows share one with another row.`]
      : []),
  ].join("\n");
}

const explainChanged = ({ key, changes }: Example): string[] => [
  `  ~ ${key}`,
  ...changes.map(({ column, before, after }) => `      ${column}: ${before ?? "null"} -> ${after ?? "null"}`),
];
