import { isFloat } from "./float.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { Undefined } from "./undefined.ts";

/** The name Python's error messages give to a value's type: `int`, `str`, `dict`, `NoneType`, … */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (isFloat(value)) return "float";
  if (typeof value === "number" || typeof value === "bigint") return "int";
  if (typeof value === "function") return "function";
  return objectTypeName(value);
}

function objectTypeName(value: object): string {
  if (value instanceof PyTuple) return "tuple";
  if (value instanceof PyView) return value.typeName;
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "dict";
  if (value instanceof Set) return "set";
  if (value instanceof Undefined) return "Undefined";
  const made: unknown = value.constructor;
  if (typeof made !== "function" || made === Object) return "dict";
  return made.name;
}
