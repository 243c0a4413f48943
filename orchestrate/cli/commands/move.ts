import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { PatronError } from "../../../kernel/diagnostics.ts";
import { textTable, thousands } from "../../../kernel/terminal.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { loadModels } from "../../job/build-step.ts";
import { keptTables } from "../../move/kept.ts";
import { isMoved, type MovedTable, moveTables } from "../../move/move.ts";
import type { Project } from "../../project/load.ts";
import { openOther, openProjectBigquery } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const move: CommandSpec = {
  name: "move",
  about:
    "copies raw tables and state from DuckDB to BigQuery, checks every table, and says what is left to do",
  options: (command) =>
    command
      .requiredOption("--to <warehouse>", "bigquery")
      .requiredOption("--project <project>", "the Google Cloud project")
      .option("--location <location>", "where the datasets are made: EU, US, europe-west3 (default: US)")
      .option("--keyfile <file>", "a service account's key (default: this machine's login)")
      .option("--impersonate-service-account <account>", "acts as this service account")
      .option("--endpoint <url>", "another address of the REST API"),
  async run(cli, _args, options) {
    if (options.to !== "bigquery") throw unknownWarehouse(String(options.to));
    const here = cli.project();
    const there = inBigquery(here, options);
    const source = await openSource(here);
    try {
      const destination = await openProjectBigquery(there, { log: cli.log, signal: cli.signal });
      try {
        const { tables, left } = await choose(cli, here, source);
        const folder = join(here.stateDir, "tmp", "move");
        const moved = await moveTables({
          source,
          destination,
          tables,
          folder,
          log: cli.log,
          signal: cli.signal,
        });
        if (cli.json) cli.print(toJson({ tables: moved, left, warehouse: named(options) }));
        else cli.print(report(moved, left, options, here));
        return 0;
      } finally {
        await destination.close();
      }
    } finally {
      await source.close();
    }
  },
};

/** What is in the warehouse beside what is moved: a build makes it. */
type Left = Readonly<Record<"models" | "seeds", number>>;

/** Raw tables, the ledger and what builds only add to; the models tell which tables those are. */
async function choose(cli: Cli, project: Project, source: Warehouse) {
  const { env } = process;
  const models = await loadModels(project, source.database, { env, vars: cli.vars, log: cli.log });
  const nodes = [...models.nodes.values()];
  const kept = keptTables(nodes);
  const tables = (await source.relations()).filter((relation) => isMoved(relation, kept));
  const count = (type: string) => nodes.filter((node) => node.resourceType === type).length;
  const left: Left = { models: count("model"), seeds: count("seed") };
  return { tables, left };
}

/** The project as it would be with BigQuery in patron.yml. */
function inBigquery(project: Project, options: Record<string, unknown>): Project {
  const text = (name: string) => options[name] as string | undefined;
  const warehouse = {
    ...project.config.warehouse,
    type: "bigquery" as const,
    project: text("project"),
    location: text("location"),
    keyfile: text("keyfile"),
    impersonate_service_account: text("impersonateServiceAccount"),
    endpoint: text("endpoint"),
  };
  const target = { ...project.target, type: "bigquery" as const, output: undefined };
  return { ...project, config: { ...project.config, warehouse }, target };
}

/** Reads only: a move changes nothing here. */
async function openSource(project: Project): Promise<Warehouse> {
  if (project.target.type !== "duckdb") {
    throw new PatronError(
      {
        code: "not-duckdb",
        message: "This project's warehouse is not a DuckDB file: there is nothing to move from.",
        help: "Name the project that has one: --project-dir DIR",
      },
      { exitCode: 2 },
    );
  }
  if (existsSync(project.warehouseFile)) return openOther(project.warehouseFile);
  throw new PatronError({
    code: "no-warehouse",
    message: "Nothing has been loaded yet: the warehouse file is not there.",
    at: { path: project.warehouseFile },
    help: "Begin in BigQuery right away: warehouse: { type: bigquery, project: … } in patron.yml",
  });
}

function report(moved: readonly MovedTable[], left: Left, options: Record<string, unknown>, here: Project) {
  const rows = moved.map(({ schema, name, rows, state }) => [
    `${schema}.${name}`,
    thousands(rows),
    state === "there" ? "there already" : "moved",
  ]);
  const total = moved.reduce((sum, table) => sum + table.rows, 0);
  const file = relative(process.cwd(), here.warehouseFile);
  return [
    textTable(["table", "rows", "state"], rows),
    "",
    `${moved.length} tables, ${thousands(total)} rows: each has the same count and checksum here and in BigQuery.`,
    "",
    "What is left:",
    "  1. Name the warehouse in patron.yml:",
    `       warehouse: ${named(options)}`,
    `  2. Build ${counted(left.models, "model")} and ${counted(left.seeds, "seed")} there: npx patron build`,
    `  3. From then on runs read and write BigQuery. ${file} stays as it is, to go back to.`,
    "  Not moved: .patron/landing, the vendors' answers as they came, which stay on this machine.",
  ].join("\n");
}

const counted = (n: number, what: string) => `${thousands(n)} ${what}${n === 1 ? "" : "s"}`;

function named(options: Record<string, unknown>): string {
  const keys = ["project", "location", "keyfile", "impersonateServiceAccount", "endpoint"];
  const set = keys.filter((key) => options[key] !== undefined);
  const spelled = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `{ ${["type: bigquery", ...set.map((key) => `${spelled(key)}: ${JSON.stringify(options[key])}`)].join(", ")} }`;
}

function unknownWarehouse(name: string): PatronError {
  return new PatronError(
    {
      code: "unknown-warehouse",
      message: `Patron moves to bigquery, not to '${name}'.`,
      help: "npx patron move --to bigquery --project PROJECT --location EU",
    },
    { exitCode: 2 },
  );
}
