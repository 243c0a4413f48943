import { PatronError } from "../../../kernel/diagnostics.ts";
import { explainPlan, type Plan, type Pricing, plan as planModels } from "../../../transform/index.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { loadModels, targetDir } from "../../job/build-step.ts";
import { bytesPerRun } from "../../job/run-models.ts";
import type { Project } from "../../project/load.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { numberOption } from "../usage.ts";

export const plan: CommandSpec = {
  name: "plan",
  about:
    "what a build would change: models, their readers, columns and values that would go, and on BigQuery what it costs; changes nothing",
  options: (command) =>
    command
      .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
      .option("--exclude <selector...>", "leaves these out")
      .option("--allow-column-drop <model...>", "accepts that these models lose columns that hold values")
      .option(
        "--rows <n>",
        "rows of each source, for the cost where BigQuery cannot be asked (default: 1000000)",
      ),
  async run(cli, _args, options) {
    const planned = await planOf(cli, options);
    if (cli.json) cli.print(toJson({ ...planned, changes: planned.changes.map(plainChange) }));
    else cli.print(explainPlan(planned));
    return planned.changes.every((change) => change.allowed) ? 0 : 1;
  },
};

async function planOf(cli: Cli, options: Record<string, unknown>): Promise<Plan> {
  const project = cli.project();
  try {
    const isThere = hasWarehouse(project);
    const warehouse = isThere ? (await openForReading(project, cli.log)).warehouse : undefined;
    try {
      return await planWith(cli, project, warehouse, options);
    } finally {
      await warehouse?.close();
    }
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    cli.log.warn(
      `${(error as PatronError).diagnostics[0]!.message} Planned without it: everything counts as new.`,
    );
    return planWith(cli, project, undefined, options);
  }
}

async function planWith(
  cli: Cli,
  project: Project,
  warehouse: Warehouse | undefined,
  options: Record<string, unknown>,
): Promise<Plan> {
  const { env } = process;
  const database = warehouse?.database;
  const models = await loadModels(project, database, { env, vars: cli.vars, log: cli.log });
  models.around.flags.ALLOW_COLUMN_DROP = options.allowColumnDrop ?? [];
  return planModels({
    project: models,
    warehouse,
    targetDir: targetDir(project),
    select: options.select as string[] | undefined,
    exclude: options.exclude as string[] | undefined,
    pricing: pricingOf(project, options),
  });
}

function pricingOf(project: Project, { rows }: Record<string, unknown>): Pricing {
  const { output } = project.target;
  const own = project.config.warehouse.price_per_tib;
  return {
    eurosPerTib: output?.type === "bigquery" ? output.price_per_tib : own,
    budget: bytesPerRun(project),
    rows: typeof rows === "string" ? numberOption("--rows", rows) : undefined,
  };
}

/** Whether BigQuery could not be asked at all, which a plan can do without. */
function isNoAnswer(error: unknown): boolean {
  const codes = [
    "bigquery-no-credentials",
    "bigquery-credentials",
    "bigquery-unreachable",
    "bigquery-billing",
  ];
  return error instanceof PatronError && error.diagnostics.some(({ code }) => codes.includes(code));
}

function plainChange({ node, ...change }: Plan["changes"][number]) {
  return { name: node.name, relation: `${node.schema}.${node.alias}`, path: node.originalPath, ...change };
}
