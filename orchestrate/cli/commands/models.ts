import { type Command, Option } from "commander";
import { textTable } from "../../../kernel/terminal.ts";
import type { ModelCommand } from "../../job/build-step.ts";
import type { Cli, ExitCode } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { buildRequest, type CommandOptions } from "../model-request.ts";
import { type After, runModelCommand } from "../model-run.ts";
import { choosingOptions, readingOptions, typeOptions } from "../selection.ts";

/** dbt's own option names for choosing and building models. */
export function selectionOptions(command: Command): Command {
  typeOptions(readingOptions(choosingOptions(command)))
    .option("-f, --full-refresh", "rebuilds incremental models from nothing")
    .option("--store-failures", "keeps the rows that break each test, in tables")
    .option("--allow-column-drop <model...>", "accepts that these models lose columns that hold values")
    .option("--threads <n>", "models built at once");
  for (const flags of ["--no-full-refresh", "--no-store-failures", "--show"]) {
    command.addOption(new Option(flags).hideHelp());
  }
  return command;
}

/** Runs one of the runner's commands; with patron.yml as a run of the ledger. */
export function modelCommand(cli: Cli, command: ModelCommand, options: CommandOptions): Promise<ExitCode> {
  const after = options.show === true ? showSeeds(cli) : undefined;
  return runModelCommand(cli, command, buildRequest(cli, command, options), after);
}

/** `--show`: some rows of each seed that was loaded. */
function showSeeds(cli: Cli): After {
  return async ({ results, models }, warehouse) => {
    for (const { uniqueId, resourceType, status } of results?.results ?? []) {
      const node = models?.nodes.get(uniqueId);
      if (resourceType !== "seed" || status !== "success" || !node) continue;
      const rows = await warehouse.rows(
        `select * from ${warehouse.quote({ schema: node.schema, name: node.alias })} limit 10`,
      );
      const head = Object.keys(rows[0] ?? {});
      cli.print(`\nSample of ${node.schema}.${node.alias}`);
      cli.print(
        textTable(
          head,
          rows.map((row) => head.map((name) => row[name])),
        ),
      );
    }
  };
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
