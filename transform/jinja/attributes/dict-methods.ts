import { PythonError, typeError, valueError } from "../errors.ts";
import {
  type DictLike,
  dictDelete,
  dictEntries,
  dictGet,
  dictHas,
  dictKeys,
  dictSet,
  isDict,
  PyDict,
} from "../values/dict.ts";
import { length, toArray } from "../values/sequence.ts";
import { pyRepr } from "../values/text.ts";
import { PyTuple, PyView } from "../values/tuple.ts";
import { typeName } from "../values/type-name.ts";
import { methodTable } from "./method.ts";

/** The (key, value) pairs of a dict as tuples. */
export function dictItems(dict: DictLike): PyTuple[] {
  return dictEntries(dict).map((entry) => PyTuple.from_(entry));
}

/** Fills a dict as Python's `dict(...)` and `update(...)` do: from a dict, or from pairs, then keywords. */
export function fillDict(dict: DictLike, args: unknown[], kwargs: Record<string, unknown>): void {
  if (args.length > 1) throw typeError(`update expected at most 1 argument, got ${args.length}`);
  const [source] = args;
  if (isDict(source)) for (const [key, value] of dictEntries(source)) dictSet(dict, key, value);
  else if (args.length === 1) {
    for (const [at, pair] of toArray(source).entries()) {
      if (length(pair) !== 2) {
        throw valueError(
          `dictionary update sequence element #${at} has length ${length(pair)}; 2 is required`,
        );
      }
      const [key, value] = toArray(pair);
      dictSet(dict, key, value);
    }
  }
  for (const [key, value] of Object.entries(kwargs)) dictSet(dict, key, value);
}

function pop(self: DictLike, args: unknown[]): unknown {
  const [key, fallback] = args;
  if (!dictHas(self, key)) {
    if (args.length > 1) return fallback;
    throw new PythonError("KeyError", pyRepr(key));
  }
  const value = dictGet(self, key);
  dictDelete(self, key);
  return value;
}

function setdefault(self: DictLike, args: unknown[]): unknown {
  const [key, fallback = null] = args;
  if (!dictHas(self, key)) dictSet(self, key, fallback);
  return dictGet(self, key);
}

function popitem(self: DictLike): PyTuple {
  const last = dictItems(self).at(-1);
  if (!last) throw new PythonError("KeyError", "'popitem(): dictionary is empty'");
  dictDelete(self, last[0]);
  return last;
}

function get(self: DictLike, args: unknown[], kwargs: Record<string, unknown>): unknown {
  const [key, fallback = null] = args;
  if (args.length < 1 || args.length > 2 || Object.keys(kwargs).length > 0) {
    throw typeError("get expected a key and at most one default, both by position");
  }
  return dictHas(self, key) ? dictGet(self, key) : fallback;
}

/** What dicts can do, plain objects and Maps of the context included. */
export const dictMethods = methodTable<DictLike>({
  get,
  pop,
  popitem,
  setdefault,
  items: (self) => PyView.make(dictItems(self), "dict_items"),
  keys: (self) => PyView.make(dictKeys(self), "dict_keys"),
  values: (self) =>
    PyView.make(
      dictEntries(self).map(([, value]) => value),
      "dict_values",
    ),
  copy: (self) => PyDict.fromEntries(dictEntries(self)),
  update: (self, args, kwargs) => {
    fillDict(self, args, kwargs);
    return null;
  },
  clear: (self) => {
    for (const key of dictKeys(self)) dictDelete(self, key);
    return null;
  },
});

/** Raises TypeError unless the value is a dict; for filters that need one. */
export function asDict(value: unknown, needs: string): DictLike {
  if (isDict(value)) return value;
  throw typeError(`${needs} needs a mapping, not ${typeName(value)}`);
}
