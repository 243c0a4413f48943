import { describe, expect, it } from "vitest";
import { openShop } from "../shop.ts";
import { build, fill, seeded, tests } from "./fill.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2024-06-30T20:00:00Z");
const ago = (days: number): string => new Date(NOW - days * DAY).toISOString().slice(0, 19).replace("T", " ");

interface Bought {
  customer: string;
  daysAgo: number;
  pence: number;
}

/** Purchases of 60 customers over two years, with many equal frequencies and a few who spend far more. */
function purchases(): Bought[] {
  const next = seeded(11);
  return Array.from({ length: 60 }, (_, customer) => {
    const count = 1 + Math.floor(6 * next() * next());
    const level = customer % 20 === 0 ? 40_000 : 2_000;
    return Array.from({ length: count }, () => ({
      customer: String(customer),
      daysAgo: 1 + Math.floor(700 * next() * next()),
      pence: 100 + Math.floor(level * next()),
    }));
  }).flat();
}

interface Measured {
  recency: number;
  frequency: number;
  monetary: number;
}

/** What a customer shows, worked out apart from the models: `window` limits frequency and money. */
function measure(bought: readonly Bought[], window = Number.POSITIVE_INFINITY): Map<string, Measured> {
  const found = new Map<string, Measured>();
  for (const { customer, daysAgo, pence } of bought) {
    const now = found.get(customer) ?? { recency: Number.POSITIVE_INFINITY, frequency: 0, monetary: 0 };
    found.set(customer, {
      recency: Math.min(now.recency, daysAgo),
      frequency: now.frequency + (daysAgo < window ? 1 : 0),
      monetary: now.monetary + (daysAgo < window ? pence : 0),
    });
  }
  return found;
}

const byRank = (values: readonly number[], value: number): number =>
  1 + Math.floor((5 * values.filter((other) => other < value).length) / values.length);

/** One-dimensional k-means by its textbook: assign to the nearest centre, move centres, 15 times. */
function clusters(values: readonly number[], count: number): number[] {
  const different = [...new Set(values)].sort((a, b) => a - b);
  const size = (part: number) =>
    Math.floor(different.length / count) + (part < different.length % count ? 1 : 0);
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  let at = 0;
  let centres: number[] = [];
  for (let part = 0; part < count; part++) {
    const own = new Set(different.slice(at, at + size(part)));
    at += size(part);
    if (own.size > 0) centres.push(mean(values.filter((value) => own.has(value))));
  }
  for (let round = 0; round < 15; round++) {
    const members = centres.map(() => [] as number[]);
    for (const value of values) members[nearest(centres, value)]!.push(value);
    centres = centres.map((centre, i) => (members[i]!.length ? mean(members[i]!) : centre));
  }
  return centres;
}

/** The nearest centre; the upper one of two that are equally near. */
const nearest = (centres: readonly number[], value: number): number =>
  centres.reduce(
    (best, centre, i) => (Math.abs(centre - value) <= Math.abs(centres[best]! - value) ? i : best),
    0,
  );

async function scored(vars: Record<string, unknown>, bought: readonly Bought[]) {
  const shop = await openShop({ as_of: ago(0), ...vars });
  try {
    await fill(
      shop,
      "files.order_lines",
      bought.map(({ customer, daysAgo, pence }, i) => ({
        order_id: `o${i}`,
        customer_id: customer,
        ordered_at: ago(daysAgo),
        sku: "MUG",
        quantity: 1,
        unit_price: (pence / 100).toFixed(2),
      })),
    );
    expect(await build(shop, ["+rfm", "+rfm_groups"])).toEqual([]);
    expect(await tests(shop, ["rfm", "rfm_groups", "int_rfm_bounds"])).toEqual([]);
    const rows = await shop.rows(
      "select customer_number, r_score, f_score, m_score from {{ ref('rfm') }} join {{ ref('customers') }} using (customer_id)",
    );
    return new Map(
      rows.map((row) => [
        row.customer_number as string,
        [row.r_score, row.f_score, row.m_score].map(Number) as [number, number, number],
      ]),
    );
  } finally {
    await shop.close();
  }
}

