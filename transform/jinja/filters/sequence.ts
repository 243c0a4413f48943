import { asDict, dictItems } from "../attributes/dict-methods.ts";
import { getAttribute, objectAttribute } from "../attributes/lookup.ts";
import { PythonError } from "../errors.ts";
import { arithmetic } from "../values/arithmetic.ts";
import { isDict } from "../values/dict.ts";
import { integerArgument } from "../values/integer.ts";
import { length, toArray } from "../values/sequence.ts";
import { pyStr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { attributeGetter } from "./attribute-path.ts";
import { type Filter, filter } from "./filter.ts";

function join(value: unknown, separator: unknown, attribute: unknown): string {
  const items = toArray(value);
  const chosen =
    attribute === undefined || attribute === null ? items : items.map(attributeGetter(attribute));
  return chosen.map(pyStr).join(separator === undefined ? "" : pyStr(separator));
}

function fallback(value: unknown, given: unknown = "", orFalse: unknown = false): unknown {
  return value instanceof Undefined || (truthy(orFalse) && !truthy(value)) ? given : value;
}

function sum(value: unknown, attribute: unknown, start: unknown = 0): unknown {
  const items = toArray(value);
  const numbers =
    attribute === undefined || attribute === null ? items : items.map(attributeGetter(attribute));
  return numbers.reduce((total, item) => arithmetic("+", total, item), start);
}

function batch(value: unknown, size: unknown, fill: unknown): unknown[][] {
  const count = integerArgument(size, 1);
  const items = toArray(value);
  const rows: unknown[][] = [];
  for (let at = 0; at < items.length; at += count) rows.push([...items.slice(at, at + count)]);
  const last = rows.at(-1);
  if (last && fill !== undefined && fill !== null) while (last.length < count) last.push(fill);
  return rows;
}

/** Cuts a list into columns of nearly equal length; `fill` evens out the shorter ones. */
function slices(value: unknown, count: unknown, fill: unknown): unknown[][] {
  const items = toArray(value);
  const columns = integerArgument(count, 1);
  const size = Math.floor(items.length / columns);
  const longer = items.length % columns;
  return Array.from({ length: columns }, (_, column) => {
    const start = column * size + Math.min(column, longer);
    const part = [...items.slice(start, start + size + (column < longer ? 1 : 0))];
    if (fill !== undefined && fill !== null && column >= longer) part.push(fill);
    return part;
  });
}

function reverse(value: unknown): unknown {
  if (typeof value === "string") return Array.from(value).reverse().join("");
  try {
    return [...toArray(value)].reverse();
  } catch {
    throw new PythonError("FilterArgumentError", "argument must be iterable");
  }
}

/** Attributes alone: unlike `value.name` it never reads a key of a dict. */
function attr(value: unknown, name: unknown): unknown {
  const text = pyStr(name);
  if (value instanceof Undefined) throw value.error();
  const found =
    isDict(value) || Array.isArray(value) || typeof value === "string"
      ? undefined
      : objectAttribute(value, text);
  if (found !== undefined) return found;
  const method = isDict(value) ? getAttribute({ __proto__: null }, text) : getAttribute(value, text);
  if (method instanceof Undefined)
    return new Undefined(`'${typeName(value)} object' has no attribute '${text}'`);
  return getAttribute(value, text);
}

function last(value: unknown): unknown {
  return toArray(value).at(-1) ?? new Undefined("No last item, sequence was empty.");
}

function first(value: unknown): unknown {
  const [head = new Undefined("No first item, sequence was empty.")] = toArray(value);
  return head;
}

/** Filters over lists and dicts that need no order. */
export const sequenceFilters: Record<string, Filter> = {
  list: filter("list", [], (value) => [...toArray(value)]),
  length: filter("length", [], length),
  count: filter("count", [], length),
  first: filter("first", [], first),
  last: filter("last", [], (value) => (length(value) === 0 ? last([]) : (toArray(value).at(-1) ?? null))),
  join: filter("join", ["d", "attribute"], join),
  default: filter("default", ["default_value", "boolean"], fallback),
  d: filter("d", ["default_value", "boolean"], fallback),
  sum: filter("sum", ["attribute", "start"], sum),
  batch: filter("batch", ["linecount", "fill_with"], batch),
  slice: filter("slice", ["slices", "fill_with"], slices),
  reverse: filter("reverse", [], reverse),
  attr: filter("attr", ["name"], attr),
  items: filter("items", [], (value) =>
    value instanceof Undefined ? [] : dictItems(asDict(value, "items")),
  ),
};
