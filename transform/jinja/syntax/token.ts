export type TokenType =
  | "data"
  | "output_begin"
  | "output_end"
  | "block_begin"
  | "block_end"
  | "name"
  | "string"
  | "integer"
  | "float"
  | "operator"
  | "end";

/** A piece of a template: `start` and `end` are offsets into the source's text. */
export interface Token {
  readonly type: TokenType;
  /** Decoded text of a string, digits of a number, the name, the operator, or the template's own text. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** How an error message calls a token. */
export function describe(token: Token): string {
  if (token.type === "end") return "end of template";
  if (token.type === "block_end") return "end of statement block";
  if (token.type === "output_end") return "end of print statement";
  return token.type === "string" ? `string '${token.value}'` : `'${token.value}'`;
}
