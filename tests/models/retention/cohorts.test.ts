import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shop } from "../shop.ts";
import { buildRetention, dateOf, dayOf, openPurchases, type Purchase, seeded } from "./days.ts";

const all = (shop: Shop, sql: string) => shop.rows(sql);

describe("three customers whose cohorts can be counted by hand", () => {
  let shop: Shop;
  let failed: string[];
  beforeAll(async () => {
    shop = await openPurchases(
      [
        {
          customer: "a",
          day: dayOf("2024-01-31"),
          source: "google",
          country: "United Kingdom",
          price: "10.00",
        },
        { customer: "a", day: dayOf("2024-02-01"), source: "mail", price: "5.00", country: "France" },
        { customer: "a", day: dayOf("2024-05-10"), price: "7.00" },
        { customer: "b", day: dayOf("2024-01-01"), price: "20.00" },
        { customer: "b", day: dayOf("2024-01-01"), price: "1.00" },
        { customer: "c", day: dayOf("2024-02-29"), source: "google", price: "3.00" },
      ],
      // June is not over, and May's second quarter neither
      "2024-06-15",
    );
    failed = await buildRetention(shop);
  }, 120_000);
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(failed).toEqual([]);
  });

  it("fills the January triangle up to May, and leaves June empty rather than zero", async () => {
    expect(
      await all(
        shop,
        `select period_number as n, customers, orders, net_sales, cumulative_net_sales as so_far from {{ ref('cohort_cells') }}
         where period_kind = 'month' and cut = 'all' and cohort_start = '2024-01-01' order by 1`,
      ),
    ).toEqual([
      { n: 0, customers: 2, orders: 3, net_sales: "31.000000000", so_far: "31.000000000" },
      { n: 1, customers: 1, orders: 1, net_sales: "5.000000000", so_far: "36.000000000" },
      { n: 2, customers: 0, orders: 0, net_sales: "0.000000000", so_far: "36.000000000" },
      { n: 3, customers: 0, orders: 0, net_sales: "0.000000000", so_far: "36.000000000" },
      { n: 4, customers: 1, orders: 1, net_sales: "7.000000000", so_far: "43.000000000" },
      { n: 5, customers: null, orders: null, net_sales: null, so_far: null },
    ]);
  });

  it("keeps a customer under what was so at the first purchase, whatever came later", async () => {
    expect(
      await all(
        shop,
        `select cut, cut_value, cut_label, cohort_customers as size, orders, period_number as n from {{ ref('cohort_cells') }}
         where period_kind = 'quarter' and cut in ('channel', 'country') and period_number = 0 order by 1, 2`,
      ),
    ).toEqual([
      { cut: "channel", cut_value: "google", cut_label: "google", size: 2, orders: 3, n: 0 },
      { cut: "channel", cut_value: "not attributed", cut_label: "not attributed", size: 1, orders: 2, n: 0 },
      { cut: "country", cut_value: "GB", cut_label: "United Kingdom", size: 1, orders: 2, n: 0 },
      { cut: "country", cut_value: "unknown", cut_label: "unknown", size: 2, orders: 3, n: 0 },
    ]);
  });

  it("begins weeks on Monday", async () => {
    expect(
      await all(
        shop,
        "select distinct cohort_start as week from {{ ref('cohort_cells') }} where period_kind = 'week' and cut = 'all' order by 1",
      ),
    ).toEqual([{ week: "2024-01-01" }, { week: "2024-01-29" }, { week: "2024-02-26" }]);
  });

  it("values a cohort by day N only when its youngest possible customer is N days old", async () => {
    expect(
      await all(
        shop,
        `select day_limit as n, observed_from, orders, repeat_customers as back, net_sales_per_customer as value
         from {{ ref('cohort_values') }} where period_kind = 'month' and cut = 'all' and cohort_start = '2024-01-01' order by 1`,
      ),
    ).toEqual([
      { n: 0, observed_from: "2024-01-31", orders: 3, back: 1, value: "15.500000000" },
      { n: 7, observed_from: "2024-02-07", orders: 4, back: 2, value: "18.000000000" },
      { n: 30, observed_from: "2024-03-01", orders: 4, back: 2, value: "18.000000000" },
      { n: 60, observed_from: "2024-03-31", orders: 4, back: 2, value: "18.000000000" },
      { n: 90, observed_from: "2024-04-30", orders: 4, back: 2, value: "18.000000000" },
      { n: 180, observed_from: "2024-07-29", orders: null, back: null, value: null },
      { n: 360, observed_from: "2025-01-25", orders: null, back: null, value: null },
      { n: 720, observed_from: "2026-01-20", orders: null, back: null, value: null },
    ]);
  });

  it("loses customers 90 days after their last purchase, and wins one back", async () => {
    expect(
      await all(
        shop,
        `select substr(cast(month as varchar), 1, 7) as month, opening_customers as opening, new_customers as new,
            won_back_customers as won, lost_customers as lost, closing_customers as closing, churn_rate as churn
         from {{ ref('churn_periods') }} order by 1`,
      ),
    ).toEqual([
      { month: "2024-01", opening: 0, new: 2, won: 0, lost: 0, closing: 2, churn: null },
      { month: "2024-02", opening: 2, new: 1, won: 0, lost: 0, closing: 3, churn: null },
      // b's purchase of 1 January is exactly 90 days old on 31 March, so nobody can have been lost yet
      { month: "2024-03", opening: 3, new: 0, won: 0, lost: 0, closing: 3, churn: null },
      { month: "2024-04", opening: 3, new: 0, won: 0, lost: 1, closing: 2, churn: "0.333333333" },
      // a's of 1 February lapsed on 2 May; a comes back on the 10th, within the month, and was never missed at its end
      { month: "2024-05", opening: 2, new: 0, won: 0, lost: 1, closing: 1, churn: "0.500000000" },
      { month: "2024-06", opening: 1, new: 0, won: 0, lost: null, closing: null, churn: null },
    ]);
  });
});

