import { toArray } from "../values/sequence.ts";
import { methodTable } from "./method.ts";

const others = (args: unknown[]): unknown[][] => args.map((arg) => [...toArray(arg)]);

/** What sets can do. A context gives sets as JavaScript Sets. */
export const setMethods = methodTable<Set<unknown>>({
  union: (self, args) => new Set([...self, ...others(args).flat()]),
  intersection: (self, args) =>
    new Set([...self].filter((item) => others(args).every((set) => set.includes(item)))),
  difference: (self, args) =>
    new Set([...self].filter((item) => !others(args).some((set) => set.includes(item)))),
  issubset: (self, args) => [...self].every((item) => toArray(args[0]).includes(item)),
  issuperset: (self, args) => toArray(args[0]).every((item) => self.has(item)),
  copy: (self) => new Set(self),
  add: (self, args) => {
    self.add(args[0]);
    return null;
  },
  update: (self, args) => {
    for (const item of others(args).flat()) self.add(item);
    return null;
  },
  discard: (self, args) => {
    self.delete(args[0]);
    return null;
  },
});
