import { PythonError, typeError, valueError } from "../errors.ts";
import { dictGet, dictHas, isDict } from "../values/dict.ts";
import { isFloat, PyFloat } from "../values/float.ts";
import { pyRepr, pyStr } from "../values/text.ts";
import { PyTuple } from "../values/tuple.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { formatFloat, formatInt } from "./number.ts";

const DIRECTIVE = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gsu;

interface Arguments {
  next: () => unknown;
  named: (key: string) => unknown;
}

/**
 * Python's `text % values`: a tuple gives the values in turn, a dict those with names. Raises
 * TypeError for too many, too few or wrongly typed values.
 */
export function percentFormat(template: string, values: unknown): string {
  const positional = values instanceof PyTuple ? values : [values];
  let used = 0;
  let usedNames = false;
  const source: Arguments = {
    next: () => {
      if (used >= positional.length) throw typeError("not enough arguments for format string");
      return positional[used++];
    },
    named: (key) => {
      usedNames = true;
      if (!isDict(values)) throw typeError("format requires a mapping");
      if (!dictHas(values, key)) throw new PythonError("KeyError", `'${key}'`);
      return dictGet(values, key);
    },
  };
  const text = template.replace(DIRECTIVE, (match: string, ...groups: (string | undefined)[]) => {
    return directive(match, groups, source);
  });
  const mayStay =
    usedNames ||
    isDict(values) ||
    values instanceof Undefined ||
    (Array.isArray(values) && !(values instanceof PyTuple));
  if (used < positional.length && !mayStay)
    throw typeError("not all arguments converted during string formatting");
  return text;
}

function directive(match: string, groups: (string | undefined)[], source: Arguments): string {
  const [key, flags = "", widthText, precisionText, type] = groups;
  if (type === undefined) throw valueError("incomplete format");
  if (type === "%") return "%";
  let left = flags.includes("-");
  let width = widthText === "*" ? Number(source.next()) : Number(widthText ?? 0);
  if (width < 0) {
    left = true;
    width = -width;
  }
  const given = precisionText === "*" ? Number(source.next()) : precisionText && Number(precisionText);
  const precision = given === undefined || given === "" ? (match.includes(".") ? 0 : undefined) : given;
  const value = key === undefined ? source.next() : source.named(key);
  const text = convert(type, value, flags, precision);
  if (left) return text.padEnd(width);
  const zero = flags.includes("0") && !"srac".includes(type);
  return zero ? padZeros(text, width) : text.padStart(width);
}

function convert(type: string, value: unknown, flags: string, precision: number | undefined): string {
  if (type === "s" || type === "r" || type === "a") {
    const text = type === "s" ? pyStr(value) : pyRepr(value);
    return precision === undefined ? text : text.slice(0, precision);
  }
  if (type === "c") return character(value);
  if ("diuxXo".includes(type)) return signed(integer(type, value), flags, type, precision);
  if ("eEfFgG".includes(type)) {
    const number = float(value);
    const text = formatFloat(Math.abs(number), type, precision ?? 6, flags.includes("#"));
    return sign(number < 0 || Object.is(number, -0), flags) + text;
  }
  throw valueError(`unsupported format character '${type}' (0x${type.charCodeAt(0).toString(16)})`);
}

function character(value: unknown): string {
  if (typeof value === "string" && Array.from(value).length === 1) return value;
  const point = typeof value === "number" ? value : -1;
  if (Number.isInteger(point) && point >= 0 && point < 0x110000) return String.fromCodePoint(point);
  throw typeError("%c requires an int in range(0x110000) or a char");
}

function signed(value: number | bigint, flags: string, type: string, precision: number | undefined): string {
  const digits = formatInt(value, type, flags.includes("#")).padStart(precision ?? 0, "0");
  return sign(value < 0, flags) + digits;
}

function sign(negative: boolean, flags: string): string {
  if (negative) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function padZeros(text: string, width: number): string {
  const prefix = /^[+\- ]?(?:0[xXo])?/.exec(text)?.[0] ?? "";
  return prefix + text.slice(prefix.length).padStart(width - prefix.length, "0");
}

function integer(type: string, value: unknown): number | bigint {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
  if (isFloat(value) && "diu".includes(type)) return Math.trunc(Number(value));
  const wanted = "diu".includes(type) ? "a real number is required" : "an integer is required";
  throw typeError(`%${type} format: ${wanted}, not ${typeName(value)}`);
}

function float(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return Number(value);
  if (value instanceof PyFloat) return value.value;
  throw typeError(`must be real number, not ${typeName(value)}`);
}
