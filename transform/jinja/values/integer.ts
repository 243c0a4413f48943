import { typeError } from "../errors.ts";
import { numeric } from "./compare.ts";
import { isFloat } from "./float.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/** An int argument as a JS number; `fallback` for a missing or None one. Raises TypeError for others. */
export function integerArgument(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (value instanceof Undefined) throw value.error();
  const number = numeric(value);
  if (number === undefined || isFloat(value)) {
    throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return Number(number);
}