const START = dayOf("2022-11-20");
const END = dayOf("2024-03-10");

function drawPurchases(seed: number): Purchase[] {
  const next = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(list.length * next())]!;
  return Array.from({ length: 80 }, (_, i) => {
    const purchases: Purchase[] = [];
    for (
      let day = START + Math.floor(450 * next());
      day <= END + 5;
      day += Math.floor(1 + 200 * next() ** 3)
    ) {
      const price = (1 + 40 * next()).toFixed(2);
      const source = pick(["google", "mail", "", "meta"]);
      purchases.push({
        customer: `${i}`,
        day,
        price,
        source,
        country: pick(["France", "Italy", "Peru"]),
        sku: pick(["JUG", "CUP", "TIN", "BAG"]),
      });
      if (next() < 0.2) break;
    }
    return purchases;
  }).flat();
}

/** The last day of the period that a day lies in. */
function periodEnd(kind: string, day: number): number {
  const [year, month] = dateOf(day).split("-").map(Number) as [number, number];
  // 1970-01-01 was a Thursday
  if (kind === "week") return day + 6 - ((day + 3) % 7);
  const after = kind === "month" ? month : Math.ceil(month / 3) * 3;
  return Date.UTC(year, after, 0) / 86_400_000;
}

describe.each([
  [1, 90],
  [2, 20],
])("drawn purchases, seed %i, active for %i days", (seed, window) => {
  const purchases = drawPurchases(seed);
  let shop: Shop;
  beforeAll(async () => {
    shop = await openPurchases(purchases, dateOf(END), {
      active_window_days: window,
      retention_cut_values: 2,
    });
    expect(await buildRetention(shop)).toEqual([]);
  }, 120_000);
  afterAll(() => shop.close());

  it("sum over cohorts to the orders and sales of every period that is over, in each cut", async () => {
    const rows = await shop.rows(
      "select period_kind, cut, sum(orders) as orders, sum(net_sales) as net_sales from {{ ref('cohort_cells') }} group by 1, 2",
    );
    expect(rows).toHaveLength(15);
    for (const row of rows) {
      const over = purchases.filter((one) => periodEnd(String(row.period_kind), one.day) <= END);
      expect(Number(row.orders)).toBe(over.length);
      const pence = over.reduce((sum, one) => sum + Math.round(Number(one.price) * 100), 0);
      expect(Math.round(Number(row.net_sales) * 100)).toBe(pence);
    }
  });

  it("value every customer once at each day limit", async () => {
    const rows = await shop.rows(
      `select day_limit, sum(orders) as orders from {{ ref('cohort_values') }}
       where period_kind = 'month' and cut = 'country' and is_observed group by 1`,
    );
    for (const row of rows) {
      const limit = Number(row.day_limit);
      const counted = purchases.filter((one) => {
        const mine = purchases.filter((other) => other.customer === one.customer);
        const first = Math.min(...mine.map((other) => other.day));
        return periodEnd("month", first) + limit <= END && one.day - first <= limit;
      });
      expect(Number(row.orders), `day ${limit}`).toBe(counted.length);
    }
  });

  /** Whether a customer is active on a day, from the definition. */
  const isActive = (customer: string, day: number) =>
    purchases.some((one) => one.customer === customer && one.day <= day && day - one.day <= window);

  it("move customers so that opening + new + won back - lost = closing, each as defined", async () => {
    const customers = [...new Set(purchases.map((one) => one.customer))];
    const rows = await shop.rows("select * from {{ ref('churn_periods') }} where is_complete order by month");
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const from = dayOf(String(row.month));
      const to = periodEnd("month", from);
      const bought = (customer: string) =>
        purchases.some((one) => one.customer === customer && one.day >= from && one.day <= to);
      const earlier = (customer: string) =>
        purchases.some((one) => one.customer === customer && one.day < from);
      const count = (condition: (customer: string) => boolean) => customers.filter(condition).length;
      expect(row).toMatchObject({
        opening_customers: count((one) => isActive(one, from - 1)),
        new_customers: count((one) => bought(one) && !earlier(one)),
        won_back_customers: count((one) => bought(one) && earlier(one) && !isActive(one, from - 1)),
        lost_customers: count((one) => (bought(one) || isActive(one, from - 1)) && !isActive(one, to)),
        closing_customers: count((one) => isActive(one, to)),
        dormant_customers: count((one) => earlier(one) && !isActive(one, from - 1)),
      });
    }
  });

  it("move every customer who changes tier out of one cell of movements and into another, month by month", async () => {
    expect(
      await shop.rows(
        `select month, region, channel from {{ ref('customer_movements') }}
         group by 1, 2, 3 having sum(moved_in_customers) <> sum(moved_out_customers)`,
      ),
    ).toEqual([]);
    // Counted anew from the pyramid of each month, for those whom both ends of the month find active.
    const moved = await shop.rows(
      `with moves as (
         select tiers.month, tiers.tier, tiers.previous_tier from {{ ref('value_tier_months') }} as tiers
         inner join {{ ref('int_activity_states') }} as states
           on states.customer_id = tiers.customer_id and states.month = tiers.month
         where states.is_complete and states.was_active and states.is_active and tiers.tier <> tiers.previous_tier
       ), counted as (
         select month, tier, count(*) as n from moves group by all
       )
       select cells.month, cells.tier, sum(cells.moved_in_customers)::int as found, coalesce(any_value(counted.n), 0)::int as expected
       from {{ ref('customer_movements') }} as cells
       left join counted on counted.month = cells.month and counted.tier = cells.tier
       group by all`,
    );
    expect(moved.filter((row) => row.found !== row.expected)).toEqual([]);
    expect(moved.reduce((sum, row) => sum + Number(row.found), 0)).toBeGreaterThan(0);
  });

  it("open every cell of movements with its closing of the month before", async () => {
    expect(
      await shop.rows(
        `select * from {{ ref('customer_movements') }} as cells
         left join {{ ref('customer_movements') }} as earlier
           on earlier.month = cells.month - interval 1 month and earlier.region = cells.region
           and earlier.channel = cells.channel and earlier.tier is not distinct from cells.tier
         where cells.opening_customers <> coalesce(earlier.closing_customers, 0)`,
      ),
    ).toEqual([]);
  });

  it("change nothing when the same data are built again, and only the cells that a late order reaches", async () => {
    const read = () =>
      shop.rows(
        "select * from {{ ref('cohort_cells') }} where cut = 'all' order by period_kind, cohort_start, period_number",
      );
    const before = await read();
    expect(await buildRetention(shop)).toEqual([]);
    expect(await read()).toEqual(before);
    const last = purchases.find((one) => periodEnd("quarter", one.day) <= END)!;
    // Whoever is in another tier from then on stays where she was in the months before.
    const movements = (before: string) =>
      shop.rows(
        `select * from {{ ref('customer_movements') }} where month < '${before}' order by month, region, channel, tier`,
      );
    const month = `${dateOf(last.day + 1).slice(0, 7)}-01`;
    const past = await movements(month);
    await shop.warehouse.execute(
      `insert into raw_files.order_lines (shop, order_id, line_id, customer_id, ordered_at, sku, quantity, unit_price)
       values ('f', 'late', '1', '${last.customer}', '${dateOf(last.day + 1)} 10:00:00', 'JUG', 1, 2.50)`,
    );
    expect(await buildRetention(shop)).toEqual([]);
    expect(await movements(month)).toEqual(past);
    const changed = (await read()).filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]));
    const cohorts = new Set(changed.map((row) => `${row.period_kind} ${row.cohort_start}`));
    expect(cohorts.size).toBe(3);
    expect([...cohorts].map((one) => one.split(" ")[0]).sort()).toEqual(["month", "quarter", "week"]);
  });
});

describe("a shop of nothing", () => {
  it("builds empty tables and passes every test", async () => {
    const shop = await openPurchases([], "2024-01-01");
    try {
      expect(await buildRetention(shop)).toEqual([]);
      expect(await shop.rows("select count(*) as n from {{ ref('cohort_cells') }}")).toEqual([{ n: 0 }]);
    } finally {
      await shop.close();
    }
  }, 60_000);
});
