import { schedule as scheduleCron } from "node-cron";
import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import type { JobConfig } from "../project/schema.ts";
import { nextDue } from "./cron.ts";

/** The part of node-cron that is used; a test brings its own and fires when it likes. */
export type CronStarter = (
  cron: string,
  fire: () => Promise<void>,
  options: { timezone: string; name: string },
) => { stop(): unknown };

export interface ScheduleRequest {
  jobs: Readonly<Record<string, JobConfig>>;
  timeZone: string;
  log: Logger;
  /** Runs a job; a rejection is told and survived. */
  run(job: string): Promise<unknown>;
  start?: CronStarter;
  clock?: Pick<Clock, "now">;
}

/**
 * Puts every job with a cron expression on the clock. Jobs that share a concurrency key never overlap: one that comes
 * due while another runs is left out, and the log says so. Says the next time of each job.
 */
export function scheduleJobs(request: ScheduleRequest): { stop(): Promise<void> } {
  const start: CronStarter = request.start ?? scheduleCron;
  const clock = request.clock ?? systemClock;
  const busy = new Map<string, { job: string; done: Promise<void> }>();
  const tasks: { stop(): unknown }[] = [];
  for (const [name, job] of Object.entries(request.jobs)) {
    if (job.cron === undefined) continue;
    const timezone = job.time_zone ?? request.timeZone;
    const tellNext = () => {
      const next = nextDue(job.cron!, timezone, clock.now());
      if (next !== undefined)
        request.log.info(`${name}: next at ${new Date(next).toISOString()} (${job.cron}, ${timezone})`);
    };
    const fire = async () => {
      const holder = busy.get(job.concurrency_key);
      if (holder !== undefined) {
        request.log.warn(`${name} is due, but ${holder.job} is still running: left out this time.`);
        return;
      }
      const done = survive(request, name).then(() => {
        busy.delete(job.concurrency_key);
        tellNext();
      });
      busy.set(job.concurrency_key, { job: name, done });
      await done;
    };
    tasks.push(start(job.cron, fire, { timezone, name }));
    tellNext();
  }
  return {
    stop: async () => {
      for (const task of tasks) await task.stop();
      await Promise.all([...busy.values()].map((one) => one.done));
    },
  };
}

async function survive(request: ScheduleRequest, job: string): Promise<void> {
  try {
    await request.run(job);
  } catch (error) {
    request.log.error(`${job} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
