import { TemplateError } from "../errors.ts";

/** A template's text, its newlines made `\n`, and the way from an offset to a line and column. */
export class Source {
  readonly name: string;
  readonly text: string;
  readonly #shift: number;
  #lineStarts: number[] | undefined;

  /** `shift` is how many characters were put before the text as its author wrote it. */
  constructor(text: string, name: string, shift = 0) {
    this.name = name;
    this.text = text.replace(/\r\n?/g, "\n");
    this.#shift = shift;
  }

  /** The 1-based line and column of an offset into the text. */
  position(offset: number): { line: number; column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - starts[low]! + 1;
    return { line: low + 1, column: low === 0 ? Math.max(1, column - this.#shift) : column };
  }

  error(offset: number, message: string, hint?: string): TemplateError {
    return new TemplateError({ message, template: this.name, ...this.position(offset), hint });
  }

  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}
