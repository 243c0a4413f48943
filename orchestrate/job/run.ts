import { ensureActivateTables } from "../../activate/sync/tables.ts"; // alone: the room's index loads its platforms
import { ensureFinanceTables } from "../../finance/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { redact } from "../../kernel/redact.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Environment, Project } from "../project/load.ts";
import { version } from "../project/package-root.ts";
import { openWarehouse } from "../warehouse.ts";
import {
  closeRun,
  newRunId,
  openRun,
  type RunStatus,
  recordSteps,
  type StepRecord,
  type StepStatus,
} from "./ledger.ts";

/** What a run needs from outside; the command line fills it, tests bring their own. */
export interface RunRequest {
  project: Project;
  /** The job's name as the ledger keeps it: `daily`, `extract`, `build`. */
  job: string;
  env: Environment;
  /** Values for the models that win over patron.yml's. */
  vars: Readonly<Record<string, unknown>>;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** How long to wait for another writer, milliseconds. */
  waitMs?: number | undefined;
}

/** One finished part of a step; a step has one unless it says otherwise. */
export interface Part {
  step: string;
  status: StepStatus;
  seconds?: number;
  rows?: number | undefined;
  detail?: string | undefined;
}

export interface RunSummary {
  runId: string;
  status: RunStatus;
  steps: StepRecord[];
  seconds: number;
}

/** A run under way: holds the warehouse, collects and records steps. */
export interface Run extends RunRequest {
  runId: string;
  warehouse: Warehouse;
  steps: StepRecord[];
  /**
   * Does one step and records it. A mistake is told on the log and makes the step (and in the end the run) fail; it is
   * not thrown on, because the caller decides what still makes sense. An abort is thrown on.
   */
  step(name: string, work: () => Promise<Part[]>): Promise<StepStatus>;
  /** Records a step that does not make sense any more. */
  skip(name: string, why: string): Promise<void>;
}

/**
 * Runs `work` as one run of the ledger: locks the warehouse, marks runs that a kill left open, records every step and
 * the end. The warehouse is let go in any case. Throws only what keeps a run from starting.
 */
export async function withRun(
  request: RunRequest,
  work: (run: Run) => Promise<void>,
  afterwards?: (run: Run) => Promise<void>,
): Promise<RunSummary> {
  const { clock, log } = request;
  const runId = newRunId(clock);
  const startedAt = clock.now();
  const warehouse = await openWarehouse(request.project, {
    runId,
    log,
    clock,
    signal: request.signal,
    ...(request.waitMs === undefined ? {} : { waitMs: request.waitMs }),
  });
  try {
    const { interrupted } = await openRun(warehouse, { runId, job: request.job, startedAt, version });
    await ensureFinanceTables(warehouse);
    await ensureActivateTables(warehouse);
    for (const id of interrupted) {
      log.info(`The run ${id} was interrupted; this one goes on from what it had committed.`);
    }
    const run = createRun(request, runId, warehouse);
    const failure = await attempt(() => work(run), log);
    const status = statusOf(run, failure, request.signal);
    const endedAt = clock.now();
    const error = failure ?? run.steps.find((step) => step.status === "failed")?.detail;
    await closeRun(warehouse, { runId, startedAt, endedAt, status, error });
    if (afterwards !== undefined && !request.signal.aborted) await afterwards(run);
    return { runId, status, steps: run.steps, seconds: (endedAt - startedAt) / 1000 };
  } finally {
    await warehouse.close();
  }
}

function createRun(request: RunRequest, runId: string, warehouse: Warehouse): Run {
  const { clock, log, signal } = request;
  const steps: StepRecord[] = [];
  const record = async (records: StepRecord[]) => {
    await recordSteps(warehouse, runId, steps.length + 1, records);
    steps.push(...records);
  };
  return {
    ...request,
    runId,
    warehouse,
    steps,
    async step(name, work) {
      signal.throwIfAborted();
      const startedAt = clock.now();
      try {
        const parts = await work();
        await record(parts.map((part) => toRecord(part, startedAt, clock.now())));
        return parts.some((part) => part.status === "failed") ? "failed" : "succeeded";
      } catch (error) {
        const aborted = signal.aborted;
        if (!aborted) log.error(describe(error));
        const status = aborted ? "cancelled" : "failed";
        const detail = aborted ? "Stopped on request." : firstLines(describe(error));
        await record([{ step: name, status, startedAt, endedAt: clock.now(), detail }]);
        if (aborted) throw error;
        return "failed";
      }
    },
    async skip(name, why) {
      const now = clock.now();
      log.warn(`${name} is skipped: ${why}`);
      await record([{ step: name, status: "skipped", startedAt: now, endedAt: now, detail: why }]);
    },
  };
}

/** A part that knows its seconds ended with the step and began that much earlier. */
function toRecord(part: Part, startedAt: number, endedAt: number): StepRecord {
  const began = part.seconds === undefined ? startedAt : endedAt - part.seconds * 1000;
  return {
    step: part.step,
    status: part.status,
    startedAt: Math.max(startedAt, began),
    endedAt,
    rows: part.rows,
    detail: part.detail,
  };
}

async function attempt(work: () => Promise<void>, log: Logger): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const name = (error as Error | undefined)?.name;
    if (name === "TimeoutError") return "It took longer than its timeout.";
    if (name !== "AbortError") log.error(describe(error));
    return firstLines(describe(error));
  }
}

function statusOf(run: Run, failure: string | undefined, signal: AbortSignal): RunStatus {
  if (signal.aborted) return "cancelled";
  const failed = failure !== undefined || run.steps.some((step) => step.status === "failed");
  return failed ? "failed" : "succeeded";
}

/** What a person reads about an error: our own messages as they are, anything else with its place in the code. */
export function describe(error: unknown): string {
  if (error instanceof PatronError) return redact(error.message);
  if (error instanceof Error) return redact(error.stack ?? error.message);
  return redact(String(error));
}

const firstLines = (text: string): string => text.split("\n").slice(0, 4).join("\n");
