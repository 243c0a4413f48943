import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../shop.ts";
import { build, fill, seeded, tests } from "./fill.ts";

const MODELS = [
  "value_tier_months",
  "value_tier_moves",
  "value_tier_balances",
  "customer_value_tiers",
  "value_tiers",
];
const month = (number: number): string => `2023-${String(number).padStart(2, "0")}`;

interface Bought {
  customer: string;
  month: number;
  pounds: number;
}

const lines = (bought: readonly Bought[]) =>
  bought.map(({ customer, month: of, pounds }, i) => ({
    order_id: `o${i}`,
    customer_id: customer,
    ordered_at: `${month(of)}-10 12:00:00`,
    sku: "MUG",
    quantity: pounds,
    unit_price: "1.00",
  }));

async function pyramid(bought: readonly Bought[], vars: Record<string, unknown> = {}): Promise<Shop> {
  const shop = await openShop({
    as_of: "2023-06-30 12:00:00",
    value_tiers: { VIP: 10, Large: 20, Rest: 70 },
    value_tier_window_months: 3,
    ...vars,
  });
  await fill(shop, "files.order_lines", lines(bought));
  expect(
    await build(
      shop,
      MODELS.map((model) => `+${model}`),
    ),
  ).toEqual([]);
  expect(await tests(shop, MODELS)).toEqual([]);
  return shop;
}

describe("the pyramid of ten customers, worked out by hand", () => {
  let shop: Shop;
  beforeAll(async () => {
    const ten = Array.from({ length: 10 }, (_, i) => ({ customer: `c${i}`, month: 4, pounds: 100 - i }));
    shop = await pyramid([
      ...ten,
      // c3 overtakes everybody in May; c0 bought in January too, which three months later no longer counts
      { customer: "c3", month: 5, pounds: 50 },
      { customer: "c0", month: 1, pounds: 1000 },
      // gone since January
      { customer: "old", month: 1, pounds: 5000 },
      // after as_of
      { customer: "c9", month: 7, pounds: 9999 },
    ]);
  });
  afterAll(() => shop.close());

  const tiersOf = async (of: number) =>
    Object.fromEntries(
      (
        await shop.rows(
          `select customer_id, tier from {{ ref('value_tier_months') }} where month = date '${month(of)}-01'`,
        )
      ).map((row) => [String(row.customer_id).replace("files:", ""), row.tier]),
    );

  it("puts one of ten on top and two below, by the window's value", async () => {
    expect(await tiersOf(4)).toEqual({
      ...Object.fromEntries(["c3", "c4", "c5", "c6", "c7", "c8", "c9"].map((name) => [name, "Rest"])),
      c0: "VIP",
      c1: "Large",
      c2: "Large",
      old: "Inactive",
    });
    expect(await tiersOf(5)).toMatchObject({ c3: "VIP", c0: "Large", c1: "Large", c2: "Rest" });
  });

  it("moves c3 up and c0 and c2 down in May, and nobody else", async () => {
    expect(
      await shop.rows(
        `select from_tier, to_tier, direction, customers from {{ ref('value_tier_moves') }}
         where month = date '2023-05-01' and direction <> 'stayed' order by from_tier`,
      ),
    ).toEqual([
      { from_tier: "Large", to_tier: "Rest", direction: "down", customers: 1 },
      { from_tier: "Rest", to_tier: "VIP", direction: "up", customers: 1 },
      { from_tier: "VIP", to_tier: "Large", direction: "down", customers: 1 },
    ]);
  });

  it("says what is missing to the tier above and to the top, and who has fallen asleep", async () => {
    const [c0] = await shop.rows(
      "select * from {{ ref('customer_value_tiers') }} where customer_id = 'files:c0'",
    );
    expect(c0).toMatchObject({ tier: "Large", tier_above: "VIP", value_to_tier_above: "47.000000000" });
    expect(c0).toMatchObject({
      top_line_value: "147.000000000",
      is_near_top: false,
      value_basis: "net_sales",
    });
    const [old] = await shop.rows(
      "select * from {{ ref('customer_value_tiers') }} where customer_id = 'files:old'",
    );
    expect(old).toMatchObject({ tier: "Inactive", tier_above: null, value_rank: null });
  });
});

it("is near the top line from value_tier_near_percent below it", async () => {
  const shop = await pyramid(
    [100, 80, 79, 10].map((pounds, i) => ({ customer: `c${i}`, month: 6, pounds })),
    { value_tier_near_percent: 20 },
  );
  try {
    expect(
      await shop.rows(
        "select customer_id, is_near_top, is_near_falling from {{ ref('customer_value_tiers') }} order by 1",
      ),
    ).toEqual([
      { customer_id: "files:c0", is_near_top: false, is_near_falling: true },
      { customer_id: "files:c1", is_near_top: true, is_near_falling: false },
      { customer_id: "files:c2", is_near_top: false, is_near_falling: false },
      { customer_id: "files:c3", is_near_top: false, is_near_falling: false },
    ]);
  } finally {
    await shop.close();
  }
});

it("adds up on shops of any kind: a month opens as the last one closed, and each tier is what its moves make it", async () => {
  const next = seeded(5);
  const bought = Array.from({ length: 150 }, () => ({
    customer: `c${Math.floor(40 * next() * next())}`,
    month: 1 + Math.floor(6 * next()),
    pounds: 1 + Math.floor(6 * next()),
  }));
  const shop = await pyramid(bought);
  try {
    const rows = await shop.rows(
      `select tier, opening_customers, new_customers, up_in, down_in, up_out, down_out, closing_customers,
         coalesce(lag(closing_customers) over (partition by tier order by month), 0) as closed_before
       from {{ ref('value_tier_balances') }}`,
    );
    expect(rows).toHaveLength(6 * 4);
    for (const row of rows) {
      const n = (name: string) => Number(row[name]);
      expect(n("opening_customers")).toBe(n("closed_before"));
      expect(
        n("opening_customers") + n("new_customers") + n("up_in") + n("down_in") - n("up_out") - n("down_out"),
      ).toBe(n("closing_customers"));
    }
    const [total] = await shop.rows(
      "select (select sum(customers) from {{ ref('value_tiers') }}) as held, (select count(*) from {{ ref('customers') }}) as there",
    );
    expect(Number(total!.held)).toBe(Number(total!.there));
  } finally {
    await shop.close();
  }
});

it.each([
  ["percents that do not add up to 100", { VIP: 10, Rest: 80 }, "2 tiers of 90 percent together"],
  ["a name that is taken", { VIP: 10, Inactive: 90 }, "Inactive: 90"],
  ["a share that is no whole number", { VIP: "ten", Rest: 90 }, "VIP: ten"],
])("refuses %s", async (_, value_tiers, message) => {
  await expect(openShop({ value_tiers })).rejects.toThrow(message);
});
