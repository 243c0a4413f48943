import { asDict } from "../attributes/dict-methods.ts";
import { center, replace, strip } from "../attributes/string-change.ts";
import { capitalize } from "../attributes/string-search.ts";
import { typeError } from "../errors.ts";
import { percentFormat } from "../format/percent.ts";
import { dictEntries, isDict, PyDict } from "../values/dict.ts";
import { integerArgument } from "../values/integer.ts";
import { length, toArray } from "../values/sequence.ts";
import { pyRepr, pyStr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { PyTuple } from "../values/tuple.ts";
import { Undefined } from "../values/undefined.ts";
import { type Filter, filter } from "./filter.ts";

/** Jinja's title starts words after spaces, hyphens and opening brackets, not after every non-letter. */
function title(value: unknown): string {
  return pyStr(value)
    .split(/([-\s({[<]+)/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

function indent(value: unknown, width: unknown, first: unknown, blank: unknown): string {
  const by = typeof width === "string" ? width : " ".repeat(integerArgument(width, 4));
  const [head = "", ...lines] = `${pyStr(value)}\n`.split("\n").slice(0, -1);
  const rest = lines.map((line) => (line !== "" || truthy(blank) ? by + line : line));
  return [(truthy(first) ? by : "") + head, ...rest].join("\n");
}

function truncate(value: unknown, size: unknown, kill: unknown, end: unknown, leeway: unknown): string {
  const text = Array.from(pyStr(value));
  const limit = integerArgument(size, 255);
  const mark = end === undefined ? "..." : pyStr(end);
  if (text.length <= limit + integerArgument(leeway, 5)) return text.join("");
  const cut = text.slice(0, Math.max(0, limit - length(mark))).join("");
  if (truthy(kill)) return cut + mark;
  const space = cut.lastIndexOf(" ");
  return (space < 0 ? cut : cut.slice(0, space)) + mark;
}

function wordwrap(
  value: unknown,
  width: unknown,
  breakLong: unknown,
  separator: unknown,
  hyphens: unknown,
): string {
  const size = integerArgument(width, 79);
  const mark = separator === undefined || separator === null ? "\n" : pyStr(separator);
  const options = {
    size,
    cut: breakLong === undefined || truthy(breakLong),
    hyphens: hyphens === undefined || truthy(hyphens),
  };
  return pyStr(value)
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => wrapLine(line, options).join(mark))
    .join(mark);
}

/** Fills lines as Python's textwrap does: white space at a line's edges goes, long words are cut to fit. */
function wrapLine(line: string, options: { size: number; cut: boolean; hyphens: boolean }): string[] {
  const chunks = line.match(options.hyphens ? /\s+|[^\s-]+-+(?=\w)|[^\s-]*-*[^\s-]+|\S+/g : /\s+|\S+/g) ?? [];
  const pieces: string[] = [...chunks];
  const lines: string[] = [];
  while (pieces.length > 0) {
    if (lines.length > 0 && pieces[0]!.trim() === "") pieces.shift();
    const current = fillLine(pieces, options);
    if (current.length > 0 && current.at(-1)!.trim() === "") current.pop();
    if (current.length > 0) lines.push(current.join(""));
  }
  return lines;
}

function fillLine(pieces: string[], options: { size: number; cut: boolean; hyphens: boolean }): string[] {
  const current: string[] = [];
  let used = 0;
  while (pieces.length > 0 && used + pieces[0]!.length <= options.size) {
    used += pieces[0]!.length;
    current.push(pieces.shift()!);
  }
  const [long] = pieces;
  if (long === undefined || long.length <= options.size) return current;
  if (options.cut) {
    const room = options.size - used;
    const hyphen = options.hyphens ? long.slice(0, room).lastIndexOf("-") : -1;
    const end = hyphen > 0 && /[^-]/.test(long.slice(0, hyphen)) ? hyphen + 1 : room;
    current.push(long.slice(0, end));
    pieces[0] = long.slice(end);
  } else if (current.length === 0) current.push(pieces.shift()!);
  return current;
}

function escapeHtml(value: unknown): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&#34;",
    "'": "&#39;",
  };
  return pyStr(value).replace(/[&<>"']/g, (char) => entities[char]!);
}

function urlencode(value: unknown): string {
  if (typeof value === "string" || !(isDict(value) || Array.isArray(value)))
    return quoteUrl(pyStr(value), true);
  const pairs = isDict(value) ? dictEntries(value) : value.map((pair) => toArray(pair));
  return pairs
    .map((pair) => pair.map((part) => quoteUrl(pyStr(part), false).replaceAll("%20", "+")).join("="))
    .join("&");
}

function quoteUrl(text: string, keepSlash: boolean): string {
  const quoted = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? quoted.replaceAll("%2F", "/") : quoted;
}

/** `"%s-%s" | format(a, b)`, or with names. */
const format: Filter = (value, args, kwargs) => {
  if (args.length > 0 && Object.keys(kwargs).length > 0) {
    throw typeError("format takes either positional or keyword arguments, not both");
  }
  const named = Object.keys(kwargs).length > 0;
  return percentFormat(
    pyStr(value),
    named ? PyDict.fromEntries(Object.entries(kwargs)) : PyTuple.from_(args),
  );
};

function wordcount(value: unknown): number {
  return pyStr(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
}

function striptags(value: unknown): string {
  const bare = pyStr(value).replace(/<!--[\s\S]*?-->|<[^>]*>/g, "");
  return bare.split(/\s+/).filter(Boolean).join(" ");
}

function xmlattr(value: unknown, autospace: unknown): string {
  const entries = dictEntries(asDict(value, "xmlattr"));
  const present = entries.filter(([, item]) => item !== null && !(item instanceof Undefined));
  const text = present.map(([key, item]) => `${escapeHtml(key)}="${escapeHtml(item)}"`).join(" ");
  return text !== "" && (autospace === undefined || truthy(autospace)) ? ` ${text}` : text;
}

/** Filters that make texts. */
export const textFilters: Record<string, Filter> = {
  upper: filter("upper", [], (value) => pyStr(value).toUpperCase()),
  lower: filter("lower", [], (value) => pyStr(value).toLowerCase()),
  capitalize: filter("capitalize", [], (value) => capitalize(pyStr(value))),
  title: filter("title", [], title),
  trim: filter("trim", ["chars"], (value, chars) => strip(pyStr(value), chars, "both")),
  replace: filter("replace", ["old", "new", "count"], (value, old, fresh, count) =>
    replace(pyStr(value), pyStr(old), pyStr(fresh), integerArgument(count, -1)),
  ),
  center: filter("center", ["width"], (value, width) => center(pyStr(value), integerArgument(width, 80))),
  indent: filter("indent", ["width", "first", "blank"], indent),
  truncate: filter("truncate", ["length", "killwords", "end", "leeway"], truncate),
  wordwrap: filter("wordwrap", ["width", "break_long_words", "wrapstring", "break_on_hyphens"], wordwrap),
  wordcount: filter("wordcount", [], wordcount),
  striptags: filter("striptags", [], striptags),
  xmlattr: filter("xmlattr", ["autospace"], xmlattr),
  escape: filter("escape", [], escapeHtml),
  e: filter("e", [], escapeHtml),
  forceescape: filter("forceescape", [], escapeHtml),
  urlencode: filter("urlencode", [], urlencode),
  format,
  string: filter("string", [], (value) => pyStr(value)),
  pprint: filter("pprint", [], (value) => pyRepr(value)),
  safe: filter("safe", [], (value) => pyStr(value)),
};
