import { parseTemplate } from "../jinja/index.ts";
import { tokenize } from "../jinja/syntax/lexer.ts";
import { Source } from "../jinja/syntax/source.ts";

/** A place in a template; both start at 1. */
export interface TemplatePlace {
  line: number;
  column: number;
}

/**
 * Marks hold an offset into the template; `G` marks what a tag printed, `T` the template's own text. They are
 * comments of SQL, since what looks for the beginning of a query passes over those.
 */
const OPEN = "/*\uE000";
const CLOSE = "\uE001*/";
const MARK = /\/\*\uE000([GT])(\d+)\uE001\*\//y;

/**
 * The template with marks in its text: after each tag and before each one that may print. Rendered with the same
 * context it gives the same SQL with marks in it, from which `SourceMap` tells where each character came from.
 */
export function withMarks(template: string): string {
  const { text } = new Source(template, "");
  const mark = (kind: "G" | "T", offset: number) => `${OPEN}${kind}${offset}${CLOSE}`;
  const inserts: { at: number; text: string }[] = [];
  for (const token of tokenize(new Source(template, ""))) {
    if (token.type === "data" && token.value.trim() !== "") {
      const start = text.indexOf(token.value, token.start);
      inserts.push({ at: start, text: mark("T", start) });
    }
    if (token.type === "output_begin" || token.type === "block_begin")
      inserts.push({ at: token.start, text: mark("G", token.start) });
  }
  let out = "";
  let done = 0;
  for (const insert of inserts) {
    out += text.slice(done, insert.at) + insert.text;
    done = insert.at;
  }
  return out + text.slice(done);
}

/**
 * From compiled SQL back to the template. `marked` is the SQL of the marked template; where it differs from the
 * compiled SQL in more than marks and blanks (a macro looked at its own text), places are told by equal lines.
 */
export class SourceMap {
  readonly #source: Source;
  readonly #compiled: string;
  readonly #offsets: (number | undefined)[] | undefined;

  constructor(template: string, compiled: string, marked: string | undefined) {
    this.#source = new Source(template, "");
    this.#compiled = compiled;
    this.#offsets = marked === undefined ? undefined : offsetsOf(this.#source.text, compiled, marked);
  }

  /** The template's place that made a place of the compiled SQL, or the nearest before it that is known. */
  place(line: number, column: number): TemplatePlace | undefined {
    const lines = this.#compiled.split("\n");
    const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    if (this.#offsets) {
      for (let near = at; near >= 0; near--) {
        const offset = this.#offsets[near];
        if (offset !== undefined) return this.#source.position(offset);
      }
    }
    return this.#byEqualLine(lines, line);
  }

  /** The nearest line at or before this one that stands in the template too, moved by as many lines as lie between. */
  #byEqualLine(compiled: string[], line: number): TemplatePlace | undefined {
    const own = this.#source.text.split("\n").map((text) => text.trim());
    for (let near = line; near >= 1; near--) {
      const wanted = compiled[near - 1]?.trim();
      if (!wanted || own.filter((text) => text === wanted).length !== 1) continue;
      const found = own.indexOf(wanted) + 1 + (line - near);
      return { line: Math.min(found, own.length), column: 1 };
    }
    return undefined;
  }
}

/** For each character of the compiled SQL that is not blank, its offset in the template. */
function offsetsOf(template: string, compiled: string, marked: string): (number | undefined)[] | undefined {
  const offsets: (number | undefined)[] = new Array(compiled.length);
  let at = 0;
  let next: number | undefined;
  let generated = false;
  for (let index = 0; index < marked.length; ) {
    MARK.lastIndex = index;
    const mark = MARK.exec(marked);
    if (mark) {
      generated = mark[1] === "G";
      next = Number(mark[2]);
      index += mark[0].length;
      continue;
    }
    const char = marked[index++]!;
    if (isBlank(char)) continue;
    while (at < compiled.length && isBlank(compiled[at]!)) at++;
    if (compiled[at] !== char) return undefined;
    if (!generated && next !== undefined) {
      while (next < template.length && isBlank(template[next]!)) next++;
      // Text that was put in between (an ephemeral model's CTE) is nobody's until the next mark.
      if (template[next] !== char) next = undefined;
    }
    offsets[at++] = next;
    if (!generated && next !== undefined) next++;
  }
  return offsets;
}

const isBlank = (char: string) => char === " " || char === "\n" || char === "\t" || char === "\r";

/** A marked template, parsed; undefined where the marks make it no template. */
export function parseMarked(template: string, name: string) {
  try {
    return parseTemplate(withMarks(template), name);
  } catch {
    return undefined;
  }
}
