import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ColumnSpec, RelationName, Warehouse } from "../../warehouse/port.ts";
import { type Kind, type MovedColumn, movedColumn } from "./columns.ts";

/** A value as the text, number or truth that a JSON line carries to the digit. */
const SENT: Partial<Record<Kind, (column: string) => string>> = {
  numeric: (c) => `cast(${c} as string)`,
  date: (c) => `cast(${c} as string)`,
  timestamp: (c) => `format_timestamp('%Y-%m-%d %H:%M:%E6S', ${c})`,
};

/**
 * Copies tables from BigQuery into a DuckDB under the same schemas and names, streamed through one file a table. Gives
 * the number of rows. It is how the site and its readers get a file of their own, as they do from DuckDB.
 */
export async function downloadTables(
  source: Warehouse,
  destination: Warehouse,
  tables: readonly RelationName[],
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "patron-download-"));
  let rows = 0;
  try {
    for (const table of tables) {
      const columns = (await source.columns(table)).map(movedColumn);
      const specs = columns.map(({ name, kind }): ColumnSpec => ({ name, type: kind }));
      const list = specs.map(
        (one) => `${destination.quoteIdentifier(one.name)} ${destination.typeName(one.type)}`,
      );
      await destination.createSchema(table.schema);
      await destination.execute(`create table ${destination.quote(table)} (${list.join(", ")})`);
      const file = join(folder, "table.ndjson");
      await pipeline(lines(source, table, columns), createWriteStream(file));
      rows += (await destination.loadJson(table, [file], specs)).rows;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

async function* lines(
  source: Warehouse,
  table: RelationName,
  columns: readonly MovedColumn[],
): AsyncGenerator<string> {
  const list = columns.map(({ name, kind }) => {
    const column = source.quoteIdentifier(name);
    return `${SENT[kind]?.(column) ?? column} as ${column}`;
  });
  for await (const batch of source.query(`select ${list.join(", ")} from ${source.quote(table)}`)) {
    let text = "";
    for (const row of batch) text += `${JSON.stringify(row.toJSON(), plain)}\n`;
    yield text;
  }
}

/** Integers come as bigints; beyond the safe range a JSON number would lose digits, so they are sent as text. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
