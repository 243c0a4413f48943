import type { Source } from "./source.ts";
import { describe, type Token, type TokenType } from "./token.ts";

/** Reads tokens one after another; `expect…` raises TemplateError where another token stands. */
export class TokenStream {
  readonly source: Source;
  readonly #tokens: Token[];
  #at = 0;

  constructor(source: Source, tokens: Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#at]!;
  }

  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.current;
    if (token.type !== "end") this.#at++;
    return token;
  }

  isOperator(value: string): boolean {
    return this.current.type === "operator" && this.current.value === value;
  }

  isName(value: string): boolean {
    return this.current.type === "name" && this.current.value === value;
  }

  skipOperator(value: string): boolean {
    if (!this.isOperator(value)) return false;
    this.next();
    return true;
  }

  skipName(value: string): boolean {
    if (!this.isName(value)) return false;
    this.next();
    return true;
  }

  expectOperator(value: string): Token {
    if (!this.isOperator(value)) this.fail(`expected '${value}', got ${describe(this.current)}`);
    return this.next();
  }

  expectKeyword(value: string): Token {
    if (!this.isName(value)) this.fail(`expected '${value}', got ${describe(this.current)}`);
    return this.next();
  }

  expect(type: TokenType, called: string): Token {
    if (this.current.type !== type) this.fail(`expected ${called}, got ${describe(this.current)}`);
    return this.next();
  }

  fail(message: string, at: number = this.current.start, hint?: string): never {
    throw this.source.error(at, message, hint);
  }
}
