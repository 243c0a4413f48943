import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float64,
  Int64,
  makeData,
  type RecordBatch,
  TimestampMicrosecond,
  Type,
  Utf8,
  Vector,
} from "apache-arrow";
import type { LogicalType, Value } from "../../warehouse/port.ts";

/** The Arrow type in which a column of a logical type stands. */
export const ARROW: Readonly<Record<LogicalType, () => DataType>> = {
  text: () => new Utf8(),
  int: () => new Int64(),
  numeric: () => new Decimal(9, 38, 128),
  double: () => new Float64(),
  boolean: () => new Bool(),
  date: () => new DateDay(),
  timestamp: () => new TimestampMicrosecond("UTC"),
  json: () => new Utf8(),
};

/** Rows of a batch in plain values. */
export function* rowsOf(batch: RecordBatch): Generator<Record<string, Value>> {
  const columns = batch.schema.fields.map(
    (field, i) => [field.name, reader(batch.data.children[i] as Data)] as const,
  );
  for (let row = 0; row < batch.numRows; row++)
    yield Object.fromEntries(columns.map(([name, read]) => [name, read(row)]));
}

/** Reads one value of a column: integers as bigint, decimals, dates and times as text, all of them exact. */
export function reader(data: Data): (row: number) => Value {
  const read = valueReader(data);
  return (row) => (data.type.typeId === Type.Null || !data.getValid(row) ? null : read(row));
}

function valueReader(data: Data): (row: number) => Value {
  const { type } = data;
  const vector = new Vector([data]);
  switch (type.typeId) {
    case Type.Int:
      return (row) => BigInt(vector.get(row) as number | bigint);
    case Type.Decimal:
      return (row) => decimalText(vector.get(row) as Uint32Array, (type as Decimal).scale);
    case Type.Date: {
      const unit = type instanceof DateDay ? 86_400_000 : 1;
      return (row) => new Date(Number(data.values[row]) * unit).toISOString().slice(0, 10);
    }
    case Type.Timestamp:
      return timeReader(data);
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Bool:
    case Type.Float:
      return (row) => vector.get(row) as Value;
    case Type.Dictionary:
      return (row) => String(vector.get(row));
    default:
      return (row) => {
        const value: unknown = vector.get(row);
        return type instanceof Binary
          ? Buffer.from(value as Uint8Array).toString("base64")
          : JSON.stringify(value);
      };
  }
}

/** Divisors from a unit to microseconds, or (negative) factors. Units: second, millisecond, microsecond, nanosecond. */
const MICROS = [-1_000_000n, -1000n, 1n, 1000n] as const;

function timeReader(data: Data): (row: number) => string {
  const step = MICROS[(data.type as TimestampMicrosecond).unit]!;
  return (row) => {
    const raw = BigInt(data.values[row] as bigint);
    const micros = step < 0n ? raw * -step : raw / step;
    const rest = ((micros % 1000n) + 1000n) % 1000n;
    const text = new Date(Number((micros - rest) / 1000n)).toISOString();
    return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
  };
}

/** Two's complement of little-endian 32-bit words, with the point put in. */
export function decimalText(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]!);
  value = BigInt.asIntN(words.length * 32, value);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${value < 0n ? "-" : ""}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`;
}

/** A column of plain values as Arrow data. Throws TypeError naming the value that is of another type. */
export function columnData(logical: LogicalType, values: readonly unknown[]): Data {
  const type = ARROW[logical]();
  const given = values.map((value) =>
    value === undefined || value === null ? null : encode(logical, value),
  );
  const nullBitmap = bits(given.map((value) => value !== null));
  const nullCount = given.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  const base = { type, length: given.length, nullCount, nullBitmap };
  if (logical === "text" || logical === "json") return makeData({ ...base, ...texts(given) } as never);
  if (logical === "boolean") return makeData({ ...base, data: bits(given.map(Boolean)) } as never);
  if (logical === "double")
    return makeData({ ...base, data: Float64Array.from(given, (value) => Number(value ?? 0)) } as never);
  if (logical === "date")
    return makeData({ ...base, data: Int32Array.from(given, (value) => Number(value ?? 0)) } as never);
  if (logical === "numeric") return makeData({ ...base, data: words(given as (bigint | null)[]) } as never);
  return makeData({ ...base, data: BigInt64Array.from(given, (value) => (value ?? 0n) as bigint) } as never);
}

function bits(set: readonly boolean[]): Uint8Array {
  const out = new Uint8Array(Math.ceil(set.length / 8));
  set.forEach((value, i) => {
    if (value) out[i >> 3]! |= 1 << (i & 7);
  });
  return out;
}

function texts(values: readonly unknown[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  const parts = values.map((value, i) => {
    const part = Buffer.from(String(value ?? ""));
    valueOffsets[i + 1] = valueOffsets[i]! + part.length;
    return part;
  });
  return { valueOffsets, data: new Uint8Array(Buffer.concat(parts)) };
}

function words(values: readonly (bigint | null)[]): Uint32Array {
  const out = new BigInt64Array(values.length * 2);
  values.forEach((value, i) => {
    out[2 * i] = BigInt.asIntN(64, value ?? 0n);
    out[2 * i + 1] = (value ?? 0n) >> 64n;
  });
  return new Uint32Array(out.buffer);
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d{1,9})0*)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?Z$/;

/** A value as its Arrow buffer holds it. */
function encode(logical: LogicalType, value: unknown): string | number | bigint | boolean {
  switch (logical) {
    case "text":
    case "json":
      if (typeof value === "string") return value;
      break;
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "double":
      if (typeof value === "number") return value;
      break;
    case "int":
      if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
      if (Number.isSafeInteger(value)) return BigInt(value as number);
      break;
    case "numeric":
      if (typeof value === "bigint") return value * 1_000_000_000n;
      if (typeof value === "string") return scaled(value);
      break;
    case "date":
      if (typeof value === "string" && DATE.test(value)) return Date.parse(value) / 86_400_000;
      break;
    case "timestamp":
      if (typeof value === "string" && TIME.test(value)) return micros(value);
  }
  const shown = typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
  throw new TypeError(`${shown} is no ${WANTED[logical]}`);
}

const WANTED: Readonly<Record<LogicalType, string>> = {
  text: "string",
  json: "JSON text (a string)",
  boolean: "boolean",
  double: "number",
  int: "integer of 64 bits (a bigint)",
  numeric: "exact decimal (text such as '12.50', at most 9 places)",
  date: "date (text such as '2026-01-31')",
  timestamp: "time in UTC (text such as '2026-01-31T06:00:00Z')",
};

function scaled(text: string): bigint {
  const found = DECIMAL.exec(text.trim());
  if (!found) throw new TypeError(`'${text}' is no ${WANTED.numeric}`);
  const [, sign, whole, places = ""] = found;
  const value = BigInt(whole! + places.padEnd(9, "0"));
  return sign === "-" ? -value : value;
}

function micros(text: string): bigint {
  const [, seconds, places = ""] = TIME.exec(text)!;
  return BigInt(Date.parse(`${seconds!.replace(" ", "T")}Z`)) * 1000n + BigInt(places.padEnd(6, "0"));
}