describe("RFM of each customer equals a computation of its own", () => {
  const bought = purchases();

  it("by quantiles, within the window of recency", async () => {
    const measured = measure(bought);
    const all = [...measured.values()];
    const recent = all.filter(({ recency }) => recency <= 365).map(({ recency }) => -recency);
    const expected = new Map(
      [...measured].map(([customer, { recency, frequency, monetary }]) => [
        customer,
        [
          recency > 365 ? 1 : byRank(recent, -recency),
          byRank(
            all.map((one) => one.frequency),
            frequency,
          ),
          byRank(
            all.map((one) => one.monetary),
            monetary,
          ),
        ],
      ]),
    );
    expect(await scored({}, bought)).toEqual(expected);
  });

  it("by k-means", async () => {
    const measured = measure(bought);
    const all = [...measured.values()];
    const recent = all.filter(({ recency }) => recency <= 365).map(({ recency }) => -recency);
    const centres = {
      recency: clusters(recent, 5),
      frequency: clusters(
        all.map((one) => one.frequency),
        5,
      ),
      monetary: clusters(
        all.map((one) => one.monetary),
        5,
      ),
    };
    const expected = new Map(
      [...measured].map(([customer, { recency, frequency, monetary }]) => [
        customer,
        [
          recency > 365 ? 1 : 1 + nearest(centres.recency, -recency),
          1 + nearest(centres.frequency, frequency),
          1 + nearest(centres.monetary, monetary),
        ],
      ]),
    );
    expect(await scored({ rfm_algorithm: "kmeans" }, bought)).toEqual(expected);
  });

  it("by fixed bounds, over a window of days", async () => {
    const bounds = { recency_days: [365, 180, 90, 30], frequency: [1, 2, 3, 4], monetary: [5, 20, 80, 200] };
    const reached = (list: readonly number[], value: number) =>
      1 + list.filter((bound) => value >= bound).length;
    const expected = new Map(
      [...measure(bought, 100)].map(([customer, { recency, frequency, monetary }]) => [
        customer,
        [
          1 + bounds.recency_days.filter((bound) => recency <= bound).length,
          reached(bounds.frequency, frequency),
          reached(bounds.monetary, monetary / 100),
        ],
      ]),
    );
    const vars = { rfm_algorithm: "fixed", rfm_window_days: 100, rfm_fixed_bounds: bounds };
    expect(await scored(vars, bought)).toEqual(expected);
  });
});

/** What the parse of the project says with vars that cannot be meant. */
const said = (vars: Record<string, unknown>): Promise<string> =>
  openShop(vars).then(
    async (shop) => {
      await shop.close();
      return "nothing";
    },
    (error: Error) => error.message,
  );

describe("a setting that cannot be meant stops the parse and is named", () => {
  it.each([
    ["an unknown algorithm", { rfm_algorithm: "means" }, "Known: quantile, kmeans, fixed"],
    [
      "too few bounds",
      { rfm_fixed_bounds: { recency_days: [9, 8, 7, 6], frequency: [1, 2], monetary: [1, 2, 3, 4] } },
      "must give frequency 4 bounds, for scores 2 to 5",
    ],
    [
      "bounds that do not rise",
      { rfm_fixed_bounds: { recency_days: [9, 8, 7, 6], frequency: [1, 2, 2, 3], monetary: [1, 2, 3, 4] } },
      "frequency must rise from score to score",
    ],
    ["weights of nothing", { rfm_weights: { frequency: 0, monetary: 0 } }, "no weight"],
    ["a weight of an unknown score", { rfm_weights: { size: 1 } }, "'rfm_weights' says size: 1"],
  ])("%s", async (_, vars, message) => {
    expect(await said({ rfm_algorithm: "fixed", ...vars })).toContain(message);
  });
});
