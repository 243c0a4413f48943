import { runJob } from "../../job/job.ts";
import { summaryLine } from "../../job/report.ts";
import { runMissed } from "../../schedule/catch-up.ts";
import { scheduleJobs } from "../../schedule/schedule.ts";
import type { Cli } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { serveUntilStopped, stopped } from "./serve.ts";

export const schedule: CommandSpec = {
  name: "schedule",
  about: "run the jobs of patron.yml at their times until stopped",
  options: (command) =>
    command
      .option("--once-due", "run what was missed since each job's last run, then exit")
      .option("--serve", "serve the site as well")
      .option("--port <n>", "the port of the site, with --serve"),
  async run(cli, _args, options) {
    const project = cli.project();
    const run = (job: string) => runAndTell(cli, job);
    const missed = await runMissed({ project, clock: cli.request("daily").clock, log: cli.log, run });
    if (options.onceDue === true) return missed.every((status) => status === "succeeded") ? 0 : 1;
    const jobs = scheduleJobs({ jobs: project.jobs, timeZone: project.config.time_zone, log: cli.log, run });
    if (options.serve === true) await serveUntilStopped(cli, options.port as string | undefined);
    else await stopped(cli.signal);
    await jobs.stop();
    return 0;
  },
};

/** A failing run must not end the schedule: it is told, and the next time comes. */
async function runAndTell(cli: Cli, job: string): Promise<string> {
  const summary = await runJob({ ...cli.request(job), waitMs: cli.waitMs ?? 3_600_000 });
  cli.log.info(summaryLine(job, summary));
  return summary.status;
}
