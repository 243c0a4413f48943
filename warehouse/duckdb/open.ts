import { mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../port.ts";
import { lockedDiagnostic, openError } from "./errors.ts";
import { ownerFileOf, removeOwner, writeOwner } from "./lock.ts";
import { DuckdbWarehouse } from "./warehouse.ts";

export interface DuckdbOptions {
  /** Opens without writing; several readers may share a file, but none beside a writer. */
  readOnly?: boolean;
  /** DuckDB's worker threads. Default: one per core. */
  threads?: number;
  /** DuckDB's spelling: "4GB". Default: 80 % of the machine's memory. */
  memoryLimit?: string;
  /** Where the holder of the file is noted for others' messages. Default: `<path>.lock.json`. */
  lockOwnerFile?: string;
  /** Names the run that holds the file in others' messages. */
  runId?: string;
  /** When it is aborted, statements and transactions under way end with `warehouse-interrupted`; later ones run. */
  signal?: AbortSignal;
}

/**
 * Files this process has open: the number of its readers, or "write". DuckDB's lock is between processes; within
 * one, a second opening would succeed, and closing it would drop the lock of the first.
 */
const openHere = new Map<string, number | "write">();

/**
 * Opens a DuckDB file, or a database in memory for ":memory:". Times of all sessions are UTC.
 * Throws PatronError: `warehouse-locked` (who holds it), `warehouse-unreadable`, `warehouse-newer`, `warehouse-absent`.
 */
export async function openDuckdb(path: string, options: DuckdbOptions = {}): Promise<Warehouse> {
  const inMemory = path === ":memory:";
  const writes = !inMemory && options.readOnly !== true;
  if (writes) mkdirSync(dirname(resolve(path)), { recursive: true });
  const ownerFile = options.lockOwnerFile ?? ownerFileOf(path);
  const release = inMemory ? () => {} : claim(path, writes, ownerFile);
  try {
    const instance = await create(path, options, ownerFile);
    const database = await configure(instance);
    if (writes) writeOwner(ownerFile, owner(options.runId));
    const onClose = () => {
      release();
      if (writes) removeOwner(ownerFile);
    };
    return new DuckdbWarehouse(instance, database, { writes, onClose, signal: options.signal });
  } catch (error) {
    release();
    throw error;
  }
}

function claim(path: string, writes: boolean, ownerFile: string): () => void {
  const key = canonical(path);
  const now = openHere.get(key) ?? 0;
  if (now === "write" || (writes && now > 0)) {
    throw new PatronError({ ...lockedDiagnostic(ownerFile), at: { path } });
  }
  openHere.set(key, writes ? "write" : now + 1);
  return () => {
    const held = openHere.get(key);
    if (typeof held === "number" && held > 1) openHere.set(key, held - 1);
    else openHere.delete(key);
  };
}

/** Opens a published snapshot: read only, so that any number of readers share it. */
export function openSnapshot(path: string, options: Pick<DuckdbOptions, "threads" | "memoryLimit"> = {}) {
  return openDuckdb(path, { ...options, readOnly: true });
}

async function create(path: string, options: DuckdbOptions, ownerFile: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, config(path, options));
  } catch (cause) {
    throw openError(cause, path, ownerFile);
  }
}

function config(path: string, options: DuckdbOptions): Record<string, string> {
  return {
    // Nothing is fetched over the network behind the user's back; what Patron needs is built in.
    autoinstall_known_extensions: "false",
    // Rows of a large insert are written to the file by the row group; DuckDB would gather five of them in memory first.
    write_buffer_row_group_count: "1",
    ...(options.readOnly && path !== ":memory:" ? { access_mode: "READ_ONLY" } : {}),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
  };
}

async function configure(instance: DuckDBInstance): Promise<string> {
  const connection = await instance.connect();
  try {
    await connection.run("set global TimeZone = 'UTC'");
    const result = await connection.run("select current_database()");
    return String((await result.getRows())[0]![0]);
  } finally {
    connection.closeSync();
  }
}

function owner(run: string | undefined) {
  return { pid: process.pid, since: new Date().toISOString(), ...(run === undefined ? {} : { run }) };
}

/** One name for one file, whatever links lead to it. The file itself may not exist yet. */
function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(resolve(path));
    try {
      return join(realpathSync(folder), basename(path));
    } catch {
      return resolve(path);
    }
  }
}
