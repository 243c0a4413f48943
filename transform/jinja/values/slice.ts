import { typeError, valueError } from "../errors.ts";
import { integerArgument } from "./integer.ts";
import { characters } from "./sequence.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/** Python's `value[start:stop:step]` of a text, list or tuple; None bounds are open. */
export function slice(value: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  const stride = integerArgument(step, 1);
  if (stride === 0) throw valueError("slice step cannot be zero");
  if (value instanceof Undefined) throw value.error();
  if (typeof value === "string") {
    const chars = characters(value);
    return pick(chars, start, stop, stride).join("");
  }
  const isView = value instanceof PyView && value.typeName !== "range";
  if (!Array.isArray(value) || isView) throw typeError(`'${typeName(value)}' object is not subscriptable`);
  const items = pick(value, start, stop, stride);
  return value instanceof PyTuple ? PyTuple.from_(items) : items;
}

function pick<T>(items: ArrayLike<T>, start: unknown, stop: unknown, step: number): T[] {
  const forward = step > 0;
  const lowest = forward ? 0 : -1;
  const highest = forward ? items.length : items.length - 1;
  const bound = (given: unknown, open: number): number => {
    const at = integerArgument(given, open);
    if (given === null || given === undefined) return open;
    return Math.min(Math.max(at < 0 ? at + items.length : at, lowest), highest);
  };
  const from = bound(start, forward ? lowest : highest);
  const to = bound(stop, forward ? highest : lowest);
  const picked: T[] = [];
  for (let at = from; forward ? at < to : at > to; at += step) picked.push(items[at] as T);
  return picked;
}
