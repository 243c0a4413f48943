import { textTable } from "../../../kernel/terminal.ts";
import { compileInline, compileNode, select } from "../../../transform/index.ts";
import type { Row, Warehouse } from "../../../warehouse/port.ts";
import { loadModels } from "../../job/build-step.ts";
import { openForReading } from "../../warehouse.ts";
import { type Cli, numberOption, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { toCsv, writeArrow } from "../output.ts";

const OUTPUTS = ["table", "json", "csv", "arrow"] as const;
type Output = (typeof OUTPUTS)[number];

export const show: CommandSpec = {
  name: "show",
  about: "show rows of a model, or of a query: --inline \"select … from {{ ref('orders') }}\"",
  options: (command) =>
    command
      .option("-s, --select <model>", "a model, seed or snapshot")
      .option("--inline <sql>", "a query; Jinja (ref, var, macros) is filled in")
      .option("--limit <n>", "at most so many rows; -1 for all", "5")
      .option("--output <form>", `one of ${OUTPUTS.join(", ")}`, "table"),
  async run(cli, _args, options) {
    const output = (cli.json ? "json" : options.output) as Output;
    if (!OUTPUTS.includes(output)) {
      throw usage(`--output wants one of ${OUTPUTS.join(", ")}, not '${output}'.`);
    }
    if ((options.inline === undefined) === (options.select === undefined)) {
      throw usage("show wants either --select MODEL or --inline SQL.");
    }
    const limit = options.limit === "-1" ? undefined : numberOption("--limit", String(options.limit));
    const { warehouse } = await openForReading(cli.project(), cli.log);
    try {
      const sql = await queryOf(cli, warehouse, options);
      const shown = limit === undefined ? sql : `select * from (\n${sql}\n) as shown limit ${limit}`;
      if (output === "arrow") await writeArrow(warehouse.query(shown), process.stdout);
      else cli.print(format(await warehouse.rows(shown), output));
      return 0;
    } finally {
      await warehouse.close();
    }
  },
};

/** The SQL to run: a plain query as it is, one with Jinja compiled first, a model's table by its name. */
async function queryOf(cli: Cli, warehouse: Warehouse, options: Record<string, unknown>): Promise<string> {
  const inline = options.inline as string | undefined;
  if (inline !== undefined && !/\{[{%#]/.test(inline)) return inline.trim().replace(/;$/, "");
  const models = await loadModels(cli.project(), warehouse.database, {
    env: process.env,
    vars: cli.vars,
    log: cli.log,
  });
  if (inline !== undefined) return compileInline(models, warehouse, inline.trim().replace(/;$/, ""));
  const nodes = select(models, { select: [String(options.select)] });
  const found = nodes.filter((node) => ["model", "seed", "snapshot"].includes(node.resourceType));
  if (found.length !== 1) {
    throw usage(`--select ${String(options.select)} names ${found.length} models; show wants one.`, {
      help: `See what it names: npx patron ls --select ${String(options.select)}`,
    });
  }
  const [node] = found;
  // As dbt does: a model's own query, so that an edit shows before it is built. With patron.yml the table is read, since
  // the copy that stands in while a job runs has no views.
  if (cli.project().kind === "dbt" && node!.resourceType === "model") {
    return (await compileNode(models, warehouse, node!.uniqueId)).trim().replace(/;$/, "");
  }
  return compileInline(models, warehouse, `select * from {{ ref('${node!.name}') }}`);
}

function format(rows: readonly Row[], output: Exclude<Output, "arrow">): string {
  if (output === "json") return toJson(rows);
  if (output === "csv") return toCsv(rows);
  if (rows.length === 0) return "no rows";
  const head = Object.keys(rows[0]!);
  return textTable(
    head,
    rows.map((row) =>
      head.map((name) => {
        const value = row[name];
        return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
      }),
    ),
  );
}
