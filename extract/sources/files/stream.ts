import { basename } from "node:path";
import { TerminalError } from "../../../kernel/diagnostics.ts";
import { defineStream, type Page, type Stream } from "../../stream.ts";
import { type Folder, formatOf, listFolder } from "./folder.ts";
import { HeaderMap } from "./headers.ts";
import type { FilesContext, FilesOptions } from "./options.ts";
import type { DataFile } from "./read/rows.ts";
import { valueReader } from "./read/values.ts";
import { RecordMaker } from "./records.ts";
import { personOf, rewriteFile } from "./rewrite.ts";
import { shapes } from "./shapes/index.ts";
import type { Shape } from "./shapes/shape.ts";

const NAMES = shapes.map((shape) => shape.name);

/**
 * The stream of one shape. The folder is the truth: each load reads all its files, and rows that are in none of them
 * any more leave the raw table.
 */
export function shapeStream(shape: Shape): Stream<FilesOptions> {
  return defineStream<FilesOptions>({
    name: shape.name,
    schema: shape.schema,
    key: shape.key,
    mode: "replace",
    ...personOf(shape),
    rewriteFile: (path, to, change) => rewriteFile(shape, path, to, change),
    read: (context) => readShape(shape, context),
  });
}

async function* readShape(shape: Shape, context: FilesContext): AsyncIterable<Page> {
  const folder = listFolder(context.options.folder, NAMES);
  if (shape === shapes[0]) tellFolder(folder, context);
  const files = folder.files.get(shape.name) ?? [];
  const maker = new RecordMaker(shape, valueReader(context.options.time_zone));
  for (const path of files) {
    await context.landFile(path);
    const file = await formatOf(path).open(path);
    for (const note of file.notes) context.warn(note);
    yield* readFile({ shape, context, folder, path, file, maker });
  }
  if (maker.firstRepeated !== undefined)
    context.warn(
      `${shape.name}: ${maker.repeated} rows repeat a key (${shape.key.join(", ")}); the last one counts. ` +
        `First: ${maker.firstRepeated}.`,
    );
  yield { records: [], label: "end of the files" };
}

interface Reading {
  shape: Shape;
  context: FilesContext;
  folder: Folder;
  path: string;
  file: DataFile;
  maker: RecordMaker;
}

async function* readFile({ shape, context, folder, path, file, maker }: Reading): AsyncIterable<Page> {
  const header = new HeaderMap(shape);
  const name = basename(path);
  if (file.columns !== undefined) {
    header.read(file.columns, path);
    demandOrders(shape, folder, header, path);
  }
  let rows = 0;
  for await (const batch of file.batches) {
    rows += batch.length;
    context.progress(`${shape.name}: ${rows.toLocaleString("en")} rows of ${name} read`);
    yield {
      records: batch.map((row) => maker.make(row, header, path)),
      places: batch.map((row) => `${name}:${row.line}`),
      label: name,
    };
  }
  if (rows > 0 || file.columns !== undefined) tellColumns(shape, header, name, context);
}

/** Which columns are null because the file lacks them, and which it has beyond the shape. */
function tellColumns(shape: Shape, header: HeaderMap, name: string, context: FilesContext): void {
  const present = header.present();
  const filled = new Set([...Object.keys(shape.defaults), shape.numbered?.column]);
  const absent = Object.keys(shape.columns).filter((column) => !present.has(column) && !filled.has(column));
  if (absent.length > 0) context.note(`${name}: no column ${absent.join(", ")}: null`);
  if (header.extra().length > 0)
    context.warn(`${name}: ${header.extra().join(", ")}: not in the shape, kept in _extra`);
}

/** Lines can stand for orders only when they tell when the order was placed. */
function demandOrders(shape: Shape, folder: Folder, header: HeaderMap, path: string): void {
  if (shape.name !== "order_lines" || folder.files.has("orders") || header.present().has("ordered_at"))
    return;
  throw new TerminalError({
    code: "orders-missing",
    message: "There is no orders file, and these lines have no column ordered_at, so no order has a date.",
    at: { path, line: 1 },
    hint: "Add orders.csv (order_id, ordered_at, …) or the columns ordered_at and customer_id to the lines.",
  });
}

/** Says once a load what is odd about the folder as a whole. */
function tellFolder(folder: Folder, context: FilesContext): void {
  for (const { name, nearest } of folder.unknown) {
    const hint = nearest === undefined ? `Shapes: ${NAMES.join(", ")}.` : `Did you mean ${nearest}.csv?`;
    context.warn(
      `${name} is not read: its name is no shape's, or its format is not CSV, JSONL or Parquet. ${hint}`,
    );
  }
  if (folder.files.size > 0) return;
  throw new TerminalError({
    code: "folder-empty",
    message: "The folder of the files source holds no file that Patron knows: no orders and no order lines.",
    at: { path: folder.path },
    hint: `A file is named by its shape: order_lines.csv, customers.jsonl, products.parquet. Shapes: ${NAMES.join(", ")}.`,
    help: "The columns of each shape: extract/sources/files/README.md",
  });
}
