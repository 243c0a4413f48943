import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject, run } from "../../../transform/index.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { ensureSources, failures, modelsDir } from "../../models/shop.ts";
import { fillCosts, fillOrders, fillPeopleAndProducts } from "./generate.ts";

/** Two years of orders with what they cost. */
export async function fill(warehouse: Warehouse, lines: number): Promise<void> {
  await ensureSources(warehouse);
  await fillPeopleAndProducts(warehouse, lines);
  await fillOrders(warehouse, { lines, from: 0, days: 730, load: 1 });
  await fillCosts(warehouse, lines);
}

/** One day more. */
export async function addDay(warehouse: Warehouse, lines: number): Promise<void> {
  await fillOrders(warehouse, { lines: Math.ceil(lines / 730), from: lines, days: 1, load: 2 });
}

/** A part of models/, without tests. Throws with everything that failed. */
export async function build(
  warehouse: Warehouse,
  { select, exclude }: { select?: readonly string[]; exclude: readonly string[] },
): Promise<void> {
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" } as const;
  const vars = { sources: ["shopify", "files"] };
  const project = await loadProject({ projectDir: modelsDir, target, vars });
  const targetDir = mkdtempSync(join(tmpdir(), "patron-scale-target-"));
  const results = await run({
    project,
    warehouse,
    command: "build",
    exclude,
    excludeResourceTypes: ["test"],
    targetDir,
    ...(select === undefined ? {} : { select }),
  });
  rmSync(targetDir, { recursive: true, force: true });
  if (failures(results).length > 0) throw new Error(failures(results).join("\n"));
}

/** Customer lifetime value has a bench of its own. */
export const buildAll = (warehouse: Warehouse): Promise<void> => build(warehouse, { exclude: ["clv_fit+"] });
