import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duration } from "../../../kernel/terminal.ts";
import { runJob } from "../../job/job.ts";
import { stepTable, summaryLine } from "../../job/report.ts";
import type { RunSummary } from "../../job/run.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { checkPortFree } from "../port-check.ts";
import { serveUntilStopped, sitePort } from "./serve.ts";

/** Beside the warehouse: says that a whole `start` ended well, for those who reuse its project. */
const COMPLETE = "demo-complete";

export const start: CommandSpec = {
  name: "start",
  about: "run the daily job, then serve the site (npm start; with --once: exit instead of serving)",
  options: (command) =>
    command
      .option("--once", "exit when the site is published")
      .option("--port <n>", "the port of the site (default: site.port of patron.yml)"),
  async run(cli, _args, options) {
    const project = cli.project();
    const mark = join(project.stateDir, COMPLETE);
    rmSync(mark, { force: true });
    const port = options.port as string | undefined;
    // Minutes of work that end in "port in use" would be a pity: look first.
    if (options.once !== true) await checkPortFree(sitePort(cli, port));
    const summary = await runJob(cli.request("daily"));
    if (cli.json) cli.print(toJson(summary));
    cli.log.info(`\n${stepTable(summary.steps)}\n`);
    cli.log.info(`${partsLine(summary)}\n${summaryLine("daily", summary)}`);
    if (summary.status === "succeeded") writeFileSync(mark, `${summary.runId}\n`);
    if (options.once === true) return summary.status === "succeeded" ? 0 : 1;
    if (summary.status === "cancelled") return 1;
    await serveUntilStopped(cli, port);
    return summary.status === "succeeded" ? 0 : 1;
  },
};

/** Install, extract, build and publish with their seconds. */
function partsLine(summary: RunSummary): string {
  const seconds = (prefix: string[]) =>
    summary.steps
      .filter((step) => prefix.some((p) => step.step === p || step.step.startsWith(`${p} `)))
      .map((step) => [step.startedAt, step.endedAt] as const);
  const span = (ranges: (readonly [number, number])[]) =>
    ranges.length === 0
      ? 0
      : (Math.max(...ranges.map(([, end]) => end)) - Math.min(...ranges.map(([begin]) => begin))) / 1000;
  const installed = Number(process.env.PATRON_INSTALL_SECONDS ?? 0);
  return [
    `install ${duration(installed)}`,
    `extract ${duration(span(seconds(["sandbox", "extract"])))}`,
    `build ${duration(span(seconds(["build"])))}`,
    `publish ${duration(span(seconds(["read copy", "snapshot", "publish"])))}`,
  ].join(", ");
}
