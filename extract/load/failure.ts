import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { redact } from "../../kernel/redact.ts";
import type { Intake } from "./intake.ts";
import { type Attempt, iso, nameOf, type StreamJob } from "./job.ts";
import { inLane } from "./lane.ts";
import { addToQuarantine } from "./quarantine.ts";
import type { StreamResult } from "./result.ts";
import { writeLoad } from "./state.ts";

/** Notes a failed load with its first bad records. Nothing else of it is in the warehouse, and the cursor stays. */
export async function noteFailure<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  cause: unknown,
): Promise<StreamResult> {
  const error = redact(cause instanceof Error ? cause.message : String(cause));
  const endedAt = job.clock.now();
  const cursor = attempt.before.cursor ?? attempt.before.resume;
  const result: StreamResult = {
    ...nameOf(job),
    status: "failed",
    pages: intake.pages,
    records: intake.records,
    newRows: 0,
    changedRows: 0,
    deletedRows: 0,
    quarantined: intake.bad,
    cursorBefore: cursor,
    cursorAfter: cursor,
    seconds: (endedAt - attempt.startedAt) / 1000,
    error,
    drift: [...intake.drift],
  };
  try {
    await inLane(job.warehouse, () => write(job, attempt, intake, result, iso(endedAt)));
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    job.log.warn(`${job.source}.${job.stream.name}: its failure could not be noted: ${reason}`);
  }
  return result;
}

async function write<C>(
  job: StreamJob<C>,
  attempt: Attempt,
  intake: Intake,
  result: StreamResult,
  at: string,
): Promise<void> {
  const { warehouse, runId } = job;
  const { loadId, folder } = attempt;
  await warehouse.transaction(async (session) => {
    if (intake.firstBad.length > 0) {
      await mkdir(folder, { recursive: true });
      const file = join(folder, "first-bad.ndjson");
      await writeFile(file, `${intake.firstBad.map((bad) => JSON.stringify(bad)).join("\n")}\n`);
      await addToQuarantine(warehouse, session, { ...nameOf(job), file, loadId, at });
    }
    const startedAt = iso(attempt.startedAt);
    await writeLoad(warehouse, session, { loadId, runId, result, startedAt, endedAt: at });
  });
}
