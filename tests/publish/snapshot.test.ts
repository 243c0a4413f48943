import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { publishedTables } from "../../orchestrate/publish/site-files.ts";
import { exportFixtureSnapshot, withConnection, writeFixtureWarehouse } from "./fixture.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

const folder = temporaryFolder();
const warehouse = join(folder, "warehouse.duckdb");
const snapshot = join(folder, "state", "snapshot.duckdb");

beforeAll(async () => {
  await writeFixtureWarehouse(warehouse);
  await exportFixtureSnapshot(warehouse, snapshot);
});

it("holds every published table, and nothing else", async () => {
  await withConnection(snapshot, async (connection) => {
    const found = await connection.runAndReadAll(
      "select table_schema || '.' || table_name from information_schema.tables order by 1",
    );
    expect(found.getRows().flat()).toEqual(publishedTables().map((table) => `patron.${table.name}`));
  });
});

it("holds no name, e-mail address or phone number of a customer", async () => {
  const personal = await withConnection(warehouse, async (connection) => {
    const rows = await connection.runAndReadAll("select full_name, email, phone from core.customers");
    return new Set(rows.getRows().flat().map(String));
  });
  await withConnection(snapshot, async (connection) => {
    for (const { name } of publishedTables()) {
      const rows = await connection.runAndReadAll(`select columns(*)::text from patron.${name}`);
      const leaked = rows
        .getRows()
        .flat()
        .filter((cell) => cell !== null && personal.has(String(cell)));
      expect(leaked, name).toEqual([]);
    }
  });
});

it("rounds money to the penny before it becomes a double in the browser", async () => {
  await withConnection(snapshot, async (connection) => {
    const types = await connection.runAndReadAll(
      "select distinct data_type from information_schema.columns where column_name in ('net_sales', 'cm3')",
    );
    expect(types.getRows().flat()).toEqual(["DECIMAL(38,2)"]);
  });
});

it("keeps the old snapshot and names file and line when a published table cannot be read", async () => {
  const dashboards = join(folder, "broken");
  writeFiles(dashboards, {
    "sources/patron/good.sql": "select 1 as one\n",
    "sources/patron/sums.sql": "-- One row.\nselect\n    goods_sale\nfrom profitability.profit_months\n",
  });
  const file = join(folder, "kept.duckdb");
  writeFiles(folder, { "kept.duckdb": "old" });
  await expect(exportFixtureSnapshot(warehouse, file, { dashboards })).rejects.toMatchObject({
    diagnostics: [{ code: "snapshot-query", at: { line: 3 }, hint: "Did you mean goods_sales?" }],
  });
  expect(existsSync(file)).toBe(true);
});
