import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { diffModel, explainDiff } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { openForReading, openOther } from "../../warehouse.ts";
import { numberOption, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const diff: CommandSpec = {
  name: "diff",
  args: "<model>",
  about: "rows of a model added, removed and changed against another state: a DuckDB file, or another schema",
  options: (command) =>
    command
      .option("--against <state>", "a DuckDB file, or a schema here (default: the copy of the last publish)")
      .option("--key <column...>", "what identifies a row (default: the model's unique_key or grain)")
      .option("--examples <n>", "rows of each kind to show", "3"),
  async run(cli, [model], options) {
    const project = cli.project();
    const state = (options.against as string | undefined) ?? project.readCopyFile;
    const file = resolve(state);
    if (options.against === undefined && !existsSync(file)) {
      throw usage("diff wants to know against what: nothing has been published from here.", {
        help: `Name a DuckDB file or a schema: npx patron diff ${String(model)} --against prod.duckdb`,
      });
    }
    const { warehouse } = await openForReading(project, cli.log);
    const other = options.against === undefined || existsSync(file) ? await openOther(file) : undefined;
    try {
      const { env } = process;
      const models = await loadModels(project, warehouse.database, { env, vars: cli.vars, log: cli.log });
      const found = await diffModel({
        project: models,
        warehouse,
        model: String(model),
        against: other ? { warehouse: other } : { schema: state },
        keys: options.key as string[] | undefined,
        examples: numberOption("--examples", String(options.examples)),
      });
      cli.print(cli.json ? toJson(found) : explainDiff(String(model), found));
      return 0;
    } finally {
      await other?.close();
      await warehouse.close();
    }
  },
};
