import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMarts, differenceOf, type Mart } from "./late-orders-marts.ts";
import { dateOf, dayOf, openPurchases, type Purchase, seeded } from "./retention/days.ts";
import type { Shop } from "./shop.ts";

const FIRST = dayOf("2024-01-03");
const AS_OF = "2024-09-20";
const WHO = "c3";

/** Ten customers, each a purchase every few weeks; drawn from a seed. */
function drawn(): Purchase[] {
  const next = seeded(5);
  return Array.from({ length: 10 }, (_, who) => {
    const list: Purchase[] = [];
    const until = dayOf(AS_OF) - 20;
    for (let day = FIRST + Math.floor(40 * next()); day < until; day += 15 + Math.floor(60 * next()))
      list.push({
        customer: `c${who}`,
        day,
        price: `${5 + Math.floor(40 * next())}.00`,
        sku: next() < 0.5 ? "MUG" : "JUG",
      });
    return list;
  }).flat();
}

type Row = Record<string, unknown>;

/** The late order: its customer, its month, and the customer's first month and week. */
interface Late {
  customer: string;
  month: string;
  cohorts: readonly string[];
}

/** What of a mart may change beside the customer's own rows, and why. */
interface Reach {
  why: string;
  /** Rows that may change, come or go; without it every one. */
  rows?: (row: Row, late: Late) => boolean;
  /** Columns that may change, and no row may come or go; without it every column. */
  columns?: readonly string[];
}

const fromMonth: NonNullable<Reach["rows"]> = (row, late) => String(row.month) >= late.month;
const ofCohort: NonNullable<Reach["rows"]> = (row, late) =>
  late.cohorts.includes(String(row.cohort_start ?? row.cohort_month));
const cohort = (what: string): Reach => ({ why: `${what} of the customer's own cohort`, rows: ofCohort });
const monthly = (what: string): Reach => ({
  why: `${what} from the order's month on`,
  rows: fromMonth,
});

/** A mart that is not named here may change in rows with the customer's own id, and in no other. */
const REACHES: Readonly<Record<string, Reach>> = {
  order_lines: {
    why: "the line of the late order itself",
    rows: (row) => String(row.order_id).endsWith("late"),
  },
  products: {
    why: "what was sold of the product that was ordered",
    rows: (row) => row.sku === "MUG",
    columns: ["units_sold", "goods_sales"],
  },
  cohorts: cohort("cells"),
  cohort_cells: cohort("cells"),
  cohort_values: cohort("values"),
  cohort_rules: cohort("cells under each rule"),
  churn_periods: monthly("counts and sales of who is active"),
  customer_movements: monthly("counts of who is active, and tiers"),
  retention_months: monthly("counts of who is active"),
  relationship_moves: monthly("counts by quadrant"),
  lifecycle_months: monthly("counts by stage"),
  survival: { why: "waits of all customers are one curve" },
  survival_groups: { why: "waits of all customers are one curve" },
  rfm: {
    why: "scores are cut by rank among all",
    columns: ["r_score", "f_score", "m_score", "rfm_score", "r_band", "fm_band", "rfm_group"],
  },
  rfm_groups: { why: "sums by group" },
  value_tier_months: {
    why: "tiers are ranks among all, from the order's month on",
    rows: fromMonth,
    columns: ["tier", "tier_order", "previous_tier", "value_rank"],
  },
  value_tier_moves: monthly("sums by tier"),
  value_tier_balances: monthly("sums by tier"),
  value_tiers: { why: "sums by tier" },
  customer_value_tiers: {
    why: "ranks among all, and how far it is to the tier above",
    columns: [
      "tier",
      "tier_order",
      "previous_tier",
      "value_rank",
      "tier_above",
      "value_to_tier_above",
      "top_line_value",
      "value_over_top_line",
      "is_near_top",
      "is_near_falling",
    ],
  },
  segment_previews: { why: "sizes of segments" },
  segment_overlaps: { why: "sizes of segments" },
  segment_profiles: { why: "averages over all customers" },
  next_best_actions: {
    why: "chances are counted over all customers",
    columns: ["place", "chance", "value_if_taken", "expected_margin", "reason"],
  },
  clv_groups: { why: "customers with the same history are one row with their number" },
  clv_weeks: { why: "purchases of all by week" },
  clv_window: { why: "what the shop sells on a purchase day", columns: ["purchase_days", "average_spend"] },
  clv_fit: { why: "estimates rest on all customers" },
  clv_backtest: { why: "estimates rest on all customers" },
  clv_backtest_scores: { why: "estimates rest on all customers" },
  clv_backtest_deciles: { why: "estimates rest on all customers" },
  clv: {
    why: "predictions rest on estimates that rest on all customers",
    columns: [
      "model",
      "p_alive",
      "warning",
      "predicted_percentile",
      ...["90", "365"].flatMap((days) =>
        ["orders", "spend", "margin"].flatMap((what) => [
          `expected_${what}_${days}`,
          `${what}_${days}_low`,
          `${what}_${days}_high`,
        ]),
      ),
    ],
  },
};

