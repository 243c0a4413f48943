import { basename } from "node:path";
import { TerminalError } from "../../../../kernel/diagnostics.ts";
import { CsvParser, type CsvRow, sniffDelimiter } from "./csv.ts";
import { parquetRows } from "./parquet.ts";
import { detectEncoding, type Encoding, textOf } from "./text.ts";

/** A row as it stands in a file: values by the file's own column names. */
export interface FileRow {
  /** The line it begins on (CSV, JSONL) or its number (Parquet), from 1. */
  line: number;
  values: Readonly<Record<string, unknown>>;
  /** Why the row as a whole cannot be read. */
  problem?: string;
}

/** A file opened for reading. */
export interface DataFile {
  /** The column names, where the format states them before the first row. */
  columns: readonly string[] | undefined;
  /** Worth telling a person: an encoding that had to be assumed. */
  notes: readonly string[];
  batches: AsyncIterable<FileRow[]>;
}

/** File name endings that are read, longest first. */
export const FORMATS: readonly { ending: string; open: (path: string) => Promise<DataFile> }[] = [
  ...[".csv.gz", ".tsv.gz", ".csv", ".tsv"].map((ending) => ({ ending, open: openCsv })),
  ...[".jsonl.gz", ".ndjson.gz", ".jsonl", ".ndjson"].map((ending) => ({ ending, open: openJsonl })),
  { ending: ".parquet", open: openParquet },
];

async function openCsv(path: string): Promise<DataFile> {
  const encoding = await detectEncoding(path);
  const batches = csvBatches(path, encoding.name);
  const first = await batches.next();
  const header = first.done ? [] : first.value.shift()!.fields.map((name) => name.trim());
  const twice = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  if (twice !== undefined)
    throw new TerminalError({
      code: "column-twice",
      message: `The header names the column '${twice}' twice.`,
      at: { path, line: 1 },
    });
  async function* rows(): AsyncIterable<FileRow[]> {
    if (first.done) return;
    yield first.value.map((row) => toRow(header, row));
    for await (const batch of batches) yield batch.map((row) => toRow(header, row));
  }
  return { columns: header, notes: notesOn(path, encoding), batches: rows() };
}

async function* csvBatches(path: string, encoding: Encoding["name"]): AsyncGenerator<CsvRow[], void> {
  let parser: CsvParser | undefined;
  let head = "";
  let skipped = 0;
  const begin = () => {
    ({ head, skipped } = withoutSeparatorLine(head));
    const line = head.split(/[\r\n]+/).find((text) => text.trim() !== "");
    parser = new CsvParser(sniffDelimiter(line ?? ""));
    return { parser, rows: parser.push(head) };
  };
  for await (const text of textOf(path, encoding)) {
    let rows: CsvRow[] = [];
    if (parser === undefined) {
      head += text;
      // The delimiter shows in the header, so that has to be there whole.
      if (/\S.*[\r\n]/.test(head)) rows = begin().rows;
    } else rows = (parser as CsvParser).push(text);
    if (rows.length > 0) yield moved(rows, skipped);
  }
  const last = parser === undefined ? begin() : { parser: parser as CsvParser, rows: [] };
  const { rows, openQuote } = last.parser.end();
  if (openQuote !== undefined)
    throw new TerminalError({
      code: "quote-not-closed",
      message: "A quote opened in this row is never closed, so the rest of the file would be one value.",
      at: { path, line: openQuote + skipped },
      hint: 'Inside quotes, write a quote twice: "6"" nails".',
    });
  const rest = [...last.rows, ...rows];
  if (rest.length > 0) yield moved(rest, skipped);
}

/** Excel writes `sep=;` as a first line of its own. */
function withoutSeparatorLine(head: string): { head: string; skipped: number } {
  const match = /^sep=.(\r\n|\r|\n)/i.exec(head);
  return match === null ? { head, skipped: 0 } : { head: head.slice(match[0].length), skipped: 1 };
}

const moved = (rows: CsvRow[], lines: number): CsvRow[] =>
  lines === 0 ? rows : rows.map((row) => ({ ...row, line: row.line + lines }));

function toRow(header: readonly string[], { line, fields }: CsvRow): FileRow {
  const values: Record<string, unknown> = {};
  for (let i = 0; i < header.length && i < fields.length; i++) {
    if (header[i] !== "") values[header[i]!] = fields[i];
  }
  // Trailing delimiters are harmless; a shifted row is not.
  const surplus = fields.slice(header.length).some((field) => field.trim() !== "");
  if (!surplus && fields.length >= header.length) return { line, values };
  return { line, values, problem: `the row has ${fields.length} values, the header ${header.length}` };
}

async function openJsonl(path: string): Promise<DataFile> {
  const encoding = await detectEncoding(path);
  return { columns: undefined, notes: notesOn(path, encoding), batches: jsonlBatches(path, encoding.name) };
}

async function* jsonlBatches(path: string, encoding: Encoding["name"]): AsyncIterable<FileRow[]> {
  let rest = "";
  let line = 0;
  for await (const text of textOf(path, encoding)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    const rows = lines.flatMap((content) => parseLine(content, ++line));
    if (rows.length > 0) yield rows;
  }
  const last = parseLine(rest, line + 1);
  if (last.length > 0) yield last;
}

function parseLine(content: string, line: number): FileRow[] {
  const text = content.trim();
  if (text === "") return [];
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values === "object" && values !== null && !Array.isArray(values))
      return [{ line, values: values as Record<string, unknown> }];
    return [{ line, values: { _line: text }, problem: "the line is no JSON object" }];
  } catch (error) {
    return [{ line, values: { _line: text }, problem: `the line is no JSON: ${(error as Error).message}` }];
  }
}

async function openParquet(path: string): Promise<DataFile> {
  const { columns, batches } = await parquetRows(path);
  return { columns, notes: [], batches };
}

function notesOn(path: string, encoding: Encoding): string[] {
  if (!encoding.assumed) return [];
  return [`${basename(path)}: is not UTF-8; read as Windows-1252 (latin 1). Save it as UTF-8 to be sure.`];
}
