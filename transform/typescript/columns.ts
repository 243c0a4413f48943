import type {
  Bool,
  DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  Float,
  Float64,
  Int,
  Int64,
  Timestamp,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { LogicalType } from "../../warehouse/port.ts";

/**
 * A column as a model declares it. `In`: the Arrow type that an input's column arrives as; `Out`: those that a model may
 * give; `Value`: a value of a plain row. The last three exist for the compiler only.
 */
export interface ColumnType<
  In extends DataType = DataType,
  Out extends DataType = DataType,
  Value = unknown,
> {
  readonly logical: LogicalType;
  readonly description: string;
  readonly in?: In;
  readonly out?: Out;
  readonly value?: Value;
}

/** Columns by name, in the order of the table. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** The Arrow types that an input's columns arrive as. */
export type ArrowIn<C extends Columns> = {
  [K in keyof C & string]: C[K] extends ColumnType<infer In, DataType, unknown> ? In : never;
};

/** The Arrow types that a model may give for its columns. */
export type ArrowOut<C extends Columns> = {
  [K in keyof C & string]: C[K] extends ColumnType<DataType, infer Out, unknown> ? Out : never;
};

/** A row in plain values; every column may be null. */
export type RowOf<C extends Columns> = {
  [K in keyof C & string]: C[K] extends ColumnType<DataType, DataType, infer Value> ? Value | null : never;
};

interface About {
  /** Stands in the docs and in the manifest, where the property file says nothing of the column. */
  description?: string;
}

const column =
  <In extends DataType, Out extends DataType, Value>(logical: LogicalType) =>
  ({ description = "" }: About = {}): ColumnType<In, Out, Value> => ({ logical, description });

/** The types of columns. Values of rows: as the warehouse port has them, integers always as bigint. */
export const t = {
  string: column<Utf8, Utf8 | Dictionary<Utf8>, string>("text"),
  /** 64 bits; `bigint` in rows. */
  integer: column<Int64, Int, bigint>("int"),
  /** NUMERIC(38, 9), exact: Arrow Decimal128, text in rows (`12.500000000`). Money goes here. */
  numeric: column<Decimal, Decimal, string>("numeric"),
  /** A double: for measures and estimates, never for money. */
  number: column<Float64, Float, number>("double"),
  boolean: column<Bool, Bool, boolean>("boolean"),
  /** `2026-01-31` in rows. */
  date: column<DateDay, DateDay | DateMillisecond, string>("date"),
  /** UTC, to the microsecond; ISO 8601 with `Z` in rows. */
  timestamp: column<TimestampMicrosecond, Timestamp, string>("timestamp"),
  /** JSON's text. */
  json: column<Utf8, Utf8 | Dictionary<Utf8>, string>("json"),
} as const;
