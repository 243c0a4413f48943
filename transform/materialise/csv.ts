import { PatronError } from "../../kernel/diagnostics.ts";

/**
 * Reads CSV (RFC 4180: quotes, doubled quotes, line breaks within quotes). The first row names the columns; an empty
 * unquoted field is null. Throws `bad-csv` with the line of a row that has too many or too few fields.
 */
export function readCsv(
  path: string,
  text: string,
  delimiter = ",",
): { columns: string[]; rows: (string | null)[][] } {
  const records = parse(text.replace(/^\uFEFF/, ""), delimiter);
  const [head, ...rows] = records;
  const columns = (head?.fields ?? []).map((name) => (name ?? "").trim());
  for (const row of rows) {
    if (row.fields.length === columns.length) continue;
    const message = `This row has ${row.fields.length} fields; the first row names ${columns.length} columns.`;
    throw new PatronError({
      code: "bad-csv",
      message,
      at: { path, line: row.line },
      hint: "Quote fields that hold the delimiter.",
    });
  }
  return { columns, rows: rows.map((row) => row.fields) };
}

interface CsvRecord {
  line: number;
  fields: (string | null)[];
}

function parse(text: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: (string | null)[] = [];
  let line = 1;
  let startLine = 1;
  let at = 0;
  const endRecord = () => {
    if (fields.length > 1 || fields[0] !== null) records.push({ line: startLine, fields });
    fields = [];
    startLine = line;
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const { value, end } = quoted(text, at);
      line += value.split("\n").length - 1;
      fields.push(value);
      at = end;
    } else {
      const end = plainEnd(text, at, delimiter);
      const value = text.slice(at, end);
      fields.push(value === "" ? null : value);
      at = end;
    }
    if (text[at] === delimiter) {
      at++;
      // A delimiter at the very end still opens one more, empty field.
      if (at === text.length || text[at] === "\n" || text[at] === "\r") fields.push(null);
      else continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    endRecord();
  }
  return records;
}

function quoted(text: string, start: number): { value: string; end: number } {
  let at = start + 1;
  let value = "";
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    at = close + 2;
  }
}

function plainEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}
