import { typeError, valueError } from "../errors.ts";
import { bindArguments } from "../values/arguments.ts";
import { integerArgument } from "../values/integer.ts";
import { characters } from "../values/sequence.ts";
import { PyTuple } from "../values/tuple.ts";
import { typeName } from "../values/type-name.ts";
import { type Method, methodTable } from "./method.ts";

const RANGE = ["sub", "start", "end"] as const;

/** A text argument; raises the TypeError of Python's string methods for anything else. */
export function textArgument(value: unknown, method: string): string {
  if (typeof value === "string") return value;
  throw typeError(`${method} argument must be str, not ${typeName(value)}`);
}

interface Window {
  needle: unknown;
  text: string;
  offset: number;
}

function searchWindow(name: string, self: string, args: unknown[], kwargs: Record<string, unknown>): Window {
  const [needle, start, end] = bindArguments(name, RANGE, args, kwargs);
  if (start === undefined && end === undefined) return { needle, text: self, offset: 0 };
  const chars = Array.from(characters(self));
  const from = Math.min(wrap(integerArgument(start, 0), chars.length), chars.length);
  const to = wrap(integerArgument(end, chars.length), chars.length);
  return { needle, text: chars.slice(from, to).join(""), offset: from };
}

const wrap = (at: number, size: number): number => (at < 0 ? Math.max(0, at + size) : at);

function find(name: string, last: boolean): Method<string> {
  return (self, args, kwargs) => {
    const window = searchWindow(name, self, args, kwargs);
    const needle = textArgument(window.needle, name);
    const at = last ? window.text.lastIndexOf(needle) : window.text.indexOf(needle);
    if (at < 0) {
      if (name.endsWith("index")) throw valueError("substring not found");
      return -1;
    }
    return window.offset + characters(window.text.slice(0, at)).length;
  };
}

function edge(name: "startswith" | "endswith"): Method<string> {
  return (self, args, kwargs) => {
    const { needle, text } = searchWindow(name, self, args, kwargs);
    const options = needle instanceof PyTuple ? needle : [needle];
    return options.some((option) => {
      if (typeof option !== "string") {
        throw typeError(`${name} first arg must be str or a tuple of str, not ${typeName(option)}`);
      }
      return name === "startswith" ? text.startsWith(option) : text.endsWith(option);
    });
  };
}

function count(self: string, args: unknown[], kwargs: Record<string, unknown>): number {
  const window = searchWindow("count", self, args, kwargs);
  const needle = textArgument(window.needle, "count");
  return needle === "" ? characters(window.text).length + 1 : window.text.split(needle).length - 1;
}

function category(pattern: RegExp): Method<string> {
  return (self) => pattern.test(self);
}

const CASED = /\p{Lu}|\p{Ll}|\p{Lt}/u;

/** Finding, counting and classifying. */
export const searchMethods = methodTable<string>({
  find: find("find", false),
  rfind: find("rfind", true),
  index: find("index", false),
  rindex: find("rindex", true),
  startswith: edge("startswith"),
  endswith: edge("endswith"),
  count,
  isdigit: category(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2089]+$/u),
  isdecimal: category(/^\p{Nd}+$/u),
  isnumeric: category(/^\p{N}+$/u),
  isalpha: category(/^\p{L}+$/u),
  isalnum: category(/^[\p{L}\p{N}]+$/u),
  isspace: category(/^\s+$/u),
  isidentifier: category(/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Nd}_]*$/u),
  isupper: (self) => CASED.test(self) && self === self.toUpperCase(),
  islower: (self) => CASED.test(self) && self === self.toLowerCase(),
  istitle: (self) => CASED.test(self) && self === titleCase(self),
  isascii: (self) => !/[^\x00-\x7f]/.test(self),
});

/** Python's `str.title`: a capital after every character that is no letter. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    return capitalize(word);
  });
}

/** Python's `str.capitalize`; a letter whose capital is two letters (`ß`) gets only the first in upper case. */
export function capitalize(text: string): string {
  const [head = "", ...rest] = Array.from(text);
  const [capital = "", ...more] = Array.from(head.toUpperCase());
  return capital + more.concat(rest).join("").toLowerCase();
}
