import { resolve } from "node:path";
import { Option } from "commander";
import { type FreshnessResults, type SourceAge, sourceFreshness } from "../../../transform/index.ts";
import { loadModels, targetDir } from "../../job/build-step.ts";
import { openForReading } from "../../warehouse.ts";
import { type Cli, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { choosingOptions, chosenBy } from "../selection.ts";

/** `patron source freshness`: how old each source's newest row is, against what the models' YAML allows. */
export const source: CommandSpec = {
  name: "source",
  args: "[action]",
  about: "source freshness: hold the age of each source's newest row against what its YAML allows",
  options: (command) =>
    choosingOptions(command)
      .addOption(new Option("--threads <n>").hideHelp())
      .option("-o, --output <file>", "where sources.json goes (default: the target folder)"),
  async run(cli, [action], options) {
    if (action !== "freshness")
      throw usage(`source can do 'freshness'${action === undefined ? "" : `, not '${action}'`}.`, {
        help: "npx patron source freshness",
      });
    const project = cli.project();
    const { warehouse } = await openForReading(project, cli.log);
    try {
      const models = await loadModels(project, warehouse.database, {
        env: process.env,
        vars: cli.vars,
        log: cli.log,
      });
      const found = await sourceFreshness({
        project: models,
        warehouse,
        ...chosenBy(options, cli.flags),
        targetDir: targetDir(project),
        output: typeof options.output === "string" ? resolve(options.output) : undefined,
        onResult: (result) => tell(cli, result),
      });
      report(cli, found);
      return found.success ? 0 : 1;
    } finally {
      await warehouse.close();
    }
  },
};

const nameOf = ({ node }: SourceAge): string => `${node.source!.sourceName}.${node.name}`;

function tell({ log }: Cli, result: SourceAge): void {
  if (result.status === "pass") log.info(`fresh: ${nameOf(result)}`);
  else if (result.status === "warn") log.warn(result.message ?? nameOf(result));
  else log.error(result.message ?? nameOf(result));
}

function report(cli: Cli, { results }: FreshnessResults): void {
  const count = (status: SourceAge["status"]) => results.filter((one) => one.status === status).length;
  const failed = count("error") + count("runtime error");
  if (cli.json) {
    const rows = results.map((one) => ({
      source: nameOf(one),
      status: one.status,
      age_s: one.ageSeconds ?? null,
    }));
    cli.print(toJson(rows));
  }
  const none = results.length === 0 ? " No chosen source has a freshness." : "";
  cli.log.info(
    `Done. PASS=${count("pass")} WARN=${count("warn")} ERROR=${failed} TOTAL=${results.length}${none}`,
  );
}
