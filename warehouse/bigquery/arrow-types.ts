import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  List,
  Schema,
  Struct,
  TimeMicrosecond,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { FieldSchema } from "./values.ts";

const SIMPLE: Readonly<Record<string, () => DataType>> = {
  INTEGER: () => new Int64(),
  INT64: () => new Int64(),
  FLOAT: () => new Float64(),
  FLOAT64: () => new Float64(),
  BOOLEAN: () => new Bool(),
  BOOL: () => new Bool(),
  NUMERIC: () => new Decimal(9, 38, 128),
  DATE: () => new DateDay(),
  TIMESTAMP: () => new TimestampMicrosecond("UTC"),
  DATETIME: () => new TimestampMicrosecond("UTC"),
  TIME: () => new TimeMicrosecond(),
  BYTES: () => new Binary(),
};

/**
 * The Arrow schema of a result, as the Storage Read API would give it. Types without a counterpart (json,
 * geographies, intervals, ranges, BIGNUMERIC with its 76 digits) are Utf8 of BigQuery's own spelling.
 */
export function arrowSchema(fields: readonly FieldSchema[]): Schema {
  return new Schema(fields.map(arrowField));
}

function arrowField(field: FieldSchema): Field {
  const one = elementType(field);
  return new Field(
    field.name,
    field.mode === "REPEATED" ? new List(new Field("item", one, true)) : one,
    true,
  );
}

function elementType(field: FieldSchema): DataType {
  if (field.fields) return new Struct(field.fields.map(arrowField));
  return (SIMPLE[field.type] ?? (() => new Utf8()))();
}
