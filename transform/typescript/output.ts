import { type Data, Field, makeData, RecordBatch, Schema, Struct, Table } from "apache-arrow";
import { type Diagnostic, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Value } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import { DECLARED, fits, typeText } from "./inputs.ts";
import type { DeclaredColumn } from "./typescript-node.ts";
import { ARROW, columnData, reader } from "./values.ts";

/** An Arrow table of plain rows in the model's columns. Throws TypeError that names row and column. */
export function tableOf(columns: readonly DeclaredColumn[], rows: Iterable<Record<string, unknown>>): Table {
  const all = [...rows];
  for (const [index, row] of all.entries())
    for (const name of Object.keys(row))
      if (!columns.some((column) => column.name === name))
        throw new TypeError(`row ${index + 1} has a column '${name}', which the model does not declare`);
  const children = columns.map(({ name, logical }) => {
    try {
      return columnData(
        logical,
        all.map((row) => row[name]),
      );
    } catch (error) {
      throw new TypeError(`column '${name}': ${(error as Error).message}`);
    }
  });
  const schema = new Schema(columns.map(({ name, logical }) => new Field(name, ARROW[logical](), true)));
  const data = makeData({ type: new Struct(schema.fields), length: all.length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/** The batches of whatever `run` gave. Throws `wrong-output` for anything that is no Arrow. */
export async function* batchesOf(node: Node, given: unknown): AsyncGenerator<RecordBatch> {
  const made: unknown = await given;
  if (made instanceof Table || made instanceof RecordBatch) {
    yield* partBatches(made);
    return;
  }
  const isStream =
    typeof made === "object" && made !== null && (Symbol.asyncIterator in made || Symbol.iterator in made);
  if (!isStream) throw noArrow(node, made);
  for await (const part of made as AsyncIterable<unknown>) {
    if (!(part instanceof Table || part instanceof RecordBatch)) throw noArrow(node, part);
    yield* partBatches(part);
  }
}

function partBatches(part: Table | RecordBatch): RecordBatch[] {
  if (part instanceof RecordBatch) return [part];
  // A table without rows may have no batch; its columns are still to be checked.
  return part.batches.length > 0 ? part.batches : [new RecordBatch(part.schema)];
}

function noArrow(node: Node, made: unknown): PatronError {
  const what =
    typeof made === "object" && made !== null ? (made.constructor?.name ?? "object") : String(made);
  return new PatronError({
    code: "wrong-output",
    message: `${node.name} gave no Arrow table, batch or stream of them (it gave: ${what}).`,
    at: node.place,
    hint: "Of plain rows, output(rows) makes a table: run: ({ output }) => output([{ … }])",
  });
}

/** Holds a batch against the declared columns. Throws `wrong-column` and `wrong-type`, all that there are. */
export function checkBatch(node: Node, batch: RecordBatch, columns: readonly DeclaredColumn[]): void {
  const fields = new Map(batch.schema.fields.map((field) => [field.name, field.type]));
  const names = columns.map((column) => column.name);
  const found: Diagnostic[] = [];
  const add = (code: string, message: string, hint: string) =>
    found.push({ code, message, at: node.place, hint });
  for (const { name, logical } of columns) {
    const type = fields.get(name);
    if (type === undefined)
      add(
        "wrong-column",
        `${node.name} declares ${name} and does not give it.`,
        `It gives: ${[...fields.keys()].join(", ")}`,
      );
    else if (!fits(type, logical))
      add(
        "wrong-type",
        `${node.name} declares ${name} as ${DECLARED[logical]} and gives ${typeText(type)}.`,
        hintOf(logical),
      );
  }
  for (const name of fields.keys()) {
    if (names.includes(name)) continue;
    const hint = didYouMean(name, names) ?? `It declares: ${names.join(", ")}`;
    add("wrong-column", `${node.name} gives ${name}, which it does not declare.`, hint);
  }
  if (found.length > 0) throw new PatronError(found);
}

const hintOf = (logical: DeclaredColumn["logical"]): string =>
  logical === "numeric"
    ? "Exact decimals are Arrow Decimal: output(rows) makes them of text ('12.50'); a float is never taken for one."
    : "output(rows) makes the declared types of plain values.";

/** Rows of a batch in the declared columns, each as its plain values. */
export function* plainRows(batch: RecordBatch, columns: readonly DeclaredColumn[]): Generator<Value[]> {
  const index = new Map(batch.schema.fields.map((field, i) => [field.name, i]));
  const read = columns.map(({ name }) => reader(batch.data.children[index.get(name)!] as Data));
  for (let row = 0; row < batch.numRows; row++) yield read.map((one) => one(row));
}

/** One row as a line of JSON for `loadJson`; nulls are left out, integers keep all digits. */
export function jsonLine(columns: readonly DeclaredColumn[], row: readonly Value[]): string {
  const parts: string[] = [];
  columns.forEach(({ name }, i) => {
    const value = row[i];
    if (value === null || value === undefined) return;
    const isOdd = typeof value === "number" && !Number.isFinite(value);
    const text = typeof value === "bigint" ? String(value) : JSON.stringify(isOdd ? String(value) : value);
    parts.push(`${JSON.stringify(name)}:${text}`);
  });
  return `{${parts.join(",")}}\n`;
}
