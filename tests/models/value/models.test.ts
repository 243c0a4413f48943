import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../transform/index.ts";
import { failures, openShop, type Shop } from "../shop.ts";
import { drawBgNbd, gamma, random } from "./simulate.ts";

const SELECT = ["+path:marts/value"];
const DAY = 86_400_000;
const START = Date.parse("2023-01-01T12:00:00Z");
const time = (day: number): string =>
  new Date(START + day * DAY).toISOString().slice(0, 19).replace("T", " ");

/** Order lines of simulated customers who leave: enough of them for every model to be fitted. */
function simulatedLines(count: number): Record<string, string | number>[] {
  const next = random(3);
  return Array.from({ length: count }, (_, customer) => {
    const first = Math.floor(80 * next());
    const level = 20 * gamma(next, 3);
    const days = new Set([0]);
    // Purchase by purchase, so that the days between are known too.
    for (let left = 1, at = 0; left > 0; left--) {
      const { repeats, recency } = drawBgNbd(next, [0.5, 30, 0.6, 2], 520 - first);
      for (let i = 1; i <= repeats; i++) days.add(Math.ceil((at + recency) * (i / repeats)));
      at += recency;
    }
    return [...days].map((day) => ({
      order_id: `${customer}-${day}`,
      customer_id: String(customer),
      ordered_at: time(first + day),
      sku: "MUG",
      quantity: 1,
      unit_price: (level * (0.5 + next())).toFixed(2),
    }));
  }).flat();
}

async function fill(
  shop: Shop,
  table: string,
  rows: readonly Record<string, string | number>[],
): Promise<void> {
  const names = Object.keys(rows[0]!);
  const cell = (value: string | number | undefined) => (typeof value === "number" ? value : `'${value}'`);
  const values = rows.map((row) => `(${names.map((name) => cell(row[name])).join(", ")})`);
  await shop.warehouse.execute(`insert into raw_${table} (${names.join(", ")}) values ${values.join(", ")}`);
}

const targetDir = mkdtempSync(join(tmpdir(), "patron-value-"));
afterAll(() => rmSync(targetDir, { recursive: true, force: true }));

/** Builds customer lifetime value and what it reads; gives what failed among its own models and tests. */
async function build({ project, warehouse }: Shop): Promise<string[]> {
  await run({ project, warehouse, command: "seed", targetDir });
  const built = await run({ project, warehouse, command: "run", targetDir, select: SELECT });
  const tested = await run({ project, warehouse, command: "test", targetDir, select: ["path:marts/value"] });
  return [...failures(built), ...failures(tested)];
}

