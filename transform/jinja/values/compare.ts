import { typeError } from "../errors.ts";
import { dictEntries, dictGet, dictHas, dictSize, isDict } from "./dict.ts";
import { PyFloat } from "./float.ts";
import { toArray } from "./sequence.ts";
import { pyStr } from "./text.ts";
import { PyTuple } from "./tuple.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/** The number behind an int, float or bool; undefined for anything else. */
export function numeric(value: unknown): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof PyFloat ? value.value : undefined;
}

/** Python's `==`. */
export function equals(left: unknown, right: unknown): boolean {
  if (left === right) return !(typeof left === "number" && Number.isNaN(left));
  if (typeof left === "string" || typeof right === "string") return textEquals(left, right);
  const leftNumber = numeric(left);
  if (leftNumber !== undefined) {
    const rightNumber = numeric(right);
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint are equal by value
    return rightNumber !== undefined && leftNumber == rightNumber;
  }
  if (left === null || left === undefined || right === null || right === undefined) {
    return (left ?? null) === (right ?? null);
  }
  return objectEquals(left as object, right);
}

/** A JS object that prints itself (a relation, say) never equals a string: Python asks `__eq__`. */
function textEquals(left: unknown, right: unknown): boolean {
  const [text, other] = typeof left === "string" ? [left, right] : [right, left];
  const own = (other as { __eq__?: (text: unknown) => boolean } | null | undefined)?.__eq__;
  return typeof other === "object" && typeof own === "function" ? own.call(other, text) : false;
}

function objectEquals(left: object, right: unknown): boolean {
  if (left instanceof Undefined) return right instanceof Undefined;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left instanceof PyTuple !== right instanceof PyTuple) return false;
    return left.length === right.length && left.every((item, index) => equals(item, right[index]));
  }
  if (isDict(left)) {
    if (!isDict(right) || dictSize(left) !== dictSize(right)) return false;
    return dictEntries(left).every(([key, item]) => dictHas(right, key) && equals(item, dictGet(right, key)));
  }
  if (left instanceof Set) {
    return right instanceof Set && left.size === right.size && [...left].every((item) => right.has(item));
  }
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  const own = (left as { __eq__?: (other: unknown) => boolean }).__eq__;
  return typeof own === "function" ? own.call(left, right) : false;
}

/**
 * The order of two values: negative, zero or positive, and NaN when a NaN float is in it. Raises
 * TypeError where Python has no order, such as between a text and a number.
 */
export function order(left: unknown, right: unknown, operator = "<"): number {
  if (typeof left === "string" && typeof right === "string") return textOrder(left, right);
  const leftNumber = numeric(left);
  const rightNumber = numeric(right);
  if (leftNumber !== undefined && rightNumber !== undefined) {
    if (leftNumber < rightNumber) return -1;
    if (leftNumber > rightNumber) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint are equal by value
    return leftNumber == rightNumber ? 0 : Number.NaN;
  }
  if (Array.isArray(left) && Array.isArray(right) && left instanceof PyTuple === right instanceof PyTuple) {
    return sequenceOrder(left, right, operator);
  }
  for (const value of [left, right]) if (value instanceof Undefined) throw value.error();
  return objectOrder(left, right, operator);
}

function textOrder(left: string, right: string): number {
  if (left === right) return 0;
  return /[\ud800-\udfff]/.test(left + right)
    ? sequenceOrder(points(left), points(right), "<")
    : left < right
      ? -1
      : 1;
}

const points = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0)!);

function sequenceOrder(left: unknown[], right: unknown[], operator: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    if (!equals(left[index], right[index])) return order(left[index], right[index], operator);
  }
  return left.length - right.length;
}

function objectOrder(left: unknown, right: unknown, operator: string): number {
  const own = (left as { __cmp__?: (other: unknown) => number } | null)?.__cmp__;
  if (typeof own === "function") return own.call(left, right);
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime();
  throw typeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** Python's `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (typeof container === "string") {
    // A relation or another object of the context that prints itself may be looked for; Python's own types may not.
    if (typeof item !== "string" && (isBuiltin(item) || item instanceof Undefined)) {
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    return container.includes(pyStr(item));
  }
  if (isDict(container)) return dictHas(container, item);
  if (container instanceof Set && container.has(item)) return true;
  const own = (container as { __contains__?: (item: unknown) => boolean } | null)?.__contains__;
  if (typeof own === "function") return own.call(container, item);
  if (container === null || (typeof container !== "object" && typeof container !== "string")) {
    throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  }
  return toArray(container).some((candidate) => equals(candidate, item));
}

function isBuiltin(value: unknown): boolean {
  return numeric(value) !== undefined || value === null || Array.isArray(value) || isDict(value);
}
