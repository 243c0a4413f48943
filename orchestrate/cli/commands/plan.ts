import { explainPlan, type Plan, plan as planModels } from "../../../transform/index.ts";
import { loadModels, targetDir } from "../../job/build-step.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const plan: CommandSpec = {
  name: "plan",
  about:
    "what a build would change: models, their readers, columns and values that would go; changes nothing",
  options: (command) =>
    command
      .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
      .option("--exclude <selector...>", "leaves these out")
      .option("--allow-column-drop <model...>", "accepts that these models lose columns that hold values"),
  async run(cli, _args, options) {
    const planned = await planOf(cli, options);
    if (cli.json) cli.print(toJson({ ...planned, changes: planned.changes.map(plainChange) }));
    else cli.print(explainPlan(planned));
    return planned.changes.every((change) => change.allowed) ? 0 : 1;
  },
};

async function planOf(cli: Cli, options: Record<string, unknown>): Promise<Plan> {
  const project = cli.project();
  const isThere = hasWarehouse(project);
  const warehouse = isThere ? (await openForReading(project, cli.log)).warehouse : undefined;
  try {
    const { env } = process;
    const database = warehouse?.database;
    const models = await loadModels(project, database, { env, vars: cli.vars, log: cli.log });
    models.around.flags.ALLOW_COLUMN_DROP = options.allowColumnDrop ?? [];
    return await planModels({
      project: models,
      warehouse,
      targetDir: targetDir(project),
      select: options.select as string[] | undefined,
      exclude: options.exclude as string[] | undefined,
    });
  } finally {
    await warehouse?.close();
  }
}

function plainChange({ node, ...change }: Plan["changes"][number]) {
  return { name: node.name, relation: `${node.schema}.${node.alias}`, path: node.originalPath, ...change };
}
