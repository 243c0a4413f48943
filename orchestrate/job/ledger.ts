import { randomBytes } from "node:crypto";
import type { Clock } from "../../kernel/clock.ts";
import type { LogicalType, Warehouse } from "../../warehouse/port.ts";

export const LEDGER_SCHEMA = "operations";

/** The ledger's tables. The loader writes stream_loads and quarantine; these three are written here. */
export const LEDGER_TABLES: Readonly<Record<string, Readonly<Record<string, LogicalType>>>> = {
  runs: {
    run_id: "text",
    job: "text",
    status: "text",
    started_at: "timestamp",
    ended_at: "timestamp",
    seconds: "double",
    version: "text",
    error: "text",
  },
  run_steps: {
    run_id: "text",
    step_order: "int",
    step: "text",
    status: "text",
    started_at: "timestamp",
    ended_at: "timestamp",
    seconds: "double",
    rows: "int",
    detail: "text",
  },
  test_results: {
    run_id: "text",
    test_name: "text",
    model: "text",
    status: "text",
    failures: "int",
    message: "text",
    executed_at: "timestamp",
  },
};

export type RunStatus = "running" | "succeeded" | "failed" | "interrupted" | "cancelled";
export type StepStatus = "succeeded" | "failed" | "skipped" | "cancelled";

export interface StepRecord {
  step: string;
  status: StepStatus;
  startedAt: number;
  endedAt: number;
  rows?: number | undefined;
  detail?: string | undefined;
}

export interface TestRecord {
  name: string;
  model: string;
  status: string;
  failures: number;
  message: string;
}

type Values = Record<string, string | number | null>;

/** Time-ordered and readable: `20261122T050000-3f9a1c`. */
export function newRunId(clock: Pick<Clock, "now">): string {
  const stamp = new Date(clock.now()).toISOString().replace(/[-:]/g, "").slice(0, 15);
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** Milliseconds to the `YYYY-MM-DD HH:MM:SS.mmm` that a UTC timestamp column takes. */
export const sqlTime = (ms: number): string => new Date(ms).toISOString().replace("T", " ").replace("Z", "");

/** Creates the ledger's tables where they are missing. Safe to call at each start. */
export async function ensureLedger(warehouse: Warehouse): Promise<void> {
  await warehouse.createSchema(LEDGER_SCHEMA);
  const present = new Set((await warehouse.relations(LEDGER_SCHEMA)).map((r) => r.name));
  for (const [table, columns] of Object.entries(LEDGER_TABLES)) {
    if (present.has(table)) continue;
    const create = warehouse.knex.schema.withSchema(LEDGER_SCHEMA).createTable(table, (t) => {
      for (const [name, type] of Object.entries(columns)) t.specificType(name, warehouse.typeName(type));
    });
    for (const statement of create.toSQL()) await warehouse.execute(statement.sql);
  }
}

/**
 * Opens a run: older rows that still say 'running' become 'interrupted'. The caller holds the warehouse's only write
 * lock, so whoever wrote such a row is gone.
 */
export async function openRun(
  warehouse: Warehouse,
  run: { runId: string; job: string; startedAt: number; version: string },
): Promise<{ interrupted: string[] }> {
  await ensureLedger(warehouse);
  const left = await warehouse.rows<{ run_id: string }>(
    "select run_id from operations.runs where status = 'running' order by run_id",
  );
  await warehouse.transaction(async (session) => {
    for (const { run_id } of left) {
      await session.execute("update operations.runs set status = 'interrupted', error = ? where run_id = ?", [
        "The process ended before the run did.",
        run_id,
      ]);
    }
    await insert(warehouse, session, "runs", {
      run_id: run.runId,
      job: run.job,
      status: "running",
      started_at: sqlTime(run.startedAt),
      version: run.version,
    });
  });
  return { interrupted: left.map((row) => row.run_id) };
}

export async function recordSteps(
  warehouse: Warehouse,
  runId: string,
  firstOrder: number,
  steps: readonly StepRecord[],
): Promise<void> {
  await warehouse.transaction(async (session) => {
    for (const [i, step] of steps.entries()) {
      await insert(warehouse, session, "run_steps", {
        run_id: runId,
        step_order: firstOrder + i,
        step: step.step,
        status: step.status,
        started_at: sqlTime(step.startedAt),
        ended_at: sqlTime(step.endedAt),
        seconds: secondsBetween(step.startedAt, step.endedAt),
        rows: step.rows ?? null,
        detail: step.detail ?? null,
      });
    }
  });
}

export async function recordTests(
  warehouse: Warehouse,
  runId: string,
  executedAt: number,
  tests: readonly TestRecord[],
): Promise<void> {
  await warehouse.transaction(async (session) => {
    for (const test of tests) {
      await insert(warehouse, session, "test_results", {
        run_id: runId,
        test_name: test.name,
        model: test.model,
        status: test.status,
        failures: test.failures,
        message: test.message,
        executed_at: sqlTime(executedAt),
      });
    }
  });
}

export async function closeRun(
  warehouse: Warehouse,
  run: { runId: string; startedAt: number; endedAt: number; status: RunStatus; error?: string | undefined },
): Promise<void> {
  await warehouse.execute(
    "update operations.runs set status = ?, ended_at = cast(? as timestamp), seconds = ?, error = ? where run_id = ?",
    [
      run.status,
      sqlTime(run.endedAt),
      secondsBetween(run.startedAt, run.endedAt),
      run.error ?? null,
      run.runId,
    ],
  );
}

/** Seconds to the millisecond. */
export const secondsBetween = (from: number, to: number): number => Math.round(to - from) / 1000;

async function insert(
  warehouse: Warehouse,
  session: { execute: Warehouse["execute"] },
  table: string,
  values: Values,
): Promise<void> {
  const native = warehouse.knex(table).withSchema(LEDGER_SCHEMA).insert(values).toSQL().toNative();
  await session.execute(native.sql, native.bindings as (string | number | null)[]);
}
