import { basename } from "node:path";
import type { HeaderMap } from "./headers.ts";
import type { FileRow } from "./read/rows.ts";
import type { ReadValue } from "./read/values.ts";
import { Unreadable } from "./shapes/columns.ts";
import type { Shape } from "./shapes/shape.ts";

type Record_ = Record<string, unknown>;

/** Turns rows of files into records of a shape; keeps count over all files of a load. */
export class RecordMaker {
  readonly #shape: Shape;
  readonly #read: ReadValue;
  readonly #columns: readonly string[];
  readonly #counts = new Map<string, number>();
  readonly #keys = new Map<string, string>();
  /** Rows whose key another row has too; the later one is loaded. */
  repeated = 0;
  /** The first of them, for the message. */
  firstRepeated: string | undefined;

  constructor(shape: Shape, read: ReadValue) {
    this.#shape = shape;
    this.#read = read;
    this.#columns = Object.keys(shape.columns);
  }

  /** The record of one row: every column of the shape, then the file's own extra ones. */
  make(row: FileRow, header: HeaderMap, path: string): Record_ {
    const record: Record_ = {};
    for (const column of this.#columns) record[column] = null;
    for (const [name, value] of Object.entries(row.values)) {
      const column = header.columnOf(name);
      if (column === undefined) record[name] = value;
      else record[column] = this.#read(this.#shape.columns[column]!.kind, value);
    }
    for (const [column, value] of Object.entries(this.#shape.defaults)) record[column] ??= value;
    const numbered = this.#number(record);
    if (row.problem !== undefined) {
      const column = this.#columns[0]!;
      record[column] = new Unreadable(record[column], row.problem);
    } else if (!numbered) this.#notice(record, `${basename(path)}:${row.line}`);
    return record;
  }

  /**
   * Numbers a row within its order, whether or not it names itself, so that one name changes no other number. True
   * when the row got its number here: then its key is its own, and need not be remembered.
   */
  #number(record: Record_): boolean {
    const { numbered } = this.#shape;
    if (numbered === undefined) return false;
    const group = numbered.within.map((column) => String(record[column])).join("\u0000");
    const number = (this.#counts.get(group) ?? 0) + 1;
    this.#counts.set(group, number);
    const named = record[numbered.column] !== null;
    if (!named) record[numbered.column] = String(number);
    return !named;
  }

  #notice(record: Record_, place: string): void {
    const key = this.#shape.key.map((column) => String(record[column])).join("\u0000");
    const before = this.#keys.get(key);
    if (before === undefined) this.#keys.set(key, place);
    else {
      this.repeated += 1;
      this.firstRepeated ??= `${place} has the key of ${before}`;
    }
  }
}
