import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Project } from "../project/load.ts";
import { openForReading } from "../warehouse.ts";
import { lastDue } from "./cron.ts";

export interface MissedRequest {
  project: Project;
  clock: Pick<Clock, "now">;
  log: Logger;
  /** Runs a job; resolves with its status. */
  run(job: string): Promise<string>;
}

/**
 * Runs, once each and one after another, the jobs whose last due time passed without a run starting since. Jobs with
 * `catch_up: skip`, and jobs that never ran at all, wait for their next time. Returns the statuses of what was run.
 */
export async function runMissed(request: MissedRequest): Promise<string[]> {
  const statuses: string[] = [];
  const lastStarts = await lastStartedAt(request.project, request.log);
  for (const [name, job] of Object.entries(request.project.jobs)) {
    if (job.cron === undefined || job.catch_up === "skip") continue;
    const zone = job.time_zone ?? request.project.config.time_zone;
    const due = lastDue(job.cron, zone, request.clock.now());
    const started = lastStarts.get(name);
    if (due === undefined || started === undefined || started >= due) continue;
    request.log.info(`${name} was due at ${new Date(due).toISOString()} and did not run: running it now.`);
    statuses.push(await attempt(request, name));
  }
  return statuses;
}

async function attempt(request: MissedRequest, job: string): Promise<string> {
  try {
    return await request.run(job);
  } catch (error) {
    request.log.error(error instanceof Error ? error.message : String(error));
    return "failed";
  }
}

/** When each job last started, milliseconds since 1970. Empty while there is no warehouse. */
async function lastStartedAt(project: Project, log: Logger): Promise<Map<string, number>> {
  try {
    const { warehouse } = await openForReading(project, log);
    try {
      const rows = await warehouse.rows<{ job: string; started_at: string }>(
        "select job, max(started_at) as started_at from operations.runs group by job",
      );
      return new Map(rows.map((row) => [row.job, Date.parse(row.started_at)]));
    } finally {
      await warehouse.close();
    }
  } catch {
    return new Map();
  }
}
