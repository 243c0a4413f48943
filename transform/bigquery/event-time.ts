import type { Node } from "../node.ts";
import { googleType } from "./types.ts";

/** A stretch of time, `start` included and `end` not, as SQL timestamps in UTC. */
interface Span {
  start?: string | undefined;
  end?: string | undefined;
}

/**
 * The conditions that keep a column within a span. BigQuery compares no DATE with a TIMESTAMP, and prunes partitions
 * where a column stands alone beside a constant of its own type; a column of a type that nobody declares is cast, which
 * is right for all of them and prunes nothing.
 */
export function spanConditions(column: string, type: string | undefined, { start, end }: Span): string[] {
  const side = type === undefined ? `timestamp(${column})` : column;
  return [
    ...(start === undefined ? [] : [`${side} >= ${constant(type, start)}`]),
    ...(end === undefined ? [] : [`${side} < ${constant(type, end)}`]),
  ];
}

function constant(type: string | undefined, time: string): string {
  if (type === "DATE") return `date '${firstDay(time)}'`;
  return type === "DATETIME" ? `datetime '${time}'` : `timestamp '${time}+00'`;
}

/** The first day whose midnight is not before a time: a date stands for its midnight, on either side of a span. */
function firstDay(time: string): string {
  const day = time.slice(0, 10);
  if (/^[T ]?(00:00(:00(\.0+)?)?)?$/.test(time.slice(10))) return day;
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The type of a node's column, by its YAML, else by what cuts its table into partitions. */
export function declaredType(node: Node, column: string): string | undefined {
  const same = (name: string) => name.toLowerCase() === column.toLowerCase();
  const declared = Object.values(node.columns).find((one) => same(one.name))?.data_type;
  if (declared !== undefined) return googleType(declared);
  const by = node.config.partition_by as { field?: unknown; data_type?: unknown } | undefined;
  if (typeof by?.field !== "string" || !same(by.field)) return undefined;
  return googleType(String(by.data_type ?? "date"));
}
