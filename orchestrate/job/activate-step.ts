import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Activations,
  type Allowance,
  leftOver,
  type NextRun,
  noteSchedule,
  openDestination,
  readActivations,
  resultText,
  runSync,
  type Sync,
  type SyncResult,
} from "../../activate/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Environment, Project } from "../project/load.ts";
import { nextDue } from "../schedule/cron.ts";
import type { Run } from "./run.ts";

type Destinations = ReadonlyMap<Sync, ReturnType<typeof openDestination>>;

interface Surroundings {
  projectDir: string;
  env: Environment;
  signal: AbortSignal;
  clock: Clock;
}

/** What is sent, where to, and on whose word. */
export interface SendRequest {
  activations: Activations;
  destinations: Destinations;
  allowed?: ReadonlySet<Allowance>;
  /** Takes everybody out instead. */
  empties?: boolean;
  /** Makes each audience hold exactly the members of now. */
  replaces?: boolean;
  startedBy: string;
  approvedBy?: string | undefined;
  /** Hears of each sync that came to its end. */
  told(sync: Sync, result: SyncResult): void;
}

/** The destination of a sync, checked: throws PatronError (usage) with the line of what is wrong or missing. */
export function destinationOf({ file, config }: Activations, sync: Sync, around: Surroundings) {
  const block = config.destinations[sync.to];
  return openDestination({ name: sync.to, sync: sync.name, file, block, ...around });
}

/** Every destination of some syncs, before anything is sent to the first. */
export const openAll = (
  activations: Activations,
  syncs: readonly Sync[],
  around: Surroundings,
): Destinations => new Map(syncs.map((sync) => [sync, destinationOf(activations, sync, around)]));

/** The step of a job: all of activations.yml, but what wants a second person. */
export async function activateListed(run: Run): Promise<void> {
  let request: SendRequest | undefined;
  await run.step("activate", async () => {
    const { project, env, signal, clock } = run;
    const activations = readActivations(project.dir, env);
    const syncs = activations.syncs.filter((sync) => !sync.four_eyes);
    const destinations = openAll(activations, syncs, { projectDir: project.dir, env, signal, clock });
    const told = (sync: Sync, result: SyncResult) => run.log.info(resultText(sync, result));
    request = { activations, destinations, startedBy: `job ${run.job}`, told };
    return [];
  });
  if (request === undefined) return;
  await sendAll(run, request);
  for (const { name, segment, to } of request.activations.syncs.filter((sync) => sync.four_eyes))
    await run.skip(
      `activate ${name}`,
      `it wants a second person: npx patron activate ${segment} --to ${to} --approved-by NAME`,
    );
}

/** Sends one sync after the other, each a step: one that fails, or that a guard rail holds, stops no other. */
export async function sendAll(run: Run, request: SendRequest): Promise<void> {
  const { activations, destinations, told, ...people } = request;
  const { warehouse, runId, clock, log, signal, project } = run;
  const workDir = join(project.stateDir, "activate");
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  await noteSchedule(warehouse, activations.syncs, nextActivation(project, clock.now()));
  for (const { sync, rows } of await leftOver(warehouse, activations.syncs))
    log.warn(
      `${sync} is not in activations.yml any more, but ${rows} people are still there, and nobody who withdraws his consent ` +
        `is taken out. Put it back, then: npx patron activate ${sync.replace(":", " --to ")} --empty`,
    );
  for (const [sync, destination] of destinations) {
    await run.step(`activate ${sync.name}`, async () => {
      const around = { warehouse, runId, clock, log, signal, workDir };
      const result = await runSync({ ...around, sync, destination, ...people });
      told(sync, result);
      const status = result.status === "held" ? "failed" : "succeeded";
      const detail = result.plan.held.map((held) => held.detail).join("; ") || undefined;
      return [{ step: `activate ${sync.name}`, status, rows: result.accepted, detail }];
    });
  }
}

/** The job that sends next after a moment (milliseconds since 1970), by the cron expressions of patron.yml. */
export function nextActivation(
  project: Pick<Project, "jobs" | "config">,
  after: number,
): NextRun | undefined {
  const due = Object.entries(project.jobs).flatMap(([job, { cron, steps, time_zone }]) => {
    if (cron === undefined || !steps.includes("activate")) return [];
    const at = nextDue(cron, time_zone ?? project.config.time_zone, after);
    return at === undefined ? [] : [{ job, at }];
  });
  return due.sort((a, b) => a.at - b.at)[0];
}
