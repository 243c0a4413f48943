import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shop } from "../shop.ts";
import { buildRetention, dayOf, openPurchases, type Purchase, seeded } from "./days.ts";

const AS_OF = "2024-12-31";
const END = dayOf(AS_OF);

/** A customer whose wait lasted `days`; when it was cut off, the last purchase lies that long before as_of. */
const waits = (days: number, ended: boolean, i: number): Purchase[] =>
  ended
    ? [
        { customer: `e${i}`, day: END - 200 },
        { customer: `e${i}`, day: END - 200 + days },
      ]
    : [{ customer: `c${i}`, day: END - days }];

describe("a published example: remission of 21 patients on 6-mercaptopurine, in weeks", () => {
  // Freireich et al., Blood 21 (1963) 699-716; the estimates as Kleinbaum and Klein, Survival Analysis, chapter 2, print
  // them, the errors as Cox and Oakes and every package give them. A week stands for a day here.
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
  const cutOff = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  let shop: Shop;
  let failed: string[];
  beforeAll(async () => {
    shop = await openPurchases(
      [
        ...ended.flatMap((days, i) => waits(days, true, i)),
        ...cutOff.flatMap((days, i) => waits(days, false, i)),
      ],
      AS_OF,
    );
    failed = await buildRetention(shop);
  }, 120_000);
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(failed).toEqual([]);
  });

  it("gives the published estimates and standard errors", async () => {
    const rows = await shop.rows(
      `select days, at_risk, events, round(survived, 4) as survived, round(standard_error, 4) as error
       from {{ ref('survival') }} where grouping_kind = 'purchase_number' and group_value = '1' and events > 0 order by days`,
    );
    expect(rows.map((row) => Object.values(row).map(Number))).toEqual([
      [6, 21, 3, 0.8571, 0.0764],
      [7, 17, 1, 0.8067, 0.0869],
      [10, 15, 1, 0.7529, 0.0963],
      [13, 12, 1, 0.6902, 0.1068],
      [16, 11, 1, 0.6275, 0.1141],
      [22, 7, 1, 0.5378, 0.1282],
      [23, 6, 1, 0.4482, 0.1346],
    ]);
  });

  it("has the published median of 23 weeks, and knows nothing beyond the longest wait", async () => {
    expect(
      await shop.rows(
        `select spells, events, censored, longest_days, median_days, returned_30, returned_60
         from {{ ref('survival_groups') }} where grouping_kind = 'purchase_number' and group_value = '1'`,
      ),
    ).toMatchObject([
      { spells: 21, events: 9, censored: 12, longest_days: 35, median_days: 23, returned_60: null },
    ]);
  });

  it("waits with the group where a customer has no cycle of the own", async () => {
    expect(
      await shop.rows(
        `select cycle_source, cycle_days, days_since_last, days_overdue, expected_next_on
         from {{ ref('repurchase_cycles') }} where customer_id = 'f:c0'`,
      ),
    ).toEqual([
      {
        cycle_source: "group",
        cycle_days: "23.000000000",
        days_since_last: 6,
        days_overdue: "-17.000000000",
        expected_next_on: "2025-01-17",
      },
    ]);
  });
});

/** The product-limit estimate over waits, straight from its definition: one pass over every day there is. */
function productLimit(spells: readonly { days: number; ended: boolean }[]): Map<number, number> {
  const estimates = new Map<number, number>([[0, 1]]);
  let survived = 1;
  for (const day of [...new Set(spells.map((one) => one.days))].sort((a, b) => a - b)) {
    const atRisk = spells.filter((one) => one.days >= day).length;
    const events = spells.filter((one) => one.days === day && one.ended).length;
    survived *= (atRisk - events) / atRisk;
    estimates.set(day, survived);
  }
  return estimates;
}

function drawPurchases(seed: number): Purchase[] {
  const next = seeded(seed);
  return Array.from({ length: 60 }, (_, i) => {
    const purchases: Purchase[] = [];
    for (let day = END - Math.floor(300 * next()); day <= END; day += Math.floor(90 * next() ** 2)) {
      purchases.push({ customer: `${i}`, day, sku: next() < 0.5 ? "MUG" : "TRAY" });
      if (next() < 0.25) break;
    }
    return purchases;
  }).flat();
}

describe.each([1, 2])("drawn purchases, seed %i", (seed) => {
  const purchases = drawPurchases(seed);
  let shop: Shop;
  beforeAll(async () => {
    shop = await openPurchases(purchases, AS_OF);
    await shop.warehouse.execute(
      "insert into raw_files.products (shop, sku, category) values ('f', 'MUG', 'Cups'), ('f', 'TRAY', 'Trays')",
    );
    expect(await buildRetention(shop)).toEqual([]);
  }, 120_000);
  afterAll(() => shop.close());

  /** The waits of each customer between different days, of some purchases. */
  const spellsOf = (some: readonly Purchase[]) =>
    [...new Set(some.map((one) => one.customer))].flatMap((customer) => {
      const mine = some.filter((one) => one.customer === customer).map((one) => one.day);
      const days = [...new Set(mine)].sort((a, b) => a - b);
      return days.map((day, i) => ({
        days: (days[i + 1] ?? END) - day,
        ended: i + 1 < days.length,
        number: i + 1,
      }));
    });

  const given = async (kind: string, value: string) =>
    new Map(
      (
        await shop.rows(
          `select days, survived from {{ ref('survival') }} where grouping_kind = '${kind}' and group_value = '${value}'`,
        )
      ).map((row) => [Number(row.days), Number(row.survived)]),
    );

  const expectEqual = (got: Map<number, number>, expected: Map<number, number>) => {
    expect([...got.keys()].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
    for (const [day, survived] of expected) expect(got.get(day)).toBeCloseTo(survived, 8);
  };

  it("equal an independent product-limit estimate, over all and by category and number", async () => {
    expectEqual(await given("all", "all"), productLimit(spellsOf(purchases)));
    expectEqual(
      await given("purchase_number", "2"),
      productLimit(spellsOf(purchases).filter((one) => one.number === 2)),
    );
    expectEqual(
      await given("category", "Cups"),
      productLimit(spellsOf(purchases.filter((one) => one.sku === "MUG"))),
    );
  });

  it("have each customer's median gap, the mean of the middle two where they are even", async () => {
    const rows = await shop.rows(
      "select customer_id, median_gap_days from {{ ref('repurchase_cycles') }} where cycle_of = 'all' and gaps > 0",
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const mine = purchases.filter((one) => `f:${one.customer}` === row.customer_id);
      const gaps = spellsOf(mine)
        .filter((one) => one.ended)
        .map((one) => one.days)
        .sort((a, b) => a - b);
      const middle = (gaps[Math.floor((gaps.length - 1) / 2)]! + gaps[Math.floor(gaps.length / 2)]!) / 2;
      expect(Number(row.median_gap_days)).toBe(middle);
    }
  });
});
