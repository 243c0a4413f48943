import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../shop.ts";
import { build, fill, seeded, tests } from "./fill.ts";

const MODELS = ["lifecycle_stages", "lifecycle_months", "int_lifecycle_starts"];
const DAY = 86_400_000;
const START = Date.parse("2023-01-01T12:00:00Z");
const time = (day: number): string =>
  new Date(START + day * DAY).toISOString().slice(0, 19).replace("T", " ");
const on = (day: number): string => time(day).slice(0, 10);

async function shopWith(
  days: Record<string, readonly number[]>,
  known: Record<string, number> = {},
): Promise<Shop> {
  const shop = await openShop({ as_of: time(400), active_window_days: 90, lifecycle_lost_days: 180 });
  await fill(
    shop,
    "files.order_lines",
    Object.entries(days).flatMap(([customer, list]) =>
      list.map((day) => ({
        order_id: `${customer}-${day}`,
        customer_id: customer,
        ordered_at: time(day),
        sku: "MUG",
        quantity: 1,
        unit_price: "5.00",
      })),
    ),
  );
  if (Object.keys(known).length > 0) {
    await fill(
      shop,
      "files.customers",
      Object.entries(known).map(([customer_id, day]) => ({ customer_id, created_at: time(day) })),
    );
    await fill(shop, "files.tickets", [
      { ticket_id: "1", customer_id: "asks", created_at: time(20), status: "open" },
    ]);
  }
  expect(
    await build(
      shop,
      MODELS.map((model) => `+${model}`),
    ),
  ).toEqual([]);
  expect(await tests(shop, MODELS)).toEqual([]);
  return shop;
}

const historyOf = async (shop: Shop, customer: string) =>
  (
    await shop.rows(
      `select stage, cast(from_on as varchar) as from_on, cast(to_on as varchar) as to_on
       from {{ ref('lifecycle_stages') }} where customer_id = 'files:${customer}' order by stage_number`,
    )
  ).map((row) => [row.stage, row.from_on, row.to_on]);

describe("the line of a customer", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await shopWith(
      { once: [10], loyal: [0, 40, 80, 395], edge: [310], asks: [30], twice: [5, 5] },
      { asks: 3, waits: 7 },
    );
  });
  afterAll(() => shop.close());

  it("runs from signed over dormant to lost after one purchase", async () => {
    expect(await historyOf(shop, "once")).toEqual([
      ["signed", on(10), on(101)],
      ["dormant", on(101), on(191)],
      ["lost", on(191), null],
    ]);
  });

  it("is active with the second purchase, and won back by one after being lost", async () => {
    expect(await historyOf(shop, "loyal")).toEqual([
      ["signed", on(0), on(40)],
      ["active", on(40), on(171)],
      ["dormant", on(171), on(261)],
      ["lost", on(261), on(395)],
      ["won back", on(395), null],
    ]);
  });

  it("lasts through the whole of the last day of a window", async () => {
    expect(await historyOf(shop, "edge")).toEqual([["signed", on(310), null]]);
  });

  it("counts two orders of one day as one step", async () => {
    expect((await historyOf(shop, "twice"))[0]).toEqual(["signed", on(5), on(96)]);
  });

  it("begins as a target, and as an opportunity where a question came before the purchase", async () => {
    expect((await historyOf(shop, "asks")).slice(0, 3)).toEqual([
      ["target", on(3), on(20)],
      ["opportunity", on(20), on(30)],
      ["signed", on(30), on(121)],
    ]);
    expect(await historyOf(shop, "waits")).toEqual([["target", on(7), null]]);
  });
});

it("has neither gap nor overlap for customers of any kind, and months that add up to everybody", async () => {
  const next = seeded(9);
  const days = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `c${i}`,
      Array.from({ length: 1 + Math.floor(5 * next()) }, () => Math.floor(400 * next())),
    ]),
  );
  const shop = await shopWith(days);
  try {
    const [broken] = await shop.rows(
      `select count(*) as n from (
         select to_on, lead(from_on) over (partition by customer_id order by stage_number) as next_on
         from {{ ref('lifecycle_stages') }}
       ) where to_on is distinct from next_on`,
    );
    expect(Number(broken!.n)).toBe(0);
    const [last] = await shop.rows(
      `select sum(closing_customers) as n from {{ ref('lifecycle_months') }}
       where month = (select max(month) from {{ ref('lifecycle_months') }})`,
    );
    expect(Number(last!.n)).toBe(40);
  } finally {
    await shop.close();
  }
});
