import { TransientError } from "../../kernel/diagnostics.ts";
import type { Session } from "../../warehouse/port.ts";
import { cursorRule } from "./cursor.ts";
import type { Intake } from "./intake.ts";
import { type Attempt, iso, nameOf, type StreamJob } from "./job.ts";
import { inLane } from "./lane.ts";
import { type Merged, mergeRows } from "./merge.ts";
import { addToQuarantine, BAD_RECORDS, HELD_KEYS, resolveQuarantine } from "./quarantine.ts";
import type { StreamResult } from "./result.ts";
import { type StreamState, writeLoad, writeState } from "./state.ts";

type RowFilePaths = ReadonlyMap<string, string>;

/** Loading is one transaction at a time per warehouse; a conflict with someone else's is tried again. */
export async function commit<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  files: RowFilePaths,
): Promise<StreamResult> {
  const ATTEMPTS = 4;
  for (let tried = 1; ; tried++) {
    try {
      return await inLane(job.warehouse, () => commitOnce(job, attempt, intake, files));
    } catch (error) {
      if (!(error instanceof TransientError) || tried === ATTEMPTS) throw error;
      await job.clock.sleep(200 * 2 ** tried, job.signal);
    }
  }
}

async function commitOnce<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  files: RowFilePaths,
): Promise<StreamResult> {
  const { warehouse } = job;
  const endedAt = job.clock.now();
  const [name, at, { loadId }] = [nameOf(job), iso(endedAt), attempt];
  return warehouse.transaction(async (session) => {
    const merged = await merge(job, attempt, intake, files, session, at);
    const bad = files.get(BAD_RECORDS);
    if (bad !== undefined) await addToQuarantine(warehouse, session, { ...name, file: bad, loadId, at });
    await resolveQuarantine(warehouse, session, name, [...intake.resolved], at);
    const after = stateAfter(job, attempt, intake);
    if (!job.backfill) await writeState(warehouse, session, name, { ...after, loadId, at });
    const result = resultOf(job, attempt, intake, merged, after, endedAt);
    const times = { startedAt: iso(attempt.startedAt), endedAt: at };
    await writeLoad(warehouse, session, { loadId, runId: job.runId, result, ...times });
    return result;
  });
}

async function merge<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  files: RowFilePaths,
  session: Session,
  at: string,
): Promise<Merged> {
  const mode = job.stream.mode ?? "merge";
  if (mode === "replace" && intake.pages === 0) {
    return { newRows: 0, changedRows: 0, unchangedRows: 0, deletedRows: 0 };
  }
  return mergeRows(job.warehouse, session, {
    source: job.source,
    plan: attempt.plan,
    files,
    loadId: attempt.loadId,
    loadedAt: at,
    heldFile: files.get(HELD_KEYS),
    // A window of the past is not the whole set: what is outside it must stay.
    mode: job.backfill ? "merge" : mode,
  });
}

/** A cursor never moves back: an older record read again must not make the next run read it all once more. */
function stateAfter<C>(job: StreamJob<C>, { plan, before }: Attempt, intake: Intake): StreamState {
  if (job.backfill) return before;
  return {
    cursor: cursorRule(job.stream, plan).greatest(before.cursor, intake.cursor),
    resume: intake.resume ?? before.resume,
  };
}

function resultOf<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  merged: Merged,
  after: StreamState,
  endedAt: number,
): StreamResult {
  return {
    ...nameOf(job),
    status: "ok",
    pages: intake.pages,
    records: intake.records,
    newRows: merged.newRows,
    changedRows: merged.changedRows,
    deletedRows: merged.deletedRows,
    quarantined: intake.bad,
    cursorBefore: attempt.before.cursor ?? attempt.before.resume,
    cursorAfter: after.cursor ?? after.resume,
    seconds: (endedAt - attempt.startedAt) / 1000,
    drift: [...intake.drift],
  };
}
