import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ensureRawTables, extractSource } from "../../../extract/run.ts";
import { type SandboxOptions, startSandbox } from "../../../extract/sandbox/index.ts";
import { sources } from "../../../extract/sources/index.ts";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { connect, UNLIMITED } from "./vendors.ts";

/** A sandbox of two days, a warehouse in memory, and the loader between them. */
async function project(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ ...UNLIMITED, limit: { until: "2010-12-03" }, ...options });
  const warehouse = await openDuckdb(":memory:");
  const stateDir = mkdtempSync(join(tmpdir(), "patron-loading-"));
  onTestFinished(async () => {
    await warehouse.close();
    await sandbox.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  await ensureRawTables(warehouse, [...sources]);
  const load = (name: string) => {
    const { source, options: checked } = connect(sandbox, name);
    return extractSource({ warehouse, source, options: checked, stateDir });
  };
  return { sandbox, warehouse, load };
}

it("a record with a wrong type and one without its key go to quarantine with reason and page; the rest is loaded", async () => {
  const { warehouse, load } = await project({
    faults: [
      {
        server: "shopify",
        match: "query Orders(",
        nth: 2,
        kind: "bad-record",
        change: { path: "data.orders.nodes.1.totalPriceSet.shopMoney.amount", value: "a lot" },
      },
      {
        server: "stripe",
        match: "data.source",
        nth: 1,
        kind: "bad-record",
        change: { path: "data.0.id" },
      },
    ],
  });
  const [orders] = await load("shopify");
  const [payments] = await load("stripe");
  expect([orders!.status, orders!.quarantined, payments!.status, payments!.quarantined]).toEqual([
    "ok",
    1,
    "ok",
    1,
  ]);
  expect(orders!.newRows).toBe(orders!.records - 1);
  const found = await warehouse.rows(
    "select source, page, path, reason from operations.quarantine order by source",
  );
  expect(found).toMatchInlineSnapshot(`
    [
      {
        "page": "page 1",
        "path": "totalPriceSet.shopMoney.amount",
        "reason": "expected a decimal number with at most 9 decimal places, such as 12.50, got "a lot"",
        "source": "shopify",
      },
      {
        "page": "page 1",
        "path": "id",
        "reason": "expected string, received undefined",
        "source": "stripe",
      },
    ]
  `);
});

it("a second load finds nothing new; after the clock has moved, only what came since", async () => {
  const { sandbox, load } = await project({ now: "2010-12-02T12:00:00Z" });
  const first = await load("shopify");
  expect(first.every((result) => result.status === "ok" && result.newRows > 0)).toBe(true);
  const second = await load("shopify");
  expect(second.map((result) => [result.newRows, result.changedRows, result.deletedRows])).toEqual(
    second.map(() => [0, 0, 0]),
  );
  sandbox.advance("2010-12-03T00:00:00Z");
  const [orders] = await load("shopify");
  expect(orders!.newRows).toBeGreaterThan(0);
  expect(orders!.newRows).toBeLessThan(first[0]!.newRows);
  expect(orders!.deletedRows).toBe(0);
});

it("every vendor's second load changes nothing", async () => {
  const { load } = await project();
  for (const name of ["zendesk", "google_ads", "stripe"]) {
    await load(name);
    for (const result of await load(name)) {
      expect(result).toMatchObject({ status: "ok", newRows: 0, changedRows: 0, deletedRows: 0 });
    }
  }
});
