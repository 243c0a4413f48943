import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { openError } from "./errors.ts";
import { ownerFileOf } from "./lock.ts";

/** What a file was and is, in bytes. */
export interface Compacted {
  before: number;
  after: number;
}

/**
 * Copies a database into a new file and puts that in its place: what was deleted is in no block of it, while DuckDB
 * itself leaves the bytes of freed blocks as they are. The old file stays locked for reading until the new one stands, so
 * nobody writes in between; killed anywhere, one of the two is there whole. `beforeSwap` runs on the copy: what it
 * writes is there with the new file or not at all. The file must be closed, without a write-ahead log.
 * Throws PatronError `warehouse-locked` when another process holds it.
 */
export async function compactDuckdb(path: string, beforeSwap: readonly string[] = []): Promise<Compacted> {
  const draft = `${path}.compacting`;
  removeFile(draft);
  // A log that was left behind belongs to the old file: opening it once takes it in.
  if (existsSync(`${path}.wal`)) (await open(path, {})).closeSync();
  const instance = await open(":memory:", {});
  const connection = await instance.connect();
  const run = async (sql: string) => connection.run(sql);
  try {
    try {
      await run(`attach ${quoted(path)} as patron_old (read_only)`);
    } catch (cause) {
      throw openError(cause, path, ownerFileOf(path));
    }
    await run(`attach ${quoted(draft)} as patron_new`);
    await run("copy from database patron_old to patron_new");
    await run("use patron_new");
    for (const statement of beforeSwap) await run(statement);
    await run("use memory");
    await run("detach patron_new");
    sync(draft);
    const before = statSync(path).size;
    renameSync(draft, path);
    return { before, after: statSync(path).size };
  } finally {
    connection.closeSync();
    instance.closeSync();
    removeFile(draft);
  }
}

async function open(path: string, more: Record<string, string>): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { autoinstall_known_extensions: "false", ...more });
}

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

function sync(path: string): void {
  const file = openSync(path, "r+");
  fsyncSync(file);
  closeSync(file);
}

function removeFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.wal`, { force: true });
}
