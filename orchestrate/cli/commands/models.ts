import type { Command } from "commander";
import { buildModels, type ModelCommand } from "../../job/build-step.ts";
import { prepareRawTables } from "../../job/extract-step.ts";
import { stepTable, summaryLine } from "../../job/report.ts";
import { withRun } from "../../job/run.ts";
import { exportReadCopy } from "../../read-copy.ts";
import { type Cli, type ExitCode, numberOption, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { choosingOptions, chosenBy, readingBy, readingOptions } from "../selection.ts";

/** dbt's own option names for choosing and building models. */
export const selectionOptions = (command: Command): Command =>
  readingOptions(choosingOptions(command))
    .option("--full-refresh", "rebuilds incremental models from nothing")
    .option("--allow-column-drop <model...>", "accepts that these models lose columns that hold values")
    .option("--fail-fast", "stops at the first failure")
    .option("--threads <n>", "models built at once");

/** Runs one of the runner's commands as a run of the ledger; after a build the read copy is written anew. */
export async function modelCommand(
  cli: Cli,
  command: ModelCommand,
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const request = {
    command,
    ...chosenBy(options),
    ...readingBy(options),
    ids: options.ids as ReadonlySet<string> | undefined,
    fullRefresh: options.fullRefresh === true,
    allowColumnDrop: options.allowColumnDrop as string[] | undefined,
    failFast: options.failFast === true,
    threads: typeof options.threads === "string" ? numberOption("--threads", options.threads) : undefined,
  };
  const summary = await withRun(
    cli.request(command),
    async (run) => {
      await prepareRawTables(run);
      await run.step(command, () => buildModels(run, request));
    },
    async (run) => {
      const done = run.steps.every((step) => step.status === "succeeded");
      if (done && command !== "compile") await exportReadCopy(run.warehouse, run.project.readCopyFile);
    },
  );
  if (cli.json) cli.print(toJson({ command, ...summary }));
  else cli.log.info(`\n${stepTable(summary.steps)}\n`);
  cli.log.info(summaryLine(command, summary));
  return summary.status === "succeeded" ? 0 : 1;
}

const spec = (name: ModelCommand, about: string): CommandSpec => ({
  name,
  about,
  options: selectionOptions,
  run: (cli, _args, options) => modelCommand(cli, name, options),
});

export const build = spec(
  "build",
  "load seeds, build models and test them, in the order of their dependencies",
);
export const seed = spec("seed", "load the seeds (small CSV tables that belong to the models)");
export const snapshot = spec("snapshot", "keep the history of what the snapshots watch");
export const test = spec("test", "run the tests of models that are built");
export const compile = spec("compile", "write every model's compiled SQL to .patron/target/compiled");
