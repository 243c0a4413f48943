import { PyTuple } from "../jinja/index.ts";
import { translate } from "./python-pattern.ts";

/** A match of `modules.re`, with the methods that macros use. */
class PyMatch {
  readonly #match: RegExpMatchArray;

  constructor(match: RegExpMatchArray) {
    this.#match = match;
  }

  get string(): string {
    return this.#match.input ?? "";
  }
  group(...which: (number | string)[]): unknown {
    if (which.length > 1) return PyTuple.from_(which.map((one) => this.__getitem__(one)));
    return this.__getitem__(which[0] ?? 0);
  }
  __getitem__(which: unknown): string | null {
    const named = this.#match.groups as Record<string, string> | undefined;
    return (typeof which === "number" ? this.#match[which] : named?.[String(which)]) ?? null;
  }
  groups(fallback: unknown = null): unknown {
    return PyTuple.from_(this.#match.slice(1).map((part) => part ?? fallback));
  }
  groupdict(): Record<string, string | null> {
    const named = Object.entries(this.#match.groups ?? {});
    return Object.fromEntries(named.map(([name, value]) => [name, value ?? null]));
  }
  start(): number {
    return this.#match.index ?? 0;
  }
  end(): number {
    return this.start() + this.#match[0].length;
  }
  span(): unknown {
    return PyTuple.from_([this.start(), this.end()]);
  }
}

/** A count that was given in its place or by name; 0 means all. */
const limitOf = (given: unknown, name: "count" | "maxsplit"): number =>
  typeof given === "number" ? given : Number((given as Record<string, number> | undefined)?.[name] ?? 0);

class PyPattern {
  readonly pattern: string;
  readonly #flags: string;

  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.#flags = flags;
  }

  match(text: string): PyMatch | null {
    const regex = this.#regex("");
    return first(new RegExp(`(?<![\\s\\S])(?:${regex.source})`, regex.flags), text);
  }
  fullmatch(text: string): PyMatch | null {
    const regex = this.#regex("");
    return first(new RegExp(`(?<![\\s\\S])(?:${regex.source})(?![\\s\\S])`, regex.flags), text);
  }
  search(text: string): PyMatch | null {
    return first(this.#regex(""), text);
  }
  findall(text: string): unknown[] {
    return [...text.matchAll(this.#regex("g"))].map((found) =>
      found.length > 2
        ? PyTuple.from_(found.slice(1).map((part) => part ?? ""))
        : (found[found.length - 1] ?? ""),
    );
  }
  finditer(text: string): PyMatch[] {
    return [...text.matchAll(this.#regex("g"))].map((found) => new PyMatch(found));
  }
  split(text: string, maxsplit?: unknown): (string | null)[] {
    const limit = limitOf(maxsplit, "maxsplit") || Number.POSITIVE_INFINITY;
    const out: (string | null)[] = [];
    let from = 0;
    for (const found of [...text.matchAll(this.#regex("g"))].slice(0, limit)) {
      out.push(text.slice(from, found.index), ...found.slice(1).map((part) => part ?? null));
      from = found.index + found[0].length;
    }
    return [...out, text.slice(from)];
  }
  sub(replacement: string, text: string, count?: unknown): string {
    const limit = limitOf(count, "count") || Number.POSITIVE_INFINITY;
    let done = 0;
    return text.replace(this.#regex("g"), (...found) => {
      if (++done > limit) return found[0] as string;
      const named = typeof found.at(-1) === "object" ? (found.at(-1) as Record<string, string>) : {};
      const group = (which: string) =>
        /^\d+$/.test(which) ? (found[Number(which)] as string) : named[which];
      return replacement.replace(
        /\\(?:g<(\w+)>|(\d)|([nt\\]))/g,
        (_, name?: string, digit?: string, special?: string) =>
          special === undefined ? (group(name ?? digit!) ?? "") : ({ n: "\n", t: "\t" }[special] ?? "\\"),
      );
    });
  }

  #regex(extra: string): RegExp {
    return translate(this.pattern, this.#flags + extra);
  }
}

function first(regex: RegExp, text: string): PyMatch | null {
  const found = text.match(regex);
  return found ? new PyMatch(found) : null;
}

const compile = (pattern: string | PyPattern, flags: unknown = ""): PyPattern => {
  if (pattern instanceof PyPattern) return pattern;
  const given = typeof flags === "object" && flags !== null ? (flags as { flags?: unknown }).flags : flags;
  return new PyPattern(pattern, typeof given === "string" ? given : "");
};

type Pattern = string | PyPattern;

/** The part of Python's `re` that macros use. */
export const re = {
  IGNORECASE: "i",
  I: "i",
  MULTILINE: "m",
  M: "m",
  DOTALL: "s",
  S: "s",
  VERBOSE: "x",
  X: "x",
  compile,
  match: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).match(text),
  fullmatch: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).fullmatch(text),
  search: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).search(text),
  findall: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).findall(text),
  finditer: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).finditer(text),
  split: (pattern: Pattern, text: string, maxsplit?: unknown, flags?: unknown) =>
    compile(pattern, flags ?? maxsplit).split(text, maxsplit),
  sub: (pattern: Pattern, replacement: string, text: string, count?: unknown, flags?: unknown) =>
    compile(pattern, flags ?? count).sub(replacement, text, count),
  escape: (text: string) => text.replace(/[^A-Za-z0-9_]/g, "\\$&"),
};
