/** One row of a CSV file. `line` is the physical line it begins on, from 1. */
export interface CsvRow {
  line: number;
  fields: string[];
}

const LF = 10;
const CR = 13;
const QUOTE = 34;

type State = "start" | "plain" | "quoted" | "quote";

/**
 * A CSV parser fed with pieces of text, cut anywhere: RFC 4180, with LF, CRLF or CR between rows, any delimiter of one
 * character, and quotes inside an unquoted field taken as they are. Empty lines are no rows.
 */
export class CsvParser {
  readonly #delimiter: number;
  #state: State = "start";
  #field = "";
  #fields: string[] = [];
  #rows: CsvRow[] = [];
  #line = 1;
  #rowLine = 1;
  #afterCr = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Takes the next piece and returns the rows that it completes. */
  push(text: string): CsvRow[] {
    let at = 0;
    if (this.#afterCr && text.length > 0) {
      if (text.charCodeAt(0) === LF) at = 1;
      this.#afterCr = false;
    }
    while (at < text.length) {
      at = this.#state === "quoted" ? this.#quoted(text, at) : this.#plain(text, at);
    }
    return this.#take();
  }

  /** The last row, when the file does not end with a line break. `openQuote` is the line of a quote never closed. */
  end(): { rows: CsvRow[]; openQuote: number | undefined } {
    const openQuote = this.#state === "quoted" ? this.#rowLine : undefined;
    if (openQuote === undefined && (this.#fields.length > 0 || this.#state !== "start")) this.#endRow();
    return { rows: this.#take(), openQuote };
  }

  #quoted(text: string, from: number): number {
    const close = text.indexOf('"', from);
    const piece = text.slice(from, close === -1 ? undefined : close);
    this.#field += piece;
    for (let i = piece.indexOf("\n"); i !== -1; i = piece.indexOf("\n", i + 1)) this.#line += 1;
    if (close === -1) return text.length;
    this.#state = "quote";
    return close + 1;
  }

  /** Reads up to the end of a field; a quote right at its start, or right after a closing quote, opens it. */
  #plain(text: string, from: number): number {
    const first = text.charCodeAt(from);
    if (first === QUOTE && (this.#state === "start" || this.#state === "quote")) {
      if (this.#state === "quote") this.#field += '"';
      this.#state = "quoted";
      return from + 1;
    }
    let at = from;
    let code = first;
    while (code !== this.#delimiter && code !== LF && code !== CR) {
      at += 1;
      if (at >= text.length) break;
      code = text.charCodeAt(at);
    }
    if (at > from) {
      this.#field += text.slice(from, at);
      this.#state = "plain";
    }
    if (at >= text.length) return at;
    if (code === this.#delimiter) {
      this.#endField();
      return at + 1;
    }
    this.#endRow();
    this.#line += 1;
    this.#rowLine = this.#line;
    if (code === CR && at + 1 >= text.length) this.#afterCr = true;
    return code === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  #endField(): void {
    this.#fields.push(this.#field);
    this.#field = "";
    this.#state = "start";
  }

  #endRow(): void {
    const empty = this.#fields.length === 0 && this.#field.trim() === "" && this.#state !== "quote";
    this.#endField();
    if (!empty) this.#rows.push({ line: this.#rowLine, fields: this.#fields });
    this.#fields = [];
  }

  #take(): CsvRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

const DELIMITERS = [",", ";", "\t", "|"];

/** The delimiter that splits the header line most often, outside quotes. A comma when none does. */
export function sniffDelimiter(headerLine: string): string {
  const bare = headerLine.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? "," : DELIMITERS[counts.indexOf(most)]!;
}
