import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureRawTables } from "../../extract/run.ts";
import { sources } from "../../extract/sources/index.ts";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import { loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { failures, modelsDir } from "../models/shop.ts";
import { fillOrders, fillPeopleAndProducts } from "./scale/generate.ts";

/** What order lines are made into postings and customers' profit with; everything above stands before the clock runs. */
const TIMED = [
  "path:models/intermediate/costing",
  "path:models/intermediate/spending",
  "path:models/intermediate/profit",
  "profit_ledger",
  "customer_profit",
];
/** It reads marts that are no part of the question. */
const LEFT_OUT = ["int_input_notes"];

/** One step of the bench, in a process of its own so that its memory can be told. */
const [file, step, count] = process.argv.slice(2) as [string, "fill" | "before" | "ledger" | "bare", string?];
const warehouse = await openDuckdb(file);
if (step === "fill") await fill(warehouse, Number(count));
else if (step === "before") await build(["gl_accounts", "+customer_profit"], [...TIMED, ...LEFT_OUT]);
else if (step === "ledger") await build(TIMED, LEFT_OUT);
else {
  await warehouse.execute("create or replace table main.bare as select * from profitability.profit_ledger");
  const [row] = await warehouse.rows<{ postings: number }>("select count(*) as postings from main.bare");
  console.log(String(row?.postings));
}
await warehouse.close();

/** Orders, two lots a code, and an overhead a month by orders. All of it synthetic, and the same each time. */
async function fill(target: Warehouse, lines: number): Promise<void> {
  await ensureRawTables(target, sources);
  await ensureLedger(target);
  await fillPeopleAndProducts(target, lines);
  await fillOrders(target, { lines, from: 0, days: 730, load: 1 });
  await target.execute(`
    insert into raw_files.purchase_lots (lot_id, shop, sku, received_at, quantity, unit_cost, currency)
    select 'lot-' || i || '-' || j, 'shopify', 'SKU' || i, timestamp '2023-12-31' + to_days(cast(365 * j as integer)),
      ${Math.ceil(lines / 1000)}, (1 + hash(i, j) % 900) / 100, 'GBP'
    from range(5000) as a(i) cross join range(2) as b(j)`);
  await target.execute(`
    insert into raw_files.overheads (overhead_id, period, kind, amount, currency, driver)
    select 'rent-' || i, strftime(date '2024-01-01' + to_months(cast(i as integer)), '%Y-%m'), 'rent', 10000, 'GBP', 'orders'
    from range(24) as t(i)`);
}

async function build(select: readonly string[], exclude: readonly string[]): Promise<void> {
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" } as const;
  const project = await loadProject({
    projectDir: modelsDir,
    target,
    vars: { sources: ["shopify", "files"] },
  });
  const targetDir = mkdtempSync(join(tmpdir(), "patron-ledger-target-"));
  const results = await run({
    project,
    warehouse,
    command: "build",
    select,
    exclude,
    excludeResourceTypes: ["test"],
    targetDir,
  });
  rmSync(targetDir, { recursive: true, force: true });
  if (failures(results).length > 0) throw new Error(failures(results).join("\n"));
}