describe("a shop of simulated customers, some of them leaving", () => {
  let shop: Shop;
  let failed: string[];
  beforeAll(async () => {
    shop = await openShop({ as_of: time(520) });
    await fill(shop, "files.order_lines", simulatedLines(900));
    // Sold below cost, so every margin is negative.
    await fill(shop, "files.products", [{ sku: "MUG", unit_cost: "1000.00", unit_cost_currency: "GBP" }]);
    failed = await build(shop);
  });
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(failed).toEqual([]);
  });

  it("chooses one model, which converged, and gives its errors", async () => {
    const rows = await shop.rows(
      `select distinct model, is_converged from {{ ref('clv_fit') }}
       where is_chosen and period = 'whole' and model <> 'gamma_gamma'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ is_converged: true });
  });

  it("predicts for each customer, within intervals, and more in a year than in a quarter", async () => {
    const [row] = await shop.rows(
      `select count(*) as customers, count(p_alive) as predicted,
         sum(case when p_alive between 0 and 1 then 1 else 0 end) as legal,
         sum(case when expected_spend_365 between spend_365_low and spend_365_high then 1 else 0 end) as within,
         min(predicted_percentile) as lowest, max(predicted_percentile) as highest
       from {{ ref('clv') }}`,
    );
    expect(row).toMatchObject({ customers: 900, predicted: 900, legal: 900, lowest: "0.000000000" });
    expect(Number(row!.highest)).toBeGreaterThan(0.99);
  });

  it("turns the interval of margin round where the margin is negative", async () => {
    const [row] = await shop.rows(
      `select count(*) as customers,
         sum(case when margin_rate < 0 and expected_margin_365 <= 0 and margin_365_low <= margin_365_high
             and margin_365_high <= 0 then 1 else 0 end) as lossy
       from {{ ref('clv') }}`,
    );
    expect(Number(row!.lossy)).toBe(Number(row!.customers));
  });

  it("has one group for all customers of one history, and as many customers as there are", async () => {
    const rows = await shop.rows(
      `select period, count(*) as groups, sum(customers) as customers from {{ ref('clv_groups') }}
       group by period order by period`,
    );
    expect(rows.map((row) => Number(row.customers))).toEqual([900, 900]);
    for (const row of rows) expect(Number(row.groups)).toBeLessThan(900);
  });

  it("gives the same rows again on the same data", async () => {
    const rows = () => shop.rows("select * from {{ ref('clv') }} order by customer_id");
    const before = await rows();
    expect(await build(shop)).toEqual([]);
    expect(await rows()).toEqual(before);
  });
});

describe("the histories of a few customers", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ as_of: time(90), clv_holdout_days: 30 });
    const line = (order_id: string, customer_id: string, day: number, unit_price: string) => ({
      order_id,
      customer_id,
      ordered_at: time(day),
      sku: "MUG",
      quantity: 1,
      unit_price,
    });
    await fill(shop, "files.order_lines", [
      line("1", "ada", 0, "10.00"),
      line("2", "ada", 10, "20.00"),
      // the same day: one purchase
      line("3", "ada", 10, "30.00"),
      line("4", "ada", 75, "40.00"),
      line("5", "bob", 70, "5.00"),
      // after as_of: not seen
      line("6", "bob", 95, "5.00"),
    ]);
    expect(await build(shop)).toEqual([]);
  });
  afterAll(() => shop.close());

  it("count purchase days after the first, to the end of each period", async () => {
    const rows = await shop.rows(
      `select customer_id, repeats, recency_days, age_days, calibration_repeats, calibration_recency_days,
         calibration_age_days, holdout_repeats, average_spend, margin_rate
       from {{ ref('clv_histories') }} order by customer_id`,
    );
    expect(rows).toEqual([
      {
        customer_id: "files:ada",
        repeats: 2,
        recency_days: 75,
        age_days: 90,
        calibration_repeats: 1,
        calibration_recency_days: 10,
        calibration_age_days: 60,
        holdout_repeats: 1,
        average_spend: "33.333333333",
        margin_rate: null,
      },
      {
        customer_id: "files:bob",
        repeats: 0,
        recency_days: 0,
        age_days: 20,
        calibration_repeats: null,
        calibration_recency_days: null,
        calibration_age_days: null,
        holdout_repeats: null,
        average_spend: "5.000000000",
        margin_rate: null,
      },
    ]);
  });

  it("are too few to predict from, which every row says", async () => {
    const [row] = await shop.rows("select * from {{ ref('clv') }} where customer_id = 'files:ada'");
    expect(row).toMatchObject({ net_sales: "100.000000000", margin: null, expected_margin_365: null });
    expect(row!.warning).toMatch(/The window is too short: 90 days.*There are few customers: 2/);
  });

  it("are counted by the week that a repeat falls into, week 1 the first of the holdout", async () => {
    expect(await shop.rows("select * from {{ ref('clv_weeks') }} order by week_number")).toEqual([
      { week_number: -7, repeat_purchases: 1 },
      { week_number: 3, repeat_purchases: 1 },
    ]);
  });
});

it("builds an empty shop to empty tables", async () => {
  const shop = await openShop();
  try {
    expect(await build(shop)).toEqual([]);
    for (const table of ["clv", "clv_fit", "clv_backtest", "clv_backtest_scores", "clv_backtest_deciles"])
      expect(await shop.rows(`select count(*) as n from {{ ref('${table}') }}`)).toEqual([{ n: 0 }]);
  } finally {
    await shop.close();
  }
});
