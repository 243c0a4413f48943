import { withoutEnd } from "../materialise/statements.ts";
import { partitionOf } from "./ddl.ts";
import { spanConditions } from "./event-time.ts";
import type { PartitionBy } from "./settings.ts";

/** dbt's names for the two sides, which people's incremental_predicates use. */
const OLD = "DBT_INTERNAL_DEST";
const NEW = "DBT_INTERNAL_SOURCE";

/** New rows on their way into a table. */
export interface Merge {
  target: string;
  /** A query or a table in brackets. */
  rows: string;
  columns: readonly string[];
  keys: readonly string[];
  /** Conditions that narrow which old rows are looked at, constants so that partitions are pruned. */
  predicates: readonly string[];
  updateColumns: readonly string[];
  /** The new rows' column that becomes `_PARTITIONTIME`, of a table cut by time of arrival. */
  arrival?: { field: string; granularity: string } | undefined;
  quote: (name: string) => string;
}

/** The rows as one side of a merge. */
export const rowsOf = (sql: string): string => `(\n${withoutEnd(sql)}\n)`;

/** Adds all rows. */
export function appendSql(merge: Merge): string {
  const { names, values } = inserted(merge, "");
  return `insert into ${merge.target} (${names})\nselect ${values}\nfrom ${merge.rows}`;
}

/** Rows with a key that is there replace those; others are added. */
export function mergeSql(merge: Merge): string {
  const { target, rows, keys, predicates, quote, updateColumns } = merge;
  const on = [...keys.map((key) => `${NEW}.${quote(key)} = ${OLD}.${quote(key)}`), ...predicates];
  const set = updateColumns.map((name) => `${quote(name)} = ${NEW}.${quote(name)}`).join(", ");
  return [
    `merge into ${target} as ${OLD}`,
    `using ${rows} as ${NEW}`,
    `on ${on.map((one) => `(${one})`).join(" and ")}`,
    ...(set === "" ? [] : [`when matched then update set ${set}`]),
    insertClause(merge),
  ].join("\n");
}

/**
 * Replaces whole partitions in one statement: those that are named go, all rows come. The partitions are constants,
 * never a subquery, so that BigQuery reads no other.
 */
export function overwriteSql(merge: Merge, by: PartitionBy, partitions: readonly string[]): string {
  const column = by.byIngestion ? "_PARTITIONTIME" : merge.quote(by.field);
  const place = partitionOf(by.byIngestion ? { ...by, dataType: "timestamp" } : by, `${OLD}.${column}`);
  return replaceSql(merge, [`${place} in (${partitions.join(", ")})`]);
}

/** Replaces the old rows for which constant conditions hold: a batch of time. */
export function replaceSql(merge: Merge, conditions: readonly string[]): string {
  return [
    `merge into ${merge.target} as ${OLD}`,
    `using ${merge.rows} as ${NEW}`,
    "on false",
    `when not matched by source and ${[...conditions, ...merge.predicates].join(" and ")} then delete`,
    insertClause(merge),
  ].join("\n");
}

/** `event_time` within a batch, of the old side, as constants of the column's own type. */
export function batchConditions(
  column: string,
  type: string,
  batch: { start?: string | undefined; end?: string | undefined },
): string[] {
  return spanConditions(/^[\w`]+$/.test(column) ? `${OLD}.${column}` : column, type, batch);
}

function insertClause(merge: Merge): string {
  const { names, values } = inserted(merge, `${NEW}.`);
  return `when not matched then insert (${names}) values (${values})`;
}

/** The columns to fill and what fills them. */
function inserted({ columns, arrival, quote }: Merge, prefix: string): { names: string; values: string } {
  const own = columns.map((name) => `${prefix}${quote(name)}`);
  if (arrival === undefined) return { names: columns.map(quote).join(", "), values: own.join(", ") };
  return {
    names: ["_PARTITIONTIME", ...columns.map(quote)].join(", "),
    values: [arrivalOf(`${prefix}${quote(arrival.field)}`, arrival.granularity), ...own].join(", "),
  };
}

/** A row's `_PARTITIONTIME`: the beginning of its partition. */
export const arrivalOf = (column: string, granularity: string): string =>
  `timestamp_trunc(timestamp(${column}), ${granularity})`;

/** Asks for the partitions that rows are in, as SQL constants in a column `partition_value`, in order. */
export function partitionsSql(rows: string, by: PartitionBy, quote: (name: string) => string): string {
  const column = quote(by.field);
  const place = partitionOf(by.byIngestion ? { ...by, dataType: "timestamp" } : by, column);
  const type = by.byIngestion ? "timestamp" : by.dataType;
  const text = `cast(${place} as string)`;
  const value = type === "int64" ? text : `concat("${type} '", ${text}, "'")`;
  return `select distinct ${value} as partition_value\nfrom ${rows}\nwhere ${column} is not null\norder by partition_value`;
}
