import { stat } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

export type JsonRow = Record<string, string | number | boolean | null>;

/** Read-only access to the published snapshot. */
export interface SnapshotReader {
  /** Plain rows: numbers are doubles (the snapshot's money is rounded already), `$name` binds a text. */
  rows(sql: string, parameters?: Record<string, string>): Promise<JsonRow[]>;
  close(): void;
}

interface Opened {
  version: string;
  instance: DuckDBInstance;
  connection: DuckDBConnection;
}

/**
 * Reads `file`, and the file that a later publish puts in its place: each question looks at the file's identity first
 * (microseconds) and opens the new one when it has changed. Rejects with ENOENT while there is no snapshot.
 */
export function openSnapshotReader(file: string): SnapshotReader {
  let opened: Promise<Opened> | undefined;
  let version = "";
  const current = async (): Promise<Opened> => {
    const info = await stat(file, { bigint: true });
    const now = `${info.ino}-${info.mtimeNs}-${info.size}`;
    if (opened === undefined || now !== version) {
      const before = opened;
      version = now;
      opened = open(file, now);
      // A question under way on the old snapshot ends first: DuckDB frees it with its last result.
      before?.then(closeOpened, () => undefined);
      opened.catch(() => {
        opened = undefined;
      });
    }
    return opened;
  };
  return {
    rows: async (sql, parameters = {}) => {
      const { connection } = await current();
      const reader = await connection.runAndReadAll(sql, parameters);
      return reader.getRowObjectsJS().map(toJson);
    },
    close: () => {
      opened?.then(closeOpened, () => undefined);
      opened = undefined;
    },
  };
}

async function open(file: string, version: string): Promise<Opened> {
  const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY", threads: "1" });
  return { version, instance, connection: await instance.connect() };
}

function closeOpened({ connection, instance }: Opened): void {
  connection.closeSync();
  instance.closeSync();
}

function toJson(row: Record<string, unknown>): JsonRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
  ) as JsonRow;
}
