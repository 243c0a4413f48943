import { didYouMean } from "../../../kernel/diagnostics.ts";
import { columnLineage, lineageLines, ls as listNodes, select } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { choosingOptions, chosenBy, deferOptions, typeOptions, typesBy } from "../selection.ts";

const OUTPUTS = ["name", "path", "json", "selector", "lineage"] as const;
type Output = (typeof OUTPUTS)[number];

export const ls: CommandSpec = {
  name: "ls",
  alias: "list",
  about: "list models, seeds, tests, sources, exposures, metrics",
  options: (command) =>
    deferOptions(typeOptions(choosingOptions(command)), "hidden")
      .option("--output <form>", `one of ${OUTPUTS.join(", ")}`, "selector")
      .option("--output-keys <key...>", "what --output json holds: name config.materialized"),
  async run(cli: Cli, _args, options) {
    const output = (cli.json ? "json" : options.output) as Output;
    if (!OUTPUTS.includes(output))
      throw usage(`--output wants one of ${OUTPUTS.join(", ")}, not '${output}'.`, {
        hint: didYouMean(String(output), OUTPUTS),
      });
    const models = await loadModels(cli.project(), undefined, {
      env: process.env,
      vars: cli.vars,
      log: cli.log,
    });
    const types = typesBy(options);
    const asked = options.resourceType ?? options.resourceTypes;
    const nodes = select(models, {
      ...chosenBy(options, cli.flags),
      ...types,
      // As in dbt, analyses are listed only for who asks for them.
      ...(asked === undefined
        ? { excludeResourceTypes: [...(types.excludeResourceTypes ?? []), "analysis"] }
        : {}),
      targetDir: cli.project().targetDir,
    });
    const keys = (options.outputKeys as string[] | undefined)?.flatMap((text) => text.split(/[\s,]+/)) ?? [];
    if (output === "lineage") {
      for (const line of await lineageOf(cli, nodes)) cli.print(line);
      return 0;
    }
    for (const line of listNodes(models, nodes, output, keys)) cli.print(line);
    return 0;
  },
};

/** One line a column of the chosen models; the warehouse, where there is one, knows the columns of sources. */
async function lineageOf(cli: Cli, nodes: readonly { uniqueId: string }[]): Promise<string[]> {
  const project = cli.project();
  const isThere = hasWarehouse(project);
  const warehouse = isThere ? (await openForReading(project, cli.log)).warehouse : undefined;
  try {
    const request = { env: process.env, vars: cli.vars, log: cli.log };
    const models = await loadModels(project, warehouse?.database, request);
    const chosen = nodes.flatMap((node) => models.nodes.get(node.uniqueId) ?? []);
    const lineage = await columnLineage(models, warehouse);
    return lineageLines(
      models,
      chosen.filter((node) => node.resourceType === "model"),
      lineage,
    );
  } finally {
    await warehouse?.close();
  }
}
