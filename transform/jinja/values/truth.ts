import { isPlainObject } from "./dict.ts";
import { PyFloat } from "./float.ts";
import { Undefined } from "./undefined.ts";

/** Python truthiness: empty strings, lists, dicts, zero, None and undefined values are false. */
export function truthy(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string" || Array.isArray(value)) return value.length > 0;
  if (value === null || value === undefined) return false;
  if (typeof value === "number") return value !== 0;
  if (typeof value === "bigint") return value !== 0n;
  if (typeof value === "function") return true;
  return objectTruth(value);
}

function objectTruth(value: object): boolean {
  if (value instanceof Undefined) return false;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  if (isPlainObject(value)) return Object.keys(value).length > 0;
  const asBool = (value as Record<string, unknown>).__bool__;
  if (typeof asBool === "function") return truthy(asBool.call(value));
  const length = (value as Record<string, unknown>).__len__;
  return typeof length === "function" ? length.call(value) !== 0 : true;
}
