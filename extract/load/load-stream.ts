import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileScrub } from "../forget/scrub-file.ts";
import { compileScrub } from "../forget/scrub-record.ts";
import { NOBODY } from "../forget/tombstones.ts";
import { landingFolder } from "../landing/place.ts";
import { type Landing, openLanding } from "../landing/writer.ts";
import { planStream, type TablePlan } from "../normalise/plan.ts";
import type { ReadContext } from "../stream.ts";
import { commit } from "./commit.ts";
import { cursorRule } from "./cursor.ts";
import { noteFailure } from "./failure.ts";
import { compileIntake } from "./intake.ts";
import { type Attempt, iso, nameOf, type StreamJob, tmpFolder } from "./job.ts";
import { unresolvedKeys } from "./quarantine.ts";
import type { StreamResult } from "./result.ts";
import { RowFiles } from "./row-files.ts";
import { readState, type StreamState } from "./state.ts";
import { DEFAULT_THRESHOLD, judge } from "./verdict.ts";

/**
 * Loads one stream: reads it to its end, checks and flattens every record into row files, then merges them, moves
 * the cursor and notes the load in one transaction. Killed anywhere, nothing but files is left behind, and the next
 * run reads the same window again. A failure is a result, not an exception.
 */
export async function loadStream<C>(job: StreamJob<C>): Promise<StreamResult> {
  const plan = planStream(job.stream);
  const attempt = await begin(job, plan);
  const files = new RowFiles(attempt.folder);
  const scrub = compileScrub(job.stream, plan, job.stones ?? NOBODY);
  const landing = await openLanding(
    landingFolder(job.stateDir, job.source, job.stream.name, attempt.loadId),
    {
      loadId: attempt.loadId,
      source: job.source,
      stream: job.stream.name,
      runId: job.runId,
      startedAt: iso(attempt.startedAt),
      ...attempt.window,
    },
    { body: job.scrubBody, file: scrub && fileScrub(job.stream, plan, job.stones!) },
  );
  const unresolved = await unresolvedKeys(job.warehouse, nameOf(job));
  const { intake, take } = compileIntake({ ...job, plan, files, unresolved, scrub });
  try {
    for await (const page of job.stream.read(readContext(job, attempt, landing))) {
      job.signal.throwIfAborted();
      take(page);
      await files.flush();
    }
    job.signal.throwIfAborted();
    judge(`${job.source}.${job.stream.name}`, intake, job.quarantineThreshold ?? DEFAULT_THRESHOLD);
    const result = await commit(job, attempt, intake, await files.close());
    await landing.close("loaded", iso(job.clock.now()));
    return result;
  } catch (error) {
    await landing.close("failed", iso(job.clock.now()));
    return noteFailure(job, attempt, intake, error);
  } finally {
    await files.remove();
    await rm(tmpFolder(job), { recursive: true, force: true });
  }
}

async function begin<C>(job: StreamJob<C>, plan: TablePlan): Promise<Attempt> {
  // A stream is loaded by one run at a time, so what lies here belongs to none.
  await rm(tmpFolder(job), { recursive: true, force: true });
  const before = await readState(job.warehouse, nameOf(job));
  const startedAt = job.clock.now();
  const loadId = `${iso(startedAt).replace(/[-:.]/g, "")}-${randomBytes(4).toString("hex")}`;
  const folder = join(tmpFolder(job), loadId);
  return { loadId, startedAt, folder, plan, before, window: windowOf(job, plan, before) };
}

function windowOf<C>(job: StreamJob<C>, plan: TablePlan, before: StreamState): Attempt["window"] {
  if (job.backfill) return { since: job.backfill.from, until: job.backfill.to, resume: undefined };
  if (job.full) return { since: undefined, until: undefined, resume: undefined };
  if (job.since !== undefined) return { since: job.since, until: undefined, resume: undefined };
  const since = cursorRule(job.stream, plan).since(before.cursor);
  return { since, until: undefined, resume: before.resume };
}

function readContext<C>(job: StreamJob<C>, attempt: Attempt, landing: Landing): ReadContext<C> {
  return {
    http: job.connect(landing),
    options: job.options,
    ...attempt.window,
    now: iso(attempt.startedAt),
    signal: job.signal,
    landFile: (path) => landing.landFile(path),
    note: (message) => job.log.info(`${job.source}: ${message}`),
    warn: (message) => job.log.warn(`${job.source}: ${message}`),
    progress: (message) => job.log.progress(`${job.source}: ${message}`),
  };
}
