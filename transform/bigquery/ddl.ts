import { withoutEnd } from "../materialise/statements.ts";
import type { ColumnInfo, Node } from "../node.ts";
import { literal, type PartitionBy, type TableSettings } from "./settings.ts";

/** Quotes a name for GoogleSQL. */
type Quote = (name: string) => string;

/** The expression that says a row's partition: `ordered_on`, `timestamp_trunc(at, hour)`. */
export function partitionOf(by: PartitionBy, column: string): string {
  const { dataType, granularity } = by;
  if (dataType === "int64") return column;
  if (dataType === "date") return granularity === "day" ? column : `date_trunc(${column}, ${granularity})`;
  return `${dataType}_trunc(${column}, ${granularity})`;
}

function partitionClause(by: PartitionBy, quote: Quote): string {
  if (by.byIngestion) {
    const time =
      by.granularity === "day" ? "_PARTITIONDATE" : `timestamp_trunc(_PARTITIONTIME, ${by.granularity})`;
    return `partition by ${time}`;
  }
  const column = quote(by.field);
  if (by.range)
    return `partition by range_bucket(${column}, generate_array(${by.range.start}, ${by.range.end}, ${by.range.interval}))`;
  return `partition by ${partitionOf(by, column)}`;
}

export function optionsClause(options: readonly [string, string][]): string[] {
  if (options.length === 0) return [];
  return [`options (\n  ${options.map(([name, value]) => `${name} = ${value}`).join(",\n  ")}\n)`];
}

/** What stands between a table's name and its rows: partitions, clusters, options. */
export function tableClauses(settings: TableSettings, quote: Quote): string[] {
  const { partitionBy, clusterBy, options } = settings;
  return [
    ...(partitionBy ? [partitionClause(partitionBy, quote)] : []),
    ...(clusterBy.length > 0 ? [`cluster by ${clusterBy.map(quote).join(", ")}`] : []),
    ...optionsClause(options),
  ];
}

/** Creates a table of a query's rows, or replaces it, at one stroke. */
export function createTableSql(
  name: string,
  sql: string,
  settings: TableSettings,
  quote: Quote,
  columns?: string,
): string {
  const head = `create or replace table ${name}${columns ?? ""}`;
  return [head, ...tableClauses(settings, quote), `as (\n${withoutEnd(sql)}\n)`].join("\n");
}

/** An empty table of the given columns, where there is none. */
export function emptyTableSql(name: string, columns: string, settings: TableSettings, quote: Quote): string {
  return [`create or replace table ${name} (\n  ${columns}\n)`, ...tableClauses(settings, quote)].join("\n");
}

const EXPIRY = "expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour)";

/** The same table without rows yet. */
export function emptyStagingSql(name: string, columns: string): string {
  return `create or replace table ${name} (\n  ${columns}\n)\noptions (${EXPIRY})`;
}

/** Rows kept for the length of a build, in a table that goes by itself when nobody drops it. */
export function stagingSql(name: string, sql: string): string {
  return `create or replace table ${name}\noptions (${EXPIRY})\nas (\n${withoutEnd(sql)}\n)`;
}

/** Views keep neither partitions nor clusters. */
export function createViewSql(name: string, sql: string, settings: TableSettings): string {
  return [
    `create or replace view ${name}`,
    ...optionsClause(viewOptions(settings)),
    `as ${withoutEnd(sql)}`,
  ].join("\n");
}

const viewOptions = ({ options }: TableSettings): [string, string][] =>
  options.filter(([name]) => ["description", "expiration_timestamp", "labels"].includes(name));

/** A materialized view, which BigQuery keeps fresh itself. */
export function createMaterializedViewSql(
  name: string,
  sql: string,
  node: Node,
  settings: TableSettings,
  quote: Quote,
): string {
  const { config } = node;
  const own: [string, string][] = [];
  if (config.enable_refresh !== undefined)
    own.push(["enable_refresh", String(config.enable_refresh === true)]);
  if (config.refresh_interval_minutes !== undefined)
    own.push(["refresh_interval_minutes", String(Number(config.refresh_interval_minutes))]);
  if (config.max_staleness !== undefined) own.push(["max_staleness", String(config.max_staleness)]);
  if (config.allow_non_incremental_definition === true)
    own.push(["allow_non_incremental_definition", "true"]);
  const kept = settings.options.filter(
    ([one]) => !/^(require_partition_filter|partition_expiration_days)$/.test(one),
  );
  const clauses = tableClauses({ ...settings, options: [...kept, ...own] }, quote);
  return [`create or replace materialized view ${name}`, ...clauses, `as ${withoutEnd(sql)}`].join("\n");
}

/** The columns that a contract promises, with types, not null, keys that are not enforced, and descriptions. */
export function contractColumns(node: Node, quote: Quote): string {
  const lines = Object.values(node.columns).map((column) =>
    columnLine(column, quote, describesColumns(node)),
  );
  const keys = constraintsOf(node.properties).flatMap((one) =>
    one.type === "primary_key"
      ? [`primary key (${(one.columns ?? []).map(quote).join(", ")}) not enforced`]
      : [],
  );
  return ` (\n  ${[...lines, ...keys].join(",\n  ")}\n)`;
}

function columnLine(column: ColumnInfo, quote: Quote, described: boolean): string {
  const types = constraintsOf(column).map((one) => one.type);
  return [
    quote(column.name),
    column.data_type,
    ...(types.includes("primary_key") ? ["primary key not enforced"] : []),
    ...(types.includes("not_null") ? ["not null"] : []),
    ...(described && column.description ? [`options (description = ${literal(column.description)})`] : []),
  ].join(" ");
}

function constraintsOf(holder: unknown): { type: string; columns?: string[] }[] {
  return (holder as { constraints?: { type: string; columns?: string[] }[] } | undefined)?.constraints ?? [];
}

export const describesColumns = (node: Node): boolean =>
  (node.config.persist_docs as { columns?: boolean } | undefined)?.columns === true;

/** Writes the columns' descriptions in one statement; undefined when there are none to write. */
export function describeColumnsSql(
  node: Node,
  kind: "table" | "view",
  name: string,
  there: readonly string[],
  quote: Quote,
): string | undefined {
  const real = new Map(there.map((one) => [one.toLowerCase(), one]));
  const changes = Object.values(node.columns).flatMap((column) => {
    const found = real.get(column.name.toLowerCase());
    if (!found || !column.description) return [];
    return [`alter column ${quote(found)} set options (description = ${literal(column.description)})`];
  });
  return changes.length === 0 ? undefined : `alter ${kind} ${name}\n  ${changes.join(",\n  ")}`;
}
