import { typeError } from "../errors.ts";
import { type DictLike, dictKeys, dictSize, isDict } from "./dict.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

const SURROGATE = /[\ud800-\udfff]/;

/** The characters of a text as Python counts them: code points, not UTF-16 units. */
export function characters(text: string): string[] | string {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

/** Whether a loop may run over the value (Jinja lets it run over an undefined value, zero times). */
export function isIterable(value: unknown): boolean {
  if (typeof value === "string" || value instanceof Undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  return isDict(value) || Symbol.iterator in value;
}

/**
 * The items that Python's iteration gives: a dict its keys, a string its characters, an undefined
 * value nothing. An array is returned itself, not a copy. Raises TypeError for other values.
 */
export function toArray(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return Array.from(value);
  if (value instanceof Undefined) return [];
  if (typeof value === "object" && value !== null) {
    if (isDict(value)) return dictKeys(value as DictLike);
    if (Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  }
  throw typeError(`'${typeName(value)}' object is not iterable`);
}

/** Python's `len`. Raises TypeError for a value without a length. */
export function length(value: unknown): number {
  if (typeof value === "string") return characters(value).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Undefined) return 0;
  if (typeof value === "object" && value !== null) {
    if (isDict(value)) return dictSize(value);
    if (value instanceof Set) return value.size;
    const sized = value as { __len__?: () => number; length?: unknown; size?: unknown };
    if (typeof sized.__len__ === "function") return sized.__len__();
    if (typeof sized.length === "number") return sized.length;
    if (typeof sized.size === "number") return sized.size;
  }
  throw typeError(`object of type '${typeName(value)}' has no len()`);
}
