import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureActivateTables } from "../../activate/index.ts";
import { ensureRawTables } from "../../extract/run.ts";
import { sources } from "../../extract/sources/index.ts";
import { ensureFinanceTables } from "../../finance/index.ts";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import { compileInline, loadProject, type Project, type RunResults, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

export const modelsDir = fileURLToPath(new URL("../../models", import.meta.url));

type Cell = string | number | boolean | null;

/** A shop in memory: raw tables as the extractors declare them, filled by hand, and the models built over them. */
export interface Shop {
  warehouse: Warehouse;
  project: Project;
  /** Where its runs write their artifacts. */
  targetDir: string;
  /** Appends rows to a raw table, named `shopify.orders`; columns left out are null. */
  load(table: string, rows: readonly Record<string, Cell>[]): Promise<void>;
  /** Seeds, models and tests; `run` leaves the tests out. */
  build(command?: "build" | "run" | "seed"): Promise<RunResults>;
  /** Rows of a query with Jinja in it. Decimals are text. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Creates what models read and no model builds: raw tables, the run ledger, the books, what was sent. All empty. */
export async function ensureSources(warehouse: Warehouse): Promise<void> {
  await ensureRawTables(warehouse, sources);
  await ensureLedger(warehouse);
  await ensureFinanceTables(warehouse);
  await ensureActivateTables(warehouse);
}

export async function openShop(vars: Record<string, unknown> = {}): Promise<Shop> {
  const warehouse = await openDuckdb(":memory:");
  const project = await loadProject({
    projectDir: modelsDir,
    vars,
    target: { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" },
  });
  await ensureSources(warehouse);
  const targetDir = mkdtempSync(join(tmpdir(), "patron-models-"));
  return {
    warehouse,
    project,
    targetDir,
    async load(table, rows) {
      for (const row of rows) {
        const names = Object.keys(row).map((name) => warehouse.quoteIdentifier(name));
        const marks = names.map(() => "?").join(", ");
        await warehouse.execute(
          `insert into raw_${table} (${names.join(", ")}) values (${marks})`,
          Object.values(row),
        );
      }
    },
    async build(command = "run") {
      if (command === "run") await run({ project, warehouse, command: "seed", targetDir });
      return run({ project, warehouse, command, targetDir });
    },
    async rows(sql) {
      return warehouse.rows(await compileInline(project, warehouse, sql));
    },
    async close() {
      await warehouse.close();
      rmSync(targetDir, { recursive: true, force: true });
    },
  };
}

/** What failed, in words, so that a broken build says why in the test's message. */
export const failures = (results: RunResults): string[] =>
  results.results
    .filter((result) => !["success", "pass"].includes(result.status))
    .map((result) => `${result.name}: ${result.status} ${result.message ?? ""}`);
