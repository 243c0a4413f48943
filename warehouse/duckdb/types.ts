import type { ColumnSpec, LogicalType, RelationName } from "../port.ts";

const TYPE_NAMES: Readonly<Record<LogicalType, string>> = {
  text: "varchar",
  int: "bigint",
  numeric: "decimal(38, 9)",
  double: "double",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamp",
  json: "json",
};

/** DuckDB's spelling of a logical type. */
export function typeName(type: LogicalType): string {
  return TYPE_NAMES[type];
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteRelation(relation: RelationName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The statement behind `loadJson`. Values are read as text and cast here: DuckDB's reader would drop the offset of a
 * time and would parse a json column again, losing digits.
 */
export function loadJsonSql(
  table: RelationName,
  files: readonly string[],
  columns: readonly ColumnSpec[],
): string {
  const names = columns.map((column) => quoteIdentifier(column.name));
  const read = columns.map((column) => `${quoteText(column.name)}: ${quoteText(readType(column.type))}`);
  const list = files.map(quoteText).join(", ");
  return [
    `insert into ${quoteRelation(table)} (${names.join(", ")})`,
    `select ${columns.map((column) => castColumn(column)).join(", ")}`,
    `from read_json([${list}], format = 'newline_delimited', columns = {${read.join(", ")}},`,
    "  maximum_object_size = 268435456)",
  ].join("\n");
}

function readType(type: LogicalType): string {
  return type === "int" || type === "double" || type === "boolean" ? typeName(type) : "varchar";
}

function castColumn({ name, type }: ColumnSpec): string {
  const column = quoteIdentifier(name);
  if (type === "timestamp") return `cast(cast(${column} as timestamptz) at time zone 'UTC' as timestamp)`;
  if (type === "numeric") return castDecimal(column);
  if (readType(type) === "varchar" && type !== "text") return `cast(${column} as ${typeName(type)})`;
  return column;
}

/**
 * Text as NUMERIC(38, 9). DuckDB 1.5 takes some 20 microseconds a value for a decimal of more than 18 digits, and 0.1 for a
 * shorter one: so the shorter is tried first. Both round alike, and text that is no number is an error all the same.
 */
function castDecimal(column: string): string {
  const exact = `cast(${column} as ${typeName("numeric")})`;
  return `coalesce(cast(try_cast(${column} as decimal(18, 9)) as ${typeName("numeric")}), ${exact})`;
}
