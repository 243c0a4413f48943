import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  accept,
  closePeriod,
  ensureFinanceTables,
  reopenPeriod,
  verifyPeriods,
  writeJournal,
  writeWorkbook,
} from "../../finance/index.ts";
import { declaredColumns, seedColumns } from "../../transform/bigquery/catalog.ts";
import { loadProject } from "../../transform/index.ts";
import { Judge } from "../analyzer/judge.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { modelsDir } from "../models/shop.ts";

/** What the room reads: models and a seed, in the columns that their YAML declares. */
const READ = [
  ...["model.booked_ledger", "model.close_checks", "model.gl_reconciliation", "model.gl_reconciling_items"],
  ...["model.int_periods_closed", "seed.gl_accounts", "model.payout_reconciliation"],
  ...[
    "model.ad_invoice_reconciliation",
    "model.shop_report_reconciliation",
    "model.rollforward_reconciliation",
  ],
  ...[
    "model.outside_reconciling_items",
    "model.rollforward_steps",
    "model.lots_bought",
    "model.tax_documents",
  ],
];
const clock = { now: () => Date.UTC(2030, 0, 1) };

let analyzer: ZetaSql;
let warehouse: Judge;
let folder: string;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
  folder = mkdtempSync(join(tmpdir(), "patron-books-"));
  warehouse = new Judge(analyzer);
  const target = { name: "bigquery", type: "bigquery", schema: "main", database: "patron-project" } as const;
  const project = await loadProject({ projectDir: modelsDir, target });
  for (const node of project.nodes.values()) {
    if (!READ.includes(`${node.resourceType}.${node.name}`)) continue;
    const columns = node.resourceType === "seed" ? seedColumns(node) : declaredColumns(node);
    warehouse.put(node.schema, node.alias, columns, node.resourceType === "seed" ? "table" : "view");
  }
  warehouse.put("operations", "stream_loads", [
    { name: "status", type: "STRING" },
    { name: "ended_at", type: "TIMESTAMP" },
  ]);
  await ensureFinanceTables(warehouse);
});
afterAll(async () => {
  await analyzer.close();
  rmSync(folder, { recursive: true, force: true });
});

it("sends BigQuery nothing that Google's analyzer refuses: accepting a check, closing, verifying, reopening", async () => {
  const check = { check_id: "failed_test:it's", check_name: "failed_test", detail: "", help: "" };
  warehouse.answer(/^select check_id, check_name/, [check], []);
  warehouse.answer(/as total from finance\.postings/, [{ total: "12.500000000" }]);
  warehouse.answer(/max\(ended_at\)/, [{ ended_at: "2030-01-01T00:00:00Z" }]);
  const by = { by: "Ann", reason: "known", runId: "r1", clock };
  await accept(warehouse, { period: "2011-10", checkId: check.check_id, ...by });
  const people = { preparer: "Ann", reviewer: "Bob", runId: "r1", clock };
  const event = await closePeriod(warehouse, { period: "2011-10", ...people });
  expect(event.total_amount).toBe("12.500000000");
  warehouse.answer(/^select \* from finance\.locks/, [{ ...event }]);
  warehouse.answer(/group by seal_id/, [{ seal_id: event.seal_id, period: "2011-10", n: 0 }]);
  expect((await verifyPeriods(warehouse)).map((one) => one.state)).toEqual(["closed"]);
  await reopenPeriod(warehouse, { period: "2011-10", ...by });
  const sent = warehouse.take();
  for (const part of [/reconciling_items/, /insert into finance\.postings/, /format\('%\.9f', amount\)/])
    expect(sent).toMatch(part);
});

it("sends BigQuery nothing that Google's analyzer refuses: every sheet of a workbook, and the journal", async () => {
  const sums = {
    postings: 1,
    profit: "1",
    first_entity: "shop",
    last_entity: "shop",
    estimates: 0,
    synthetic: 0,
  };
  warehouse.answer(/count\(\*\) as postings, sum\(amount\)/, [sums]);
  warehouse.answer(/count\(\*\) as open_checks/, [{ open_checks: 0 }]);
  const file = join(folder, "books.xlsx");
  const { sheets } = await writeWorkbook(warehouse, { period: "2011-10", currency: "GBP", file });
  expect(sheets.length).toBeGreaterThan(12);
  await writeJournal(warehouse, "2011-10", join(folder, "journal.csv"));
  expect(warehouse.take()).toMatch(/create or replace temp table month_books[\s\S]*group by entity, account/);
});