/** Rows of a mart that changed and should not have: the columns, and the row. */
function beyond(name: string, before: Mart, after: Mart, late: Late): string[] {
  const reach = REACHES[name];
  const isReached = (row: Row, columns?: readonly string[]) =>
    row.customer_id === late.customer ||
    (reach !== undefined &&
      (reach.rows?.(row, late) ?? true) &&
      (reach.columns === undefined || (columns?.every((one) => reach.columns!.includes(one)) ?? false)));
  const { moved, changed } = differenceOf(before, after);
  return [
    ...moved.filter((row) => !isReached(row)).map((row) => `${name} came or went: ${JSON.stringify(row)}`),
    ...changed
      .filter(({ row, columns }) => !isReached(row, columns))
      .map(({ row, columns }) => `${name} (${columns.join(", ")}): ${JSON.stringify(row)}`),
  ];
}

describe("one late order of one customer", () => {
  let shop: Shop;
  let before: Map<string, Mart>;
  let again: Map<string, Mart>;
  let after: Map<string, Mart>;
  let late: Late;
  beforeAll(async () => {
    const purchases = drawn();
    shop = await openPurchases(purchases, AS_OF);
    before = await buildMarts(shop);
    again = await buildMarts(shop);
    const [one, two] = purchases.filter((purchase) => purchase.customer === WHO);
    const day = dateOf(Math.floor((one!.day + two!.day) / 2));
    await shop.load("files.orders", [
      { shop: "f", order_id: "late", customer_id: WHO, ordered_at: `${day} 10:00:00`, currency: "GBP" },
    ]);
    const line = { line_id: "1", sku: "MUG", quantity: 1, unit_price: "8.00" };
    await shop.load("files.order_lines", [
      { shop: "f", order_id: "late", customer_id: WHO, ordered_at: `${day} 10:00:00`, ...line },
    ]);
    after = await buildMarts(shop);
    const [row] = await shop.rows(
      `select orders.customer_id, date_trunc('week', first.on_day)::date::varchar as week,
         date_trunc('month', first.on_day)::date::varchar as month, date_trunc('quarter', first.on_day)::date::varchar as quarter
       from {{ ref('orders') }} as orders
       inner join (select customer_id, min(ordered_on) as on_day from {{ ref('orders') }} group by customer_id) as first
         on first.customer_id = orders.customer_id
       where orders.order_id like '%late'`,
    );
    late = {
      customer: String(row!.customer_id),
      month: `${day.slice(0, 7)}-01`,
      cohorts: [row!.week, row!.month, row!.quarter].map(String),
    };
  }, 300_000);
  afterAll(() => shop.close());

  it("leaves every byte of every mart as it was when the same data are built again", () => {
    const differing = [...before].filter(([name, mart]) => again.get(name)!.hash !== mart.hash);
    expect(differing.map(([name]) => name)).toEqual([]);
    expect(before.size).toBeGreaterThan(50);
  });

  it("changes the customer's own rows, and of the rest only what is said to rest on all", () => {
    const found = [...before].flatMap(([name, mart]) => beyond(name, mart, after.get(name)!, late));
    // A new mart that rests on many customers belongs in REACHES, with the reason.
    expect(found).toEqual([]);
  });

  it("is seen: orders, the timeline, the 360 view and the purchases behind predictions have it", () => {
    const own = (name: string) => {
      const { moved, changed } = differenceOf(before.get(name)!, after.get(name)!);
      return [...moved, ...changed.map((one) => one.row)].map((row) => row.customer_id);
    };
    for (const name of ["orders", "customer_events", "customer_360", "rfm", "clv_purchases", "clv_histories"])
      expect(own(name), name).toContain(late.customer);
  });

  it("names no mart that is not there", () => {
    expect(Object.keys(REACHES).filter((name) => !before.has(name))).toEqual([]);
  });
});
