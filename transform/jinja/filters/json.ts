import { typeError } from "../errors.ts";
import { order } from "../values/compare.ts";
import { dictEntries, isDict } from "../values/dict.ts";
import { PyFloat } from "../values/float.ts";
import { integerArgument } from "../values/integer.ts";
import { pyStr } from "../values/text.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { type Filter, filter } from "./filter.ts";

export interface JsonOptions {
  /** Spaces a level; undefined keeps all on one line. */
  indent?: number | undefined;
  sortKeys?: boolean;
}

/** JSON as Python's `json.dumps` writes it: `, ` and `: ` between, ASCII only, floats with their point. */
export function pythonJson(value: unknown, options: JsonOptions = {}): string {
  return write(value, options, 0);
}

function write(value: unknown, options: JsonOptions, depth: number): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quote(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint" || value instanceof PyFloat)
    return number(value);
  if (Array.isArray(value)) {
    return wrap(
      "[",
      value.map((item) => write(item, options, depth + 1)),
      "]",
      options,
      depth,
    );
  }
  if (isDict(value)) {
    const entries = dictEntries(value);
    if (options.sortKeys) entries.sort(([left], [right]) => order(left, right));
    const parts = entries.map(([key, item]) => `${quote(keyText(key))}: ${write(item, options, depth + 1)}`);
    return wrap("{", parts, "}", options, depth);
  }
  if (value instanceof Undefined) throw typeError("Object of type Undefined is not JSON serializable");
  throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function number(value: number | bigint | PyFloat): string {
  const text = pyStr(value);
  return text.replace("inf", "Infinity").replace("nan", "NaN");
}

function keyText(key: unknown): string {
  if (key === null) return "null";
  return typeof key === "boolean" ? String(key) : pyStr(key);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function wrap(open: string, parts: string[], close: string, options: JsonOptions, depth: number): string {
  if (parts.length === 0) return open + close;
  if (options.indent === undefined) return open + parts.join(", ") + close;
  const inner = `\n${" ".repeat(options.indent * (depth + 1))}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${" ".repeat(options.indent * depth)}${close}`;
}

/** The filter also escapes what HTML would read, and sorts keys. */
function tojson(value: unknown, indent: unknown): string {
  const options = {
    indent: indent === undefined || indent === null ? undefined : integerArgument(indent, 0),
    sortKeys: true,
  };
  return pythonJson(value, options).replace(
    /[<>&']/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export const jsonFilters: Record<string, Filter> = { tojson: filter("tojson", ["indent"], tojson) };
