import { Bug } from "../../kernel/diagnostics.ts";
import type { Row, Value } from "../port.ts";

/** A field of a result's schema, as the REST API tells it. */
export interface FieldSchema {
  name: string;
  /** `INTEGER`, `NUMERIC`, `TIMESTAMP`, `RECORD`, … */
  type: string;
  mode?: string;
  fields?: FieldSchema[];
}

export interface TableSchema {
  fields?: FieldSchema[];
}

/** A row as the REST API sends it: a list of cells, each `{ v }`. */
export interface RawRow {
  f: { v: unknown }[];
}

/** Rows of the REST API as the port promises them in `rows()`. Timestamps must have been asked for as microseconds. */
export function toRow(fields: readonly FieldSchema[], raw: RawRow): Row {
  return Object.fromEntries(fields.map((field, i) => [field.name, toValue(field, raw.f[i]?.v ?? null)]));
}

function toValue(field: FieldSchema, value: unknown): Value {
  if (field.mode === "REPEATED") {
    const items = (value ?? []) as { v: unknown }[];
    return items.map((item) => toValue({ ...field, mode: "NULLABLE" }, item.v));
  }
  if (value === null || value === undefined) return null;
  if (typeof value === "object") return toRow(field.fields ?? [], value as RawRow);
  return scalar(field.type, String(value));
}

function scalar(type: string, text: string): Value {
  switch (type) {
    case "INTEGER":
    case "INT64":
      return integer(text);
    case "FLOAT":
    case "FLOAT64":
      return Number(text.replace(/^(-?)Inf(inity)?$/, "$1Infinity"));
    case "BOOLEAN":
    case "BOOL":
      return text === "true";
    case "NUMERIC":
      return decimal(text, 9);
    case "TIMESTAMP":
      return isoTimestamp(micros(text));
    case "DATETIME":
      return isoTimestamp(datetimeMicros(text));
    default:
      return text;
  }
}

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** BigQuery leaves out the zeros at the end; everybody else's decimal has as many places as its type. */
function decimal(text: string, places: number): string {
  const value = scaled(text, places);
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** A decimal's text (`-1.5`, `1E-9`) as a whole number of its last place. */
export function scaled(text: string, places: number): bigint {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Bug("bigq0004", `'${text}' came as a number`);
  const length = whole.length + Number(exponent) + places;
  const digits = `${whole}${fraction}`.slice(0, Math.max(0, length)).padEnd(length, "0");
  const value = BigInt(digits === "" ? "0" : digits);
  return sign === "-" ? -value : value;
}

/** Microseconds since 1970: sent as an integer when asked so, as seconds with a fraction by servers that ignore it. */
export function micros(text: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return /^-?[\d.]+([eE][+-]?\d+)?$/.test(text) ? scaled(text, 6) : datetimeMicros(text);
}

/** `2011-12-09T12:50:00.000001`, in UTC. */
export function datetimeMicros(text: string): bigint {
  const [, head, fraction = ""] = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(text) ?? [text, text];
  const ms = Date.parse(`${head!.replace(" ", "T")}Z`);
  return BigInt(ms) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}

/** `2011-12-09T12:50:00Z`, with six decimals of a second only where they are not zero. */
export function isoTimestamp(value: bigint): string {
  const rest = Number(((value % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const head = new Date(Number((value - BigInt(rest)) / 1000n)).toISOString().slice(0, -5);
  return rest === 0 ? `${head}Z` : `${head}.${String(rest).padStart(6, "0")}Z`;
}
