/** A match of `modules.re`, with the methods that macros use. */
class PyMatch {
  readonly #match: RegExpMatchArray;

  constructor(match: RegExpMatchArray) {
    this.#match = match;
  }

  group(which: number | string = 0): string | null {
    return (typeof which === "number" ? this.#match[which] : this.#match.groups?.[which]) ?? null;
  }
  groups(): (string | null)[] {
    return this.#match.slice(1).map((part) => part ?? null);
  }
  groupdict(): Record<string, string> {
    return { ...this.#match.groups };
  }
  start(): number {
    return this.#match.index ?? 0;
  }
  end(): number {
    return this.start() + this.#match[0].length;
  }
}

/** Python's pattern syntax in JavaScript's: `(?P<n>…)`, `(?P=n)`, `\A`, `\Z`, a leading `(?i)`. */
function translate(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const source = (inline ? pattern.slice(inline[0].length) : pattern)
    .replaceAll("(?P<", "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replaceAll("\\A", "^")
    .replaceAll("\\Z", "$");
  return new RegExp(source, [...new Set(flags + (inline?.[1] ?? ""))].join(""));
}

class PyPattern {
  readonly pattern: string;
  readonly #flags: string;

  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.#flags = flags;
  }

  match(text: string): PyMatch | null {
    return first(new RegExp(`^(?:${this.#regex("").source})`, this.#regex("").flags), text);
  }
  fullmatch(text: string): PyMatch | null {
    return first(new RegExp(`^(?:${this.#regex("").source})$`, this.#regex("").flags), text);
  }
  search(text: string): PyMatch | null {
    return first(this.#regex(""), text);
  }
  findall(text: string): unknown[] {
    return [...text.matchAll(this.#regex("g"))].map((found) =>
      found.length === 1
        ? found[0]
        : found.length === 2
          ? (found[1] ?? "")
          : found.slice(1).map((part) => part ?? ""),
    );
  }
  finditer(text: string): PyMatch[] {
    return [...text.matchAll(this.#regex("g"))].map((found) => new PyMatch(found));
  }
  split(text: string): string[] {
    return text.split(this.#regex(""));
  }
  sub(replacement: string, text: string): string {
    const js = replacement
      .replaceAll("$", "$$$$")
      .replace(/\\g<(\w+)>/g, "$<$1>")
      .replace(/\\(\d)/g, "$$$1");
    return text.replace(this.#regex("g"), js.replace(/\$<(\d+)>/g, "$$$1"));
  }

  #regex(extra: string): RegExp {
    return translate(this.pattern, this.#flags + extra);
  }
}

function first(regex: RegExp, text: string): PyMatch | null {
  const found = text.match(regex);
  return found ? new PyMatch(found) : null;
}

const compile = (pattern: string | PyPattern, flags: unknown = ""): PyPattern =>
  pattern instanceof PyPattern ? pattern : new PyPattern(pattern, typeof flags === "string" ? flags : "");

type Pattern = string | PyPattern;

/** The part of Python's `re` that macros use. */
export const re = {
  IGNORECASE: "i",
  I: "i",
  MULTILINE: "m",
  M: "m",
  DOTALL: "s",
  S: "s",
  compile,
  match: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).match(text),
  fullmatch: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).fullmatch(text),
  search: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).search(text),
  findall: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).findall(text),
  finditer: (pattern: Pattern, text: string, flags?: unknown) => compile(pattern, flags).finditer(text),
  split: (pattern: Pattern, text: string) => compile(pattern).split(text),
  sub: (pattern: Pattern, replacement: string, text: string) => compile(pattern).sub(replacement, text),
  escape: (text: string) => text.replace(/[^A-Za-z0-9_]/g, "\\$&"),
};
