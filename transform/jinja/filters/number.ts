import { PythonError, typeError } from "../errors.ts";
import { fixed } from "../format/number.ts";
import { arithmetic, negate } from "../values/arithmetic.ts";
import { numeric } from "../values/compare.ts";
import { isFloat, isInt, normalInt, PyFloat } from "../values/float.ts";
import { integerArgument } from "../values/integer.ts";
import { pyRepr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { type Filter, filter } from "./filter.ts";

const FLOAT = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[+-]?\d+)?$/i;
const SPECIAL: Record<string, number> = { nan: Number.NaN, inf: Infinity, infinity: Infinity };

/** Python's `float(value)`; undefined when it would raise. */
function parseFloatText(value: unknown): number | undefined {
  const number = numeric(value);
  if (number !== undefined) return Number(number);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (FLOAT.test(text)) return Number(text.replaceAll("_", ""));
  const special = SPECIAL[text.toLowerCase().replace(/^[+-]/, "")];
  return special === undefined ? undefined : text.startsWith("-") ? -special : special;
}

function parseIntText(text: string, base: number): number | bigint | undefined {
  const match = /^([+-]?)(0[xob])?([\da-z](?:_?[\da-z])*)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, sign, prefix, body = ""] = match;
  const named = prefix ? { "0x": 16, "0o": 8, "0b": 2 }[prefix.toLowerCase()] : undefined;
  if (named !== undefined && base !== 0 && base !== named) return undefined;
  const radix = named ?? (base === 0 ? 10 : base);
  let total = 0n;
  for (const digit of body.replaceAll("_", "").toLowerCase()) {
    const value = Number.parseInt(digit, 36);
    if (value >= radix) return undefined;
    total = total * BigInt(radix) + BigInt(value);
  }
  return normalInt(sign === "-" ? -total : total);
}

function toInt(value: unknown, fallback: unknown = 0, base: unknown = 10): unknown {
  if (value instanceof Undefined) throw value.error();
  if (isInt(value)) return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") {
    const parsed = parseIntText(value, integerArgument(base, 10));
    if (parsed !== undefined) return parsed;
  }
  const float = parseFloatText(value);
  if (float === undefined || Number.isNaN(float)) return fallback;
  if (!Number.isFinite(float))
    throw new PythonError("OverflowError", "cannot convert float infinity to integer");
  return normalInt(BigInt(Math.trunc(float)));
}

function toFloat(value: unknown, fallback: unknown = new PyFloat(0)): unknown {
  if (value instanceof Undefined) throw value.error();
  const parsed = parseFloatText(value);
  return parsed === undefined ? fallback : new PyFloat(parsed);
}

/** An int stays an int under the common method; ceil and floor always give a float. */
function round(value: unknown, precision: unknown, method: unknown = "common"): unknown {
  if (method !== "common" && method !== "ceil" && method !== "floor") {
    throw new PythonError("FilterArgumentError", "method must be common, ceil or floor");
  }
  if (value instanceof Undefined) throw value.error();
  const number = numeric(value);
  if (number === undefined) throw typeError(`type ${typeName(value)} cannot be rounded`);
  const digits = integerArgument(precision, 0);
  if (method !== "common") {
    const factor = arithmetic("**", 10, digits);
    const scaled = Number(numeric(arithmetic("*", value, factor)));
    return arithmetic("/", method === "ceil" ? Math.ceil(scaled) : Math.floor(scaled), factor);
  }
  if (!isFloat(value)) return roundInt(number, digits);
  if (digits >= 0)
    return new PyFloat(
      Number.isFinite(Number(number)) ? Number(fixed(Number(number), digits)) : Number(number),
    );
  return new PyFloat(Number(roundInt(BigInt(Math.trunc(Number(number))), digits)));
}

function roundInt(value: number | bigint, digits: number): number | bigint {
  if (digits >= 0) return value;
  const unit = 10n ** BigInt(-digits);
  const whole = BigInt(value);
  const rest = ((whole % unit) + unit) % unit;
  const floor = whole - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (floor / unit) % 2n !== 0n);
  return normalInt(up ? floor + unit : floor);
}

function abs(value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  const number = numeric(value);
  if (number === undefined) throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
  return number < 0 ? negate(value) : typeof value === "boolean" ? Number(value) : value;
}

function filesizeformat(value: unknown, binary: unknown): string {
  const bytes = Number(numeric(toFloat(value, null)) ?? Number.NaN);
  if (Number.isNaN(bytes)) throw typeError(`not a number of bytes: ${pyRepr(value)}`);
  const base = truthy(binary) ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const prefixes = Array.from("kMGTPEZY", (letter) =>
    base === 1024 ? `${letter.toUpperCase()}iB` : `${letter}B`,
  );
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(base)), prefixes.length);
  return `${fixed(bytes / base ** power, 1)} ${prefixes[power - 1]}`;
}

/** Filters that make numbers. */
export const numberFilters: Record<string, Filter> = {
  int: filter("int", ["default", "base"], toInt),
  float: filter("float", ["default"], toFloat),
  round: filter("round", ["precision", "method"], round),
  abs: filter("abs", [], abs),
  filesizeformat: filter("filesizeformat", ["binary"], filesizeformat),
};
