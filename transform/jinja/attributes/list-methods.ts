import { PythonError, typeError, valueError } from "../errors.ts";
import { bindArguments } from "../values/arguments.ts";
import { equals, order } from "../values/compare.ts";
import { integerArgument } from "../values/integer.ts";
import { toArray } from "../values/sequence.ts";
import { methodTable } from "./method.ts";

function indexOf(self: unknown[], args: unknown[]): number {
  const start = integerArgument(args[1], 0);
  const end = integerArgument(args[2], self.length);
  const from = start < 0 ? Math.max(0, start + self.length) : start;
  const to = end < 0 ? end + self.length : Math.min(end, self.length);
  for (let at = from; at < to; at++) if (equals(self[at], args[0])) return at;
  throw valueError("list.index(x): x not in list");
}

function pop(self: unknown[], args: unknown[]): unknown {
  if (self.length === 0) throw new PythonError("IndexError", "pop from empty list");
  const given = integerArgument(args[0], -1);
  const at = given < 0 ? given + self.length : given;
  if (at < 0 || at >= self.length) throw new PythonError("IndexError", "pop index out of range");
  return self.splice(at, 1)[0];
}

function remove(self: unknown[], args: unknown[]): null {
  const at = self.findIndex((item) => equals(item, args[0]));
  if (at < 0) throw valueError("list.remove(x): x not in list");
  self.splice(at, 1);
  return null;
}

function insert(self: unknown[], args: unknown[]): null {
  if (args.length !== 2) throw typeError(`insert expected 2 arguments, got ${args.length}`);
  self.splice(integerArgument(args[0], 0), 0, args[1]);
  return null;
}

function sort(self: unknown[], args: unknown[], kwargs: Record<string, unknown>): null {
  const [reverse] = bindArguments("sort", ["reverse"], args, kwargs);
  self.sort((left, right) => (reverse ? order(right, left) : order(left, right)));
  return null;
}

function append(self: unknown[], args: unknown[]): null {
  if (args.length !== 1) throw typeError(`list.append() takes exactly one argument (${args.length} given)`);
  self.push(args[0]);
  return null;
}

function extend(self: unknown[], args: unknown[]): null {
  for (const item of [...toArray(args[0])]) self.push(item);
  return null;
}

/** What lists can do; all but count, index and copy change the list and return None. */
export const listMethods = methodTable<unknown[]>({
  append,
  extend,
  insert,
  pop,
  remove,
  sort,
  index: indexOf,
  count: (self, args) => self.filter((item) => equals(item, args[0])).length,
  copy: (self) => [...self],
  reverse: (self) => {
    self.reverse();
    return null;
  },
  clear: (self) => {
    self.length = 0;
    return null;
  },
});

/** Tuples, ranges and dict views only count and find. */
export const tupleMethods = methodTable<unknown[]>({
  index: indexOf,
  count: (self, args) => self.filter((item) => equals(item, args[0])).length,
});
