import { existsSync, statSync } from "node:fs";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { PatronError } from "../kernel/diagnostics.ts";
import type { Logger } from "../kernel/log.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { bigqueryOptions } from "./project/bigquery.ts";
import type { Project } from "./project/load.ts";

export interface OpenOptions {
  /** Names the holder in others' messages. */
  runId?: string;
  /** How long to wait for another process to let go, milliseconds. Default 5,000: a reader's moment. */
  waitMs?: number;
  clock?: Clock;
  log: Logger;
  signal?: AbortSignal;
}

const POLL_MS = 500;
const DEFAULT_WAIT_MS = 5_000;

/**
 * Opens the project's warehouse for writing. The one place that names adapters. Throws PatronError
 * `warehouse-locked`, with who holds it, when the wait is over.
 */
export async function openWarehouse(project: Project, options: OpenOptions): Promise<Warehouse> {
  if (project.target.type === "bigquery") return openToWrite(project, options);
  const clock = options.clock ?? systemClock;
  const until = clock.now() + (options.waitMs ?? DEFAULT_WAIT_MS);
  let told = false;
  for (;;) {
    try {
      const opened = await (await duckdb()).openDuckdb(project.warehouseFile, {
        ...(options.runId === undefined ? {} : { runId: options.runId }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...memoryOf(project),
      });
      return await prepared(opened, project);
    } catch (error) {
      if (!isLocked(error) || clock.now() >= until) throw error;
      if (!told) options.log.info(`${(error as PatronError).diagnostics[0]!.message} Waiting.`);
      told = true;
      await clock.sleep(POLL_MS, options.signal);
    }
  }
}

/** BigQuery, with the right to write where a run of the ledger asks; a dbt project's holds nothing of ours. */
async function openToWrite(project: Project, options: OpenOptions): Promise<Warehouse> {
  const { runId, waitMs, clock, log } = options;
  if (runId === undefined || project.kind !== "patron") return openProjectBigquery(project, options);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const warehouse = await openProjectBigquery(project, { ...options, signal });
  const { Lease } = await import("../warehouse/bigquery/index.ts");
  try {
    warehouse.heldBy = await Lease.take(warehouse, {
      schema: "operations",
      owner: runId,
      ...{ waitMs: waitMs ?? DEFAULT_WAIT_MS, clock, log, signal: options.signal },
      onLost: (reason) => {
        warehouse.refuse(reason);
        stop.abort(reason);
      },
    });
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

/** Google's libraries are loaded by the first who needs them, and by nobody else. */
export async function openProjectBigquery(project: Project, options: OpenOptions) {
  const { openBigquery } = await import("../warehouse/bigquery/index.ts");
  const { runId, signal, clock, log } = options;
  return openBigquery({
    ...bigqueryOptions(project),
    ...(runId === undefined ? {} : { runId }),
    ...(signal === undefined ? {} : { signal }),
    ...(clock === undefined ? {} : { clock }),
    log,
  });
}

/** Whether there is something to open for reading: a project in BigQuery is always there. */
export function hasWarehouse(project: Project): boolean {
  return project.target.type === "bigquery" || existsSync(project.warehouseFile);
}

/** Opens another DuckDB file beside the project's, for reading: an older state, another project's warehouse. */
export async function openOther(file: string): Promise<Warehouse> {
  return (await duckdb()).openDuckdb(file, { readOnly: true });
}

/**
 * Writes the project's closed DuckDB file anew, so that nothing deleted is left in freed blocks; undefined for BigQuery,
 * which has no file. `beforeSwap` is written with the new file or not at all.
 */
export async function compactWarehouse(project: Project, beforeSwap: readonly string[]) {
  if (project.target.type === "bigquery") return undefined;
  return (await duckdb()).compactDuckdb(project.warehouseFile, beforeSwap);
}

/** Loaded when a database is opened: a third of the commands needs none. */
const duckdb = () => import("../warehouse/duckdb/index.ts");

/** What a reader works with: the live warehouse, or the copy that the last publish left, with its age. */
export interface Readable {
  warehouse: Warehouse;
  /** When the copy was written; undefined for the live warehouse. */
  copiedAt?: Date;
}

/** Opens for reading: the live file when nobody writes it, else the last read copy. Says which on the log. */
export async function openForReading(project: Project, log: Logger): Promise<Readable> {
  if (project.target.type === "bigquery") return { warehouse: await openWarehouse(project, { log }) };
  if (!existsSync(project.warehouseFile)) {
    if (project.kind === "patron") throw noWarehouse(project);
    // A dbt project's file is made by the first command that wants it, as dbt does.
    return { warehouse: await openWarehouse(project, { log }) };
  }
  try {
    const { openDuckdb } = await duckdb();
    const opened = await openDuckdb(project.warehouseFile, { readOnly: true, ...memoryOf(project) });
    return { warehouse: await prepared(opened, project) };
  } catch (error) {
    if (!isLocked(error)) throw error;
    if (!existsSync(project.readCopyFile)) throw error;
    const copiedAt = statSync(project.readCopyFile).mtime;
    const holder = (error as PatronError).diagnostics[0]!.message;
    log.warn(`${holder} Reading the copy of ${copiedAt.toISOString()} instead.`);
    return { warehouse: await openOther(project.readCopyFile), copiedAt };
  }
}

/** The warehouse as the project's target wants it: extensions, settings and attached files of its profile. */
async function prepared(warehouse: Warehouse, { target }: Project): Promise<Warehouse> {
  try {
    for (const statement of target.statements) await warehouse.execute(statement);
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

export const isLocked = (error: unknown): boolean =>
  error instanceof PatronError && error.diagnostics.some((d) => d.code === "warehouse-locked");

function memoryOf(project: Project): { memoryLimit?: string } {
  const limit = project.config.warehouse.memory_limit;
  return limit === undefined ? {} : { memoryLimit: limit };
}

function noWarehouse(project: Project): PatronError {
  return new PatronError({
    code: "no-warehouse",
    message: "Nothing has been loaded yet: the warehouse file is not there.",
    at: { path: project.warehouseFile },
    help: "Load and build first: npx patron run daily",
  });
}
