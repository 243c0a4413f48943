import { bindArguments } from "../values/arguments.ts";
import { integerArgument } from "../values/integer.ts";
import { characters } from "../values/sequence.ts";
import { type Method, methodTable } from "./method.ts";
import { capitalize, textArgument, titleCase } from "./string-search.ts";

/** Python's `strip`, `lstrip` and `rstrip`: cuts white space, or any of the given characters. */
export function strip(text: string, chars: unknown, side: "both" | "left" | "right"): string {
  if (chars === undefined || chars === null) {
    return side === "both" ? text.trim() : side === "left" ? text.trimStart() : text.trimEnd();
  }
  const set = new Set(Array.from(textArgument(chars, "strip")));
  const all = Array.from(text);
  let from = 0;
  let to = all.length;
  if (side !== "right") while (from < to && set.has(all[from]!)) from++;
  if (side !== "left") while (to > from && set.has(all[to - 1]!)) to--;
  return all.slice(from, to).join("");
}

/** Python's `replace`; `count` below zero or missing replaces all. */
export function replace(text: string, old: string, fresh: string, count: number): string {
  if (count < 0)
    return text.split(old).join(fresh) === text && old === "" ? text : replaceAll(text, old, fresh);
  let out = "";
  let rest = text;
  for (let done = 0; done < count; done++) {
    const at = old === "" ? (done === 0 ? 0 : Math.min(1, rest.length)) : rest.indexOf(old);
    if (at < 0 || (old === "" && done > 0 && rest === "")) break;
    out += rest.slice(0, at) + fresh;
    rest = rest.slice(at + old.length);
  }
  return out + rest;
}

function replaceAll(text: string, old: string, fresh: string): string {
  if (old !== "") return text.split(old).join(fresh);
  return fresh + Array.from(text, (char) => char + fresh).join("");
}

function adjust(place: (missing: number, fill: string, self: string) => string): Method<string> {
  return (self, args, kwargs) => {
    const [width, fill] = bindArguments("justify", ["width", "fillchar"], args, kwargs);
    const missing = integerArgument(width, 0) - characters(self).length;
    return missing <= 0
      ? self
      : place(missing, fill === undefined ? " " : textArgument(fill, "justify"), self);
  };
}

/** Python's `str.center`: the odd space goes left when the width is odd. */
export function center(text: string, width: number, fill = " "): string {
  const missing = width - characters(text).length;
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

function zfill(self: string, args: unknown[]): string {
  const width = integerArgument(args[0], 0);
  const sign = /^[+-]/.exec(self)?.[0] ?? "";
  return sign + self.slice(sign.length).padStart(width - sign.length, "0");
}

function swapcase(self: string): string {
  return Array.from(self, (char) =>
    char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase(),
  ).join("");
}

function expandtabs(self: string, args: unknown[]): string {
  const size = integerArgument(args[0], 8);
  let column = 0;
  return Array.from(self, (char) => {
    if (char === "\n" || char === "\r") column = 0;
    else if (char === "\t") {
      const gap = size > 0 ? size - (column % size) : 0;
      column += gap;
      return " ".repeat(gap);
    } else column++;
    return char;
  }).join("");
}

function replaceMethod(self: string, args: unknown[], kwargs: Record<string, unknown>): string {
  const [old, fresh, count] = bindArguments("replace", ["old", "new", "count"], args, kwargs);
  return replace(
    self,
    textArgument(old, "replace"),
    textArgument(fresh, "replace"),
    integerArgument(count, -1),
  );
}

const stripper = (side: "both" | "left" | "right"): Method<string> => {
  return (self, args) => strip(self, args[0], side);
};

/** Case, padding, stripping and replacing. */
export const changeMethods = methodTable<string>({
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase().replaceAll("ß", "ss"),
  title: (self) => titleCase(self),
  capitalize: (self) => capitalize(self),
  swapcase,
  strip: stripper("both"),
  lstrip: stripper("left"),
  rstrip: stripper("right"),
  replace: replaceMethod,
  ljust: adjust((missing, fill, self) => self + fill.repeat(missing)),
  rjust: adjust((missing, fill, self) => fill.repeat(missing) + self),
  center: (self, args) => center(self, integerArgument(args[0], 0), args[1] as string | undefined),
  zfill,
  expandtabs,
  removeprefix: (self, [prefix]) => {
    const text = textArgument(prefix, "removeprefix");
    return self.startsWith(text) ? self.slice(text.length) : self;
  },
  removesuffix: (self, [suffix]) => {
    const text = textArgument(suffix, "removesuffix");
    return text !== "" && self.endsWith(text) ? self.slice(0, -text.length) : self;
  },
});
