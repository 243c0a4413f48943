import { dictEntries, isPlainObject, PyDict } from "./dict.ts";
import { PyFloat } from "./float.ts";
import { pyStr } from "./text.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { Undefined } from "./undefined.ts";

/**
 * The plain JavaScript form of a template value: floats become numbers, dicts plain objects, tuples
 * arrays, undefined values `undefined`. What is native already keeps its identity.
 */
export function toNative(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Undefined) return undefined;
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [pyStr(key), toNative(item)]));
  }
  if (Array.isArray(value)) {
    const items = value.map(toNative);
    const same =
      !(value instanceof PyTuple || value instanceof PyView) && items.every((item, at) => item === value[at]);
    return same ? value : [...items];
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, toNative(item)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

/**
 * The template form of a plain JavaScript value: plain objects and Maps become dicts, fractions
 * floats. Contexts need not be converted; this is for values whose key order or copy matters.
 */
export function toPython(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "number") return Number.isInteger(value) ? value : new PyFloat(value);
  if (value instanceof PyTuple) return PyTuple.from_(value.map(toPython));
  if (Array.isArray(value)) return value.map(toPython);
  if (value instanceof Map || isPlainObject(value)) {
    return PyDict.fromEntries(dictEntries(value).map(([key, item]) => [key, toPython(item)] as const));
  }
  return value;
}
