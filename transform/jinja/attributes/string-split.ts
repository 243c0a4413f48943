import { typeError, valueError } from "../errors.ts";
import { bindArguments } from "../values/arguments.ts";
import { integerArgument } from "../values/integer.ts";
import { toArray } from "../values/sequence.ts";
import { PyTuple } from "../values/tuple.ts";
import { typeName } from "../values/type-name.ts";
import { type Method, methodTable } from "./method.ts";
import { textArgument } from "./string-search.ts";

const SPLIT = ["sep", "maxsplit"] as const;

function split(self: string, args: unknown[], kwargs: Record<string, unknown>): string[] {
  const [separator, limit] = bindArguments("split", SPLIT, args, kwargs);
  const most = integerArgument(limit, -1);
  if (separator === undefined || separator === null) return splitWords(self, most);
  const mark = nonEmpty(separator);
  const parts = self.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(mark)];
}

function splitWords(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const gap = most >= 0 && parts.length >= most ? -1 : rest.search(/\s/);
    if (gap < 0) {
      parts.push(rest);
      break;
    }
    parts.push(rest.slice(0, gap));
    rest = rest.slice(gap).trimStart();
  }
  return parts;
}

function rsplit(self: string, args: unknown[], kwargs: Record<string, unknown>): string[] {
  const [separator, limit] = bindArguments("rsplit", SPLIT, args, kwargs);
  const most = integerArgument(limit, -1);
  if (separator === undefined || separator === null) {
    const words = splitWords(reversed(self), most);
    return words.map(reversed).reverse();
  }
  const mark = nonEmpty(separator);
  const parts = self.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  const head = parts.slice(0, parts.length - most).join(mark);
  return [head, ...parts.slice(parts.length - most)];
}

const reversed = (text: string): string => Array.from(text).reverse().join("");

function nonEmpty(separator: unknown): string {
  if (typeof separator !== "string") throw typeError(`must be str or None, not ${typeName(separator)}`);
  if (separator === "") throw valueError("empty separator");
  return separator;
}

function splitlines(self: string, args: unknown[], kwargs: Record<string, unknown>): string[] {
  const [keep] = bindArguments("splitlines", ["keepends"], args, kwargs);
  const lines = self.split(/(?<=\n|\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029])/);
  const full = self === "" ? [] : lines;
  return keep ? full : full.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ""));
}

function join(self: string, args: unknown[]): string {
  const items = toArray(args[0]).map((item, at) => {
    if (typeof item === "string") return item;
    throw typeError(`sequence item ${at}: expected str instance, ${typeName(item)} found`);
  });
  return items.join(self);
}

function partition(last: boolean): Method<string> {
  return (self, args) => {
    const mark = nonEmpty(textArgument(args[0], "partition"));
    const at = last ? self.lastIndexOf(mark) : self.indexOf(mark);
    if (at < 0) return PyTuple.from_(last ? ["", "", self] : [self, "", ""]);
    return PyTuple.from_([self.slice(0, at), mark, self.slice(at + mark.length)]);
  };
}

/** Cutting texts apart and joining them. */
export const splitMethods = methodTable<string>({
  split,
  rsplit,
  splitlines,
  join,
  partition: partition(false),
  rpartition: partition(true),
});
