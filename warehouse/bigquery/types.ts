import type { Column, LogicalType, RelationName } from "../port.ts";
import type { FieldSchema } from "./values.ts";

/**
 * `numeric(38, 9)` is BigQuery's own NUMERIC to the digit, and decimal(38, 9) elsewhere. `json` is kept as text:
 * BigQuery's JSON type rounds numbers and can be neither compared nor grouped, and JSON_VALUE reads text as well.
 */
const TYPE_NAMES: Readonly<Record<LogicalType, string>> = {
  text: "string",
  int: "int64",
  numeric: "numeric(38, 9)",
  double: "float64",
  boolean: "bool",
  date: "date",
  timestamp: "timestamp",
  json: "string",
};

/** BigQuery's spelling of a logical type. */
export function typeName(type: LogicalType): string {
  return TYPE_NAMES[type];
}

/** The schema by which the port names a session's temporary tables. */
const TEMPORARY = "temp";

export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

/** A session's temporary tables have no dataset: their bare name finds them. */
export function quoteRelation(relation: RelationName): string {
  return relation.schema === TEMPORARY
    ? quoteIdentifier(relation.name)
    : `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}

/** The REST API's older names of types; all others are GoogleSQL's own. */
const OLDER: Readonly<Record<string, string>> = {
  INTEGER: "INT64",
  FLOAT: "FLOAT64",
  BOOLEAN: "BOOL",
  NUMERIC: "NUMERIC(38, 9)",
};

/** A field of a schema as INFORMATION_SCHEMA would tell it. */
export function columnOf(field: FieldSchema): Column {
  return { name: field.name, type: typeOf(field), nullable: field.mode !== "REQUIRED" };
}

function typeOf(field: FieldSchema): string {
  if (field.mode === "REPEATED") return `ARRAY<${typeOf({ ...field, mode: "NULLABLE" })}>`;
  if (field.fields) return `STRUCT<${field.fields.map((one) => `${one.name} ${typeOf(one)}`).join(", ")}>`;
  return OLDER[field.type] ?? field.type;
}
