import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { PersonRef, Stream } from "../../stream.ts";
import { formatOf } from "./folder.ts";
import { HeaderMap } from "./headers.ts";
import type { FileRow } from "./read/rows.ts";
import { valueReader } from "./read/values.ts";
import { RecordMaker } from "./records.ts";
import type { Shape } from "./shapes/shape.ts";

type Json = Record<string, unknown>;

/** By which columns a row says whom it is about, as models/intermediate/identity names records. */
const REFS: readonly (PersonRef & { only?: string })[] = [
  { record: "{shop}:", field: "customer_id" },
  { record: "{shop}:visitor:", field: "anonymous_id" },
  { record: "order:{shop}:", field: "order_id" },
  { record: "files:ticket:", field: "ticket_id", only: "tickets" },
  { record: "files:lead:", field: "lead_id", only: "leads" },
];

/** The person rule of a shape. Where no column is personal, a column that the shape does not know may be. */
export function personOf(shape: Shape): Pick<Stream, "person"> {
  if (!("shop" in shape.columns)) return {};
  const refs = REFS.filter(
    ({ field, only }) => field in shape.columns && (only ?? shape.name) === shape.name,
  );
  return refs.length === 0 ? {} : { person: { refs: refs.map(({ only: _, ...ref }) => ref) } };
}

/**
 * Writes a file anew as JSON lines where `change` gives a row's record without personal data: of such a row only the
 * shape's columns are kept. Rows of others keep their values as they stand. Whole or not at all.
 */
export async function rewriteFile(
  shape: Shape,
  path: string,
  to: string,
  change: (record: Json) => unknown,
): Promise<boolean> {
  const draft = `${to}.draft`;
  const file = await open(draft, "w");
  let changed = false;
  try {
    changed = await writeRows(shape, path, file, change);
    await file.sync();
  } finally {
    await file.close();
    if (!changed) await rm(draft, { force: true });
  }
  if (!changed) return false;
  await rename(draft, to);
  return true;
}

async function writeRows(
  shape: Shape,
  path: string,
  file: FileHandle,
  change: (record: Json) => unknown,
): Promise<boolean> {
  const source = await formatOf(path).open(path);
  const header = new HeaderMap(shape);
  if (source.columns !== undefined) header.read(source.columns, path);
  // The zone makes no difference here: no time is written that was read.
  const maker = new RecordMaker(shape, valueReader("UTC"));
  let changed = false;
  for await (const rows of source.batches) {
    const lines = rows.map((row) => {
      const record = maker.make(row, header, path);
      const next = change(record);
      if (next === record) return JSON.stringify(row.values, plainValue);
      changed = true;
      return JSON.stringify(keptOf(row, header, record, next as Json), plainValue);
    });
    await file.appendFile(`${lines.join("\n")}\n`);
  }
  return changed;
}

/** A row's values by the file's own names: as they stand where the record did not change, else as it is now. */
function keptOf(row: FileRow, header: HeaderMap, before: Json, now: Json): Json {
  const kept: Json = {};
  for (const [name, value] of Object.entries(row.values)) {
    const column = header.columnOf(name) ?? name;
    if (column in now) kept[name] = now[column] === before[column] ? value : now[column];
  }
  return kept;
}

/** Parquet's whole numbers may be too long for JSON's. */
const plainValue = (_name: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;
