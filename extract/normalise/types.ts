import { z } from "zod";
import type { LogicalType } from "../../warehouse/port.ts";

/** What a schema says about the raw column made from it, beyond its zod type. */
export interface ColumnHint {
  /** The column's type, when zod's own type does not tell: a decimal sent as a string is `numeric`. */
  type?: LogicalType;
  /** Times sent as seconds since 1970 rather than as ISO 8601. */
  epochSeconds?: boolean;
  /** Personal data: found by `patron forget`, never on a shared site. */
  pii?: boolean;
  /** What a person is known by. Once forgotten, an e-mail or a device becomes a pseudonym, a phone number nothing. */
  contact?: "email" | "phone" | "device";
  /** Of a personal json column the fields that stay when its person is forgotten, as text: ids that others point to. */
  keeps?: readonly string[];
}

/** Holds the hints; wrapping a hinted schema in `.optional()` or `.nullable()` keeps its hint. */
export const columnHints = z.registry<ColumnHint>();

const DECIMAL = /^[+-]?(\d{1,29})(\.\d+)?$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d([.,]\d+)?)?)\s?(Z|[+-]\d\d(:?\d\d)?)$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;

function hinted<T>(
  accepts: (value: unknown) => boolean,
  expected: string,
  hint: ColumnHint,
): z.ZodType<T, T> {
  const schema = z.custom<T>(accepts, {
    error: (issue) => `expected ${expected}, got ${shown(issue.input)}`,
  });
  return schema.register(columnHints, hint);
}

/**
 * An exact decimal of at most 29 digits before and 9 after the point: vendors' "12.50" or a JSON number.
 * Becomes a `numeric` column; a string keeps every digit, a number is already a double and is rounded to 9 places.
 */
export function money(): z.ZodType<string | number, string | number> {
  return hinted(isDecimal, "a decimal number with at most 9 decimal places, such as 12.50", {
    type: "numeric",
  });
}

/** The same rules as `money()`, for quantities, shares and rates. */
export const decimal = money;

/** ISO 8601 with an offset or Z ("2011-12-09T12:50:00+01:00"). Becomes a UTC `timestamp` column, microseconds kept. */
export function timestamp(): z.ZodType<string, string> {
  return hinted(isTimestamp, "an ISO 8601 time with an offset, such as 2011-12-09T12:50:00Z", {
    type: "timestamp",
  });
}

/** Whole seconds since 1970 UTC (Stripe's `created`). Becomes a `timestamp` column. */
export function epochSeconds(): z.ZodType<number, number> {
  return hinted(isEpoch, "whole seconds since 1970, such as 1323435000", {
    type: "timestamp",
    epochSeconds: true,
  });
}

/** A calendar day, `YYYY-MM-DD`. Becomes a `date` column. */
export function isoDate(): z.ZodType<string, string> {
  return hinted(isDate, "a date such as 2011-12-09", { type: "date" });
}

/** A 64-bit integer sent as a number or as digits (Google's "123"). Becomes an `int` column. */
export function int64(): z.ZodType<string | number, string | number> {
  return hinted(isInt64, "a whole number of at most 64 bits, such as 123", { type: "int" });
}

/** A Shopify global id, `gid://shopify/Order/1`. Becomes a text column. */
export function gid(): z.ZodString {
  return z.string().regex(/^gid:\/\/\S+$/, { error: "expected a global id such as gid://shopify/Order/1" });
}

/** Any JSON value, kept as a `json` column whatever its inner shape. */
export function json(): z.ZodType<unknown, unknown> {
  return z.unknown().register(columnHints, { type: "json" });
}

/** A json column that is personal but for these fields. */
export function piiBut(...keeps: string[]): z.ZodType<unknown, unknown> {
  return z.unknown().register(columnHints, { type: "json", pii: true, keeps });
}

/** Marks a schema's column as personal data, and what somebody is known by as such. Keeps the hints that it has. */
export function pii<S extends z.ZodType>(schema: S, contact?: ColumnHint["contact"]): S {
  const copy = schema.clone() as S;
  const hint: ColumnHint = { ...columnHints.get(schema), pii: true };
  columnHints.add(copy, contact === undefined ? hint : { ...hint, contact });
  return copy;
}

function isDecimal(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) < 1e20;
  if (typeof value !== "string") return false;
  const match = DECIMAL.exec(value);
  // Digits past the ninth would be rounded away in silence; zeros there lose nothing.
  return match !== null && (match[2] === undefined || /^\.\d{1,9}0*$/.test(match[2]));
}

function isTimestamp(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const match = TIMESTAMP.exec(value);
  return match !== null && isDate(match[1]) && !Number.isNaN(Date.parse(isoForDate(match)));
}

function isoForDate(match: RegExpExecArray): string {
  const time = match[2]!.replace(/[.,]\d+$/, "");
  const zone = match[5]!.toUpperCase();
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
  return `${match[1]}T${time}${offset}`;
}

/** Rolls over nothing: 2011-02-30 is refused though `Date` would take it as 2 March. */
function isDate(value: unknown): boolean {
  if (typeof value !== "string" || !DATE.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function isEpoch(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(value as number) < 253_402_300_800;
}

function isInt64(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "string" || !/^-?\d{1,19}$/.test(value)) return false;
  return BigInt.asIntN(64, BigInt(value)) === BigInt(value);
}

/** The UTC text of a value that `timestamp()` accepted: `2011-12-09 11:50:00.123456`. */
export function timestampToUtc(value: string): string {
  const match = TIMESTAMP.exec(value)!;
  const fraction = /[.,](\d+)$/.exec(match[2]!)?.[1]?.slice(0, 6);
  const utc = new Date(isoForDate(match)).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** The UTC text of seconds since 1970. */
export function epochToUtc(seconds: number): string {
  const utc = new Date(seconds * 1000).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)}`;
}

/** The decimal text of a value that `money()` accepted. */
export function decimalText(value: string | number): string {
  return typeof value === "string" ? value : value.toFixed(9).replace(/\.?0+$/, "") || "0";
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
