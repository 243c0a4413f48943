import { expect } from "vitest";
import { ensureActivateTables } from "../../../activate/index.ts";
import { loadProject, type Project, run } from "../../../transform/index.ts";
import { openShop, type Shop } from "../../activate/lab.ts";
import { failures, modelsDir } from "../shop.ts";

/** The marts' project, for a warehouse in memory. */
export const openProject = (): Promise<Project> =>
  loadProject({
    projectDir: modelsDir,
    target: { name: "patron", schema: "main", database: "memory", type: "duckdb" },
  });

/** A shop that has activation's tables, though it has never sent anything. */
export async function openSender(): Promise<Shop> {
  const shop = await openShop();
  await ensureActivateTables(shop.warehouse);
  return shop;
}

/** Builds marts over the shop's tables, tests them, and gives a query's rows. */
export async function marts(
  project: Project,
  { warehouse, folder }: Shop,
  select: string[],
  sql: string,
): Promise<Record<string, unknown>[]> {
  const results = await run({ project, warehouse, command: "build", targetDir: folder, select });
  expect(failures(results)).toEqual([]);
  return warehouse.rows(sql);
}
