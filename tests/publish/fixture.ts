import { readFileSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { exportSnapshot } from "../../orchestrate/publish/snapshot.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";

const parts = [
  "fixture.sql",
  "fixture-people.sql",
  "fixture-operations.sql",
  "fixture-value.sql",
  "fixture-segments.sql",
  "fixture-knowledge.sql",
  "fixture-retention.sql",
  "fixture-actions.sql",
  "fixture-finance.sql",
  "fixture-close.sql",
  "fixture-outside.sql",
  "fixture-activation.sql",
];

/** Writes a small warehouse with every table the site publishes to `file` (which must not exist). */
export async function writeFixtureWarehouse(file: string): Promise<void> {
  await withConnection(file, async (connection) => {
    for (const part of parts) {
      await connection.run(readFileSync(new URL(part, import.meta.url), "utf8"));
    }
  });
}

/** Exports the published tables of a DuckDB file, by the same code as a real publish. */
export async function exportFixtureSnapshot(
  warehouseFile: string,
  snapshotFile: string,
  options: { dashboards?: string } = {},
): Promise<{ tables: number; rows: number }> {
  return withConnection(warehouseFile, (connection) =>
    exportSnapshot(fixtureWarehouse(connection), snapshotFile, options),
  );
}

/** Runs `work` on a DuckDB file and closes it again. */
export async function withConnection<T>(
  file: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The slice of the port that exportSnapshot uses. */
function fixtureWarehouse(connection: DuckDBConnection): Warehouse {
  const session = {
    execute: async (sql: string) => ({ rowsChanged: (await connection.run(sql)).rowsChanged }),
    rows: async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
  } as unknown as Session;
  return { session: (work: (session: Session) => Promise<unknown>) => work(session) } as Warehouse;
}
