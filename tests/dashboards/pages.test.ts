import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { checkQueries } from "../../orchestrate/publish/gate.ts";
import { dashboardsDir, pageFiles, publishedTables, routeOf } from "../../orchestrate/publish/site-files.ts";
import { exportFixtureSnapshot, writeFixtureWarehouse } from "../publish/fixture.ts";
import { temporaryFolder } from "../publish/temporary.ts";

const folder = temporaryFolder();
const snapshot = join(folder, "snapshot.duckdb");

beforeAll(async () => {
  await writeFixtureWarehouse(join(folder, "warehouse.duckdb"));
  await exportFixtureSnapshot(join(folder, "warehouse.duckdb"), snapshot);
});

it("has these pages and no other", () => {
  expect(pageFiles().map((page) => routeOf(page))).toEqual([
    "/actions/",
    "/activation/",
    "/close/",
    "/customers/",
    "/finance/",
    "/",
    "/knowledge/",
    "/operations/",
    "/profitability/",
    "/retention/",
    "/segments/",
    "/value/",
  ]);
});

it("has no query that fails on a warehouse of the marts' contract", async () => {
  const { queries } = await checkQueries(snapshot, dashboardsDir);
  expect(queries).toBeGreaterThan(25);
});

it("names every column it publishes and puts its rows in a fixed order", () => {
  for (const table of publishedTables()) {
    expect(table.sql, table.name).not.toMatch(/select\s+\*/i);
    const oneRow = ["overview", "whale_summary", "order_cash"].includes(table.name);
    if (!oneRow) expect(table.sql, table.name).toMatch(/\border by\b/i);
  }
});

it("asks no other host for anything", () => {
  for (const file of [...pageFiles(), join(dashboardsDir, "evidence.config.yaml")]) {
    expect(readFileSync(file, "utf8"), file).not.toMatch(/https?:\/\//);
  }
});
