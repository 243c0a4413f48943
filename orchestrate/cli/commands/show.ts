import { Option } from "commander";
import { textTable } from "../../../kernel/terminal.ts";
import { compileInline, compileNode, type Node, type Project, select } from "../../../transform/index.ts";
import type { Row, Warehouse } from "../../../warehouse/port.ts";
import { loadModels } from "../../job/build-step.ts";
import { openForReading } from "../../warehouse.ts";
import { type Cli, numberOption, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { toCsv, writeArrow } from "../output.ts";
import { choosingOptions, chosenBy, deferBy, deferOptions } from "../selection.ts";

const OUTPUTS = ["table", "json", "csv", "arrow"] as const;
type Output = (typeof OUTPUTS)[number];

export const show: CommandSpec = {
  name: "show",
  about: "show rows of a model, or of a query: --inline \"select … from {{ ref('orders') }}\"",
  options: (command) =>
    deferOptions(choosingOptions(command))
      .option("-f, --full-refresh", "reads an incremental model as if it were built from nothing")
      .addOption(new Option("--threads <n>").hideHelp())
      .option("--inline <sql>", "a query; Jinja (ref, var, macros) is filled in")
      .option("--limit <n>", "at most so many rows; -1 for all", "5")
      .option("--output <form>", `one of ${OUTPUTS.join(", ")}`, "table"),
  async run(cli, _args, options) {
    const output = (cli.json ? "json" : options.output) as Output;
    if (!OUTPUTS.includes(output)) {
      throw usage(`--output wants one of ${OUTPUTS.join(", ")}, not '${output}'.`);
    }
    const { select: chosen, selector } = chosenBy(options, cli.flags);
    if ((options.inline === undefined) === (chosen === undefined && selector === undefined)) {
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
  const reading = { ...deferBy(options), fullRefresh: options.fullRefresh === true };
  if (inline !== undefined) return compileInline(models, warehouse, inline.trim().replace(/;$/, ""), reading);
  const node = chosenNode(models, options, cli);
  if (TESTS.has(node.resourceType)) return withoutEnd(await compileNode(models, warehouse, node.uniqueId));
  // As dbt does: a model's own query, so that an edit shows before it is built. With patron.yml the table is read, since
  // the copy that stands in while a job runs has no views.
  const isQuery = node.resourceType === "model" && !node.typescript;
  if (cli.project().kind === "dbt" && isQuery) {
    return withoutEnd(await compileNode(models, warehouse, node.uniqueId, reading));
  }
  const version = node.version === undefined ? "" : `, v='${node.version}'`;
  return compileInline(models, warehouse, `select * from {{ ref('${node.name}'${version}) }}`, reading);
}

const TABLES = new Set(["model", "seed", "snapshot"]);
/** What is a query and no table: of a test, the rows that break it are shown. */
const TESTS = new Set(["test", "analysis"]);

const withoutEnd = (sql: string): string => sql.trim().replace(/;$/, "");

/** The one thing that the selection names: a table, or else a test or an analysis. Throws usage for none or several. */
function chosenNode(models: Project, options: Record<string, unknown>, cli: Cli): Node {
  const nodes = select(models, chosenBy(options, cli.flags));
  const tables = nodes.filter((node) => TABLES.has(node.resourceType));
  const found = tables.length > 0 ? tables : nodes.filter((node) => TESTS.has(node.resourceType));
  if (found.length === 1) return found[0]!;
  const names = found.slice(0, 5).map((node) => node.name);
  throw usage(`show wants one model, seed, snapshot or test; the selection names ${found.length}.`, {
    ...(names.length > 0 ? { hint: `Among them: ${names.join(", ")}` } : {}),
    help: "See what a selection names: npx patron ls --select NAME",
  });
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
