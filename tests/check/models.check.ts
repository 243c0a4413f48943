import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";
import { loadProject, writeDbtStandIns } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { dbtExecutable } from "./dbt.ts";
import { demoProject } from "./patron.ts";

/** `operations` holds the ledger and load times beside what models build: it is neither dropped nor compared. */
const LEDGER = "operations";

/**
 * Leaves only the raw tables, the ledger and what is `kept`, so that nothing else of our own runner's can be
 * taken for dbt's.
 */
async function dropBuilt(file: string, built: readonly string[], kept: readonly Named[]): Promise<void> {
  const warehouse = await openDuckdb(file);
  const stays = new Set(kept.map(({ schema, alias }) => `${schema}.${alias}`));
  for (const { schema, name, type } of await warehouse.relations()) {
    if (!built.includes(schema) || stays.has(`${schema}.${name}`)) continue;
    await warehouse.execute(`drop ${type === "view" ? "view" : "table"} "${schema}"."${name}"`);
  }
  await warehouse.close();
}

interface Named {
  schema: string;
  alias: string;
}

interface ForDbt {
  models: string;
  /** Schemas that hold what models build. */
  built: string[];
  /** What TypeScript models gave, and what other rooms keep in the same schemas: closed books, what was sent. */
  kept: Named[];
}

/** A copy of models/ in which stand-ins read what TypeScript models gave, and the tables of those models. */
async function forDbt(scratch: string): Promise<ForDbt> {
  const models = join(scratch, "models");
  cpSync(join(root, "models"), models, { recursive: true });
  const target = { name: "dev", type: "duckdb", schema: "main", database: "warehouse" } as const;
  const project = await loadProject({ projectDir: models, target });
  writeDbtStandIns(project);
  const nodes = [...project.nodes.values()];
  const made = nodes.filter((node) => ["model", "seed", "snapshot"].includes(node.resourceType));
  const built = [...new Set(made.map((node) => node.schema))].filter((schema) => schema !== LEDGER);
  return { models, built, kept: nodes.filter((node) => node.typescript || node.source) };
}

interface Difference {
  table: string;
  onlyByPatron: number;
  onlyByDbt: number;
}

/** Rows that one file's tables have and the other's have not, for each table that models build. */
async function differences(
  patronFile: string,
  dbtFile: string,
  built: readonly string[],
): Promise<{ tables: number; differing: Difference[] }> {
  const warehouse = await openDuckdb(":memory:");
  try {
    await warehouse.execute(
      `attach '${patronFile}' as by_patron (read_only); attach '${dbtFile}' as by_dbt (read_only)`,
    );
    const tables = await warehouse.rows<{ name: string }>(
      `select '"' || table_schema || '"."' || table_name || '"' as name from information_schema.tables
       where table_catalog = 'by_patron' and table_type = 'BASE TABLE'
         and table_schema in (${built.map((schema) => `'${schema}'`).join(", ")}) order by 1`,
    );
    const differing: Difference[] = [];
    for (const { name } of tables) {
      const extra = async (one: string, other: string): Promise<number> => {
        const [row] = await warehouse.rows<{ n: number }>(
          `select count(*) as n from (from ${one}.${name} except all from ${other}.${name})`,
        );
        return Number(row!.n);
      };
      const difference = {
        table: name,
        onlyByPatron: await extra("by_patron", "by_dbt"),
        onlyByDbt: await extra("by_dbt", "by_patron"),
      };
      if (difference.onlyByPatron + difference.onlyByDbt > 0) differing.push(difference);
    }
    return { tables: tables.length, differing };
  } finally {
    await warehouse.close();
  }
}

describe("models/ is a dbt project", () => {
  let demo: ReturnType<typeof demoProject>;
  const scratch = mkdtempSync(join(tmpdir(), "patron-dbt-"));
  beforeAll(() => {
    demo = demoProject();
  }, 1_200_000);
  afterAll(() => {
    demo.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("dbt-core builds and tests it, and its tables equal those of our own runner, row by row", async () => {
    const byPatron = join(demo.dir, ".patron/warehouse.duckdb");
    const byDbt = join(scratch, "dbt.duckdb");
    copyFileSync(byPatron, byDbt);
    const { models, built: schemas, kept } = await forDbt(scratch);
    await dropBuilt(byDbt, schemas, kept);
    const started = performance.now();
    const built = spawnSync(
      dbtExecutable(),
      [
        "--no-version-check",
        "build",
        "--full-refresh",
        "--project-dir",
        models,
        "--profiles-dir",
        models,
      ].concat(["--target-path", join(scratch, "target"), "--log-path", join(scratch, "logs")]),
      {
        encoding: "utf8",
        env: { ...process.env, PATRON_DUCKDB_PATH: byDbt, DBT_SEND_ANONYMOUS_USAGE_STATS: "false" },
      },
    );
    const done =
      built.stdout.split("\n").find((line) => line.includes("Done. PASS")) ?? built.stdout.slice(-2000);
    console.log(`dbt build: ${done.trim()} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    expect(built.status, built.stdout.slice(-4000)).toBe(0);
    const { tables, differing } = await differences(byPatron, byDbt, schemas);
    console.log(`tables compared: ${tables}, differing: ${differing.length}`);
    expect(differing).toEqual([]);
    expect(tables).toBeGreaterThan(30);
  });
});
