import { runJob } from "../../job/job.ts";
import { stepTable, summaryLine } from "../../job/report.ts";
import type { RunSummary } from "../../job/run.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { modelCommand, selectionOptions } from "./models.ts";

/** `patron run daily` runs a job; `patron run --select …` runs models, as dbt's users expect. */
export const run: CommandSpec = {
  name: "run",
  args: "[job]",
  about: "run a job of patron.yml (patron run daily), or models alone (patron run --select NAME)",
  options: selectionOptions,
  async run(cli, [job], options) {
    if (typeof job !== "string") return modelCommand(cli, "run", options);
    if (options.select !== undefined || options.exclude !== undefined) {
      throw usage(`A job runs its own models: --select does not go with 'patron run ${job}'.`, {
        help: `Run the models alone: npx patron run --select ${String(options.select ?? "NAME")}`,
      });
    }
    return tellRun(cli, job, await runJob(cli.request(job)));
  },
};

/** The end of a run: its table on the log, or the whole as JSON on stdout; the exit code. */
export function tellRun(cli: Cli, job: string, summary: RunSummary): ExitCode {
  if (cli.json) cli.print(toJson({ job, ...summary }));
  else cli.log.info(`\n${stepTable(summary.steps)}\n`);
  cli.log.info(summaryLine(job, summary));
  return summary.status === "succeeded" ? 0 : 1;
}
