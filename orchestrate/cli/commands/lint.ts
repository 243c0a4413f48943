import { formatDiagnostics } from "../../../kernel/diagnostics.ts";
import { lint as lintModels, type Project } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const lint: CommandSpec = {
  name: "lint",
  about:
    "hold the models to the house rules (grain and key tested, columns described, sources only in staging, …)",
  options: (command) =>
    command
      .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
      .option("--exclude <selector...>", "leaves these out"),
  async run(cli, _args, options) {
    const models = await loadModels(cli.project(), undefined, {
      env: process.env,
      vars: cli.vars,
      log: cli.log,
    });
    const built = await builtColumns(cli, models);
    const {
      errors,
      warnings,
      models: count,
    } = lintModels(models, {
      select: options.select as string[] | undefined,
      exclude: options.exclude as string[] | undefined,
      columnsOf: (node) => built.get(`${node.schema}.${node.alias}`.toLowerCase()),
    });
    if (cli.json) cli.print(toJson({ models: count, errors, warnings }));
    else if (errors.length + warnings.length > 0) cli.print(formatDiagnostics([...warnings, ...errors]));
    cli.log.info(`${count} models: ${errors.length} errors, ${warnings.length} warnings`);
    return errors.length > 0 ? 1 : 0;
  },
};

/** The columns of what is built, by `schema.name`: a column that nobody described is found by them. */
async function builtColumns(cli: Cli, models: Project): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (!hasWarehouse(cli.project())) return found;
  const { warehouse } = await openForReading(cli.project(), cli.log);
  try {
    const schemas = [...models.nodes.values()].filter((node) => node.resourceType === "model");
    for (const schema of new Set(schemas.map((node) => node.schema)))
      for (const [name, columns] of await warehouse.columnsIn(schema))
        found.set(
          `${schema}.${name}`.toLowerCase(),
          columns.map((column) => column.name),
        );
    return found;
  } finally {
    await warehouse.close();
  }
}
