import type { Source } from "./source.ts";
import { decodeString } from "./string-literal.ts";
import type { Token, TokenType } from "./token.ts";

/** White space settings, all off by default as in Jinja. */
export interface LexerOptions {
  /** Drop the newline after a statement tag. */
  trimBlocks?: boolean;
  /** Drop the blanks between a line's start and a statement tag or comment. */
  lstripBlocks?: boolean;
  /** Keep the one newline at the template's end. */
  keepTrailingNewline?: boolean;
}

const EXPRESSION =
  /\s+|((?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*)|([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*)|('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(\/\/|\*\*|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;])/uy;

const OPENING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const TAG_START = /\{\{|\{%|\{#/g;
const RAW_TAG = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const RAW_END = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const DOCS_TAG = /\{%[-+]?\s*docs\s/y;
const DOCS_END = /\{%[-+]?\s*enddocs\s*[-+]?%\}/g;

/** Cuts a template into tokens. Raises TemplateError for an unclosed tag, string or bracket. */
export function tokenize(source: Source, options: LexerOptions = {}): Token[] {
  return new Lexer(source, options).run();
}

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #options: LexerOptions;
  readonly #tokens: Token[] = [];
  #at = 0;
  #trimNext = false;

  constructor(source: Source, options: LexerOptions) {
    this.#source = source;
    this.#options = options;
    const cut = !options.keepTrailingNewline && source.text.endsWith("\n");
    this.#text = cut ? source.text.slice(0, -1) : source.text;
  }

  run(): Token[] {
    while (this.#at < this.#text.length) {
      TAG_START.lastIndex = this.#at;
      const tag = TAG_START.exec(this.#text);
      this.#data(tag ? tag.index : this.#text.length, tag?.[0]);
      if (!tag) break;
      if (tag[0] === "{#") this.#comment();
      else if (tag[0] === "{{") this.#inside("output_begin", "output_end", "}}");
      else this.#statement();
    }
    this.#push("end", "", this.#text.length, this.#text.length);
    return this.#tokens;
  }

  #push(type: TokenType, value: string, start: number, end: number): void {
    this.#tokens.push({ type, value, start, end });
  }

  /** Emits the text up to `end`, cut by the tags on both its sides. */
  #data(end: number, tag: string | undefined): void {
    let text = this.#text.slice(this.#at, end);
    const start = this.#at;
    if (this.#trimNext) text = text.trimStart();
    this.#trimNext = false;
    const sign = tag === undefined ? "" : this.#text[end + 2];
    if (sign === "-") text = text.trimEnd();
    else if (this.#options.lstripBlocks && sign !== "+" && tag !== "{{") text = this.#lstrip(text, start);
    if (text !== "") this.#push("data", text, start, end);
    this.#at = end;
  }

  #lstrip(text: string, start: number): string {
    const line = text.lastIndexOf("\n") + 1;
    const startsLine = line > 0 || start === 0 || this.#text[start - 1] === "\n";
    return startsLine && /^[^\S\n]*$/.test(text.slice(line)) ? text.slice(0, line) : text;
  }

  #comment(): void {
    const end = this.#text.indexOf("#}", this.#at + 2);
    if (end < 0) throw this.#source.error(this.#at, "Missing end of comment tag", "Close it with #}");
    const sign = end > this.#at + 2 ? this.#text[end - 1] : "";
    this.#at = end + 2;
    this.#closed(sign);
  }

  /** White space after a closing tag: `-` drops all, trim_blocks drops one newline unless `+`. */
  #closed(sign: string | undefined): void {
    if (sign === "-") this.#trimNext = true;
    else if (this.#options.trimBlocks && sign !== "+" && this.#text[this.#at] === "\n") this.#at++;
  }

  #statement(): void {
    const start = this.#at;
    RAW_TAG.lastIndex = start;
    const raw = RAW_TAG.exec(this.#text);
    if (raw) {
      this.#raw(start, start + raw[0].length);
      return;
    }
    DOCS_TAG.lastIndex = start;
    const isDocs = DOCS_TAG.test(this.#text);
    this.#inside("block_begin", "block_end", "%}");
    if (isDocs) this.#docs(start);
  }

  #raw(start: number, bodyStart: number): void {
    RAW_END.lastIndex = bodyStart;
    const end = RAW_END.exec(this.#text);
    if (!end) throw this.#source.error(start, "Missing end of raw directive", "Close it with {% endraw %}");
    let body = this.#text.slice(bodyStart, end.index);
    if (end[1] === "-") body = body.trimEnd();
    else if (this.#options.lstripBlocks && end[1] !== "+") body = this.#lstrip(body, bodyStart);
    if (this.#options.trimBlocks && body.startsWith("\n")) body = body.slice(1);
    if (body !== "") this.#push("data", body, bodyStart, end.index);
    this.#at = end.index + end[0].length;
    this.#closed(end[2]);
  }

  /** A docs body is prose: tags in it are text, so that a page may speak about templates. */
  #docs(start: number): void {
    DOCS_END.lastIndex = this.#at;
    const end = DOCS_END.exec(this.#text);
    if (!end) throw this.#source.error(start, "Missing end of docs block", "Close it with {% enddocs %}");
    this.#trimNext = false;
    if (end.index > this.#at) this.#push("data", this.#text.slice(this.#at, end.index), this.#at, end.index);
    this.#at = end.index;
  }

  /** The tokens between a tag's two ends. A `}` inside brackets does not close the tag. */
  #inside(open: TokenType, close: TokenType, mark: string): void {
    const start = this.#at;
    const sign = this.#text[start + 2];
    const opened = sign === "-" || (sign === "+" && open === "block_begin") ? 3 : 2;
    this.#push(open, this.#text.slice(start, start + opened), start, start + opened);
    this.#at += opened;
    const brackets: string[] = [];
    while (this.#at < this.#text.length) {
      if (brackets.length === 0 && this.#close(close, mark)) return;
      this.#expressionToken(brackets);
    }
    const unclosed = brackets.length > 0 ? `'${brackets.at(-1)}'` : `'${mark}'`;
    throw this.#source.error(
      start,
      `unexpected end of template, expected ${unclosed}`,
      `This tag is not closed.`,
    );
  }

  #close(close: TokenType, mark: string): boolean {
    const at = this.#at;
    const sign = this.#text[at];
    const signed = (sign === "-" || (sign === "+" && mark === "%}")) && this.#text.startsWith(mark, at + 1);
    if (!signed && !this.#text.startsWith(mark, at)) return false;
    this.#at += signed ? 3 : 2;
    this.#push(close, this.#text.slice(at, this.#at), at, this.#at);
    if (mark === "%}") this.#closed(signed ? sign : "");
    else if (signed) this.#trimNext = true;
    return true;
  }

  #expressionToken(brackets: string[]): void {
    const start = this.#at;
    EXPRESSION.lastIndex = start;
    const match = EXPRESSION.exec(this.#text);
    if (!match) throw this.#unexpected(start);
    const [whole, float, integer, name, string, operator] = match;
    this.#at += whole.length;
    if (float !== undefined) this.#push("float", float.replaceAll("_", ""), start, this.#at);
    else if (integer !== undefined) this.#push("integer", integer.replaceAll("_", ""), start, this.#at);
    else if (name !== undefined) this.#push("name", name, start, this.#at);
    else if (string !== undefined) this.#push("string", decodeString(string), start, this.#at);
    else if (operator !== undefined) this.#operator(operator, start, brackets);
  }

  #operator(operator: string, start: number, brackets: string[]): void {
    const closing = OPENING[operator];
    if (closing) brackets.push(closing);
    else if (operator === ")" || operator === "]" || operator === "}") {
      const expected = brackets.pop();
      if (expected !== operator) {
        const wanted = expected ? `, expected '${expected}'` : "";
        throw this.#source.error(start, `unexpected '${operator}'${wanted}`);
      }
    }
    this.#push("operator", operator, start, this.#at);
  }

  #unexpected(start: number): Error {
    const char = this.#text[start]!;
    if (char === "'" || char === '"') return this.#source.error(start, "unterminated string literal");
    return this.#source.error(start, `unexpected char '${char}'`);
  }
}
