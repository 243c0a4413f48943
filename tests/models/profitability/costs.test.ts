import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResults } from "../../../transform/index.ts";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillCostedShop } from "./costed-shop.ts";

const COSTS = ["cost_of_goods", "cost_of_returns", "write_down"];

const postings = (shop: Shop, components: readonly string[]) =>
  shop.rows(
    `select subject_id, component, amount, is_estimate from {{ ref('profit_ledger') }}
     where component in (${components.map((name) => `'${name}'`).join(", ")}) order by component, subject_id, amount desc`,
  );

const posting = (subject: string, component: string, amount: string, isEstimate = false) => ({
  subject_id: subject,
  component,
  amount: amount.padEnd(amount.indexOf(".") + 10, "0"),
  is_estimate: isEstimate,
});

describe("costs at the moving average, worked out by hand", () => {
  let shop: Shop;
  let results: RunResults;
  beforeAll(async () => {
    shop = await openShop();
    await fillCostedShop(shop);
    results = await shop.build("build");
  }, 240_000);
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(failures(results)).toEqual([]);
  });

  it("mixes what is left with each lot, and takes returned goods back at what they left with", async () => {
    // 6 mugs at 2; then (4 x 2 + 10 x 3) / 14 = 2.714285714 a piece, and half of what order 2 cost comes back
    expect(await postings(shop, COSTS)).toEqual([
      posting("files:1:1", "cost_of_goods", "-12."),
      posting("files:2:1", "cost_of_goods", "-21.714285712"),
      posting("files:3:1", "cost_of_goods", "-6."),
      posting("files:4:1", "cost_of_goods", "-18."),
      posting("files:C1:1", "cost_of_returns", "10.857142856"),
      posting("files:S1", "write_down", "-5.428571428"),
    ]);
  });

  it("shows service time that nobody took apart, and spreads it over nobody", async () => {
    // 40 for 80 minutes that can be used; a ticket with a reply takes 10
    expect(
      await shop.rows(
        `select component, customer_id, order_id, amount from {{ ref('profit_ledger') }} where component like 'service%' order by 1`,
      ),
    ).toEqual([
      { component: "service", customer_id: "files:c1", order_id: "files:3", amount: "-5.000000000" },
      { component: "service_unused", customer_id: null, order_id: null, amount: "-35.000000000" },
    ]);
  });

  it("spreads overheads by their driver in both currencies, and keeps those of a month without orders", async () => {
    expect(
      await shop.rows(
        `select subject_id, amount, amount_transaction, currency_transaction, rate, rate_on, rate_source, posted_on
         from {{ ref('profit_ledger') }} where component = 'overhead' and subject_id not like 'rent%' order by 1`,
      ),
    ).toEqual([
      {
        subject_id: "none",
        amount: "-7.000000000",
        amount_transaction: "-7.000000000",
        currency_transaction: "GBP",
        rate: "1.000000000",
        rate_on: "2024-03-31",
        rate_source: "same currency",
        posted_on: "2024-03-31",
      },
      ...[
        ["1", "-9.000000000", "-15.000000000"],
        ["2", "-12.000000000", "-20.000000000"],
        ["3", "-9.000000000", "-15.000000000"],
      ].map(([id, amount, dollars]) => ({
        subject_id: `software:files:${id}`,
        amount,
        amount_transaction: dollars,
        currency_transaction: "USD",
        rate: "0.600000000",
        rate_on: "2024-01-30",
        rate_source: "bank",
        posted_on: "2024-01-31",
      })),
    ]);
    expect(
      await shop.rows(
        "select amount from {{ ref('profit_ledger') }} where subject_id like 'rent%' order by subject_id",
      ),
    ).toEqual([{ amount: "-33.333334000" }, { amount: "-33.333333000" }, { amount: "-33.333333000" }]);
  });

  it("puts off a sale's share for points, and releases it as they are redeemed and expire", async () => {
    expect(await postings(shop, ["points_earned", "points_redeemed", "points_expired"])).toEqual([
      posting("files:p1", "points_earned", "-156.68", true),
      posting("files:p3", "points_expired", "78.34", true),
      posting("files:p2", "points_redeemed", "78.34", true),
    ]);
  });

  it("names a bargain and takes it from the list price, so that goods sales stay what was charged", async () => {
    expect(await postings(shop, ["bargaining"])).toEqual([posting("files:b1", "bargaining", "-3.")]);
    expect(
      await shop.rows(
        `select sum(amount) as list_price from {{ ref('profit_ledger') }} where order_line_id = 'files:1:1' and component = 'list_price'`,
      ),
    ).toEqual([{ list_price: "33.000000000" }]);
    expect(
      await shop.rows("select goods_sales from {{ ref('order_profit') }} where order_id = 'files:1'"),
    ).toEqual([{ goods_sales: "30.000000000" }]);
  });

  it("keeps of a bargain the old price, the new one, who and why", async () => {
    expect(
      await shop.rows(
        "select order_line_id, old_price, new_price, amount, agent_id, reason, unexplained from {{ ref('bargains') }}",
      ),
    ).toEqual([
      {
        order_line_id: "files:1:1",
        old_price: "5.500000000",
        new_price: "5.000000000",
        amount: "-3.000000000",
        agent_id: "s1",
        reason: "quantity",
        unexplained: "0.000000000",
      },
    ]);
  });

  it("posts the fraction of a penny that order 4 cannot be paid with", async () => {
    expect(await postings(shop, ["cash_rounding"])).toEqual([posting("files:4", "cash_rounding", "0.001")]);
  });

  it("takes a payment's own fee, and the rate card's as an estimate where none is known", async () => {
    expect(await postings(shop, ["payment_fee"])).toEqual([
      posting("files:4", "payment_fee", "-0.2", true),
      posting("files:4", "payment_fee", "-1.35", true),
      posting("files:5", "payment_fee", "-0.2", true),
      posting("files:5", "payment_fee", "-30.", true),
      posting("files:pay1", "payment_fee", "-0.65"),
    ]);
  });

  it("keeps tax out of every margin", async () => {
    expect(
      await shop.rows(
        "select taxes, net_sales, net_profit from {{ ref('order_profit') }} where order_id = 'files:1'",
      ),
    ).toEqual([{ taxes: "6.000000000", net_sales: "30.000000000", net_profit: "-24.983334000" }]);
  });

  it("adds up from orders and what has none to customers, months and the whole", async () => {
    const [row] = await shop.rows(
      `select (select sum(amount) from {{ ref('profit_ledger') }} where account_kind not in ('liability', 'tax')) as ledger,
        (select sum(net_profit) from {{ ref('customer_profit') }}) as customers,
        (select sum(net_profit) from {{ ref('profit_months') }}) as months,
        (select amount from {{ ref('profit_waterfall') }} where step = 'Net profit') as whole`,
    );
    expect(row).toEqual({
      ledger: row?.ledger,
      customers: row?.ledger,
      months: row?.ledger,
      whole: row?.ledger,
    });
  });

  it("rolls points and stock from month to month without a gap", async () => {
    expect(
      await shop.rows(
        "select period, opening, earned, redeemed, expired, closing, breakage from {{ ref('points_rollforward') }}",
      ),
    ).toEqual([
      {
        period: "2024-02",
        opening: "0.000000000",
        earned: "156.680000000",
        redeemed: "78.340000000",
        expired: "78.340000000",
        closing: "0.000000000",
        breakage: "0.500000000",
      },
    ]);
    // 20 mugs for 50 and 10 cups for 20; in January 14 mugs, 2 broken ones and 3 cups go, in February 9 cups
    expect(
      await shop.rows(
        "select period, bought, sold, written_down, closing from {{ ref('stock_rollforward') }} order by 1",
      ),
    ).toEqual([
      {
        period: "2024-01",
        bought: "70.000000000",
        sold: "-39.714285712",
        written_down: "-5.428571428",
        closing: "24.857142860",
      },
      {
        period: "2024-02",
        bought: "0.000000000",
        sold: "-18.000000000",
        written_down: "0.000000000",
        closing: "6.857142860",
      },
    ]);
  });

  it("sums tax by rate, foreign money by month, and what was let off the list price", async () => {
    expect(
      await shop.rows(
        "select period, country_code, rate, net_amount, tax_amount, difference from {{ ref('vat_summary') }}",
      ),
    ).toEqual([
      {
        period: "2024-01",
        country_code: "GB",
        rate: "0.200000000",
        net_amount: "30.000000000",
        tax_amount: "6.000000000",
        difference: "0.000000000",
      },
    ]);
    expect(
      await shop.rows(
        "select currency, what, amount_transaction, amount, average_rate from {{ ref('fx_summary') }} order by what",
      ),
    ).toEqual([
      {
        currency: "USD",
        what: "overheads",
        amount_transaction: "-50.000000000",
        amount: "-30.000000000",
        average_rate: "0.600000000",
      },
      {
        currency: "USD",
        what: "stock_bought",
        amount_transaction: "-40.000000000",
        amount: "-20.000000000",
        average_rate: "0.500000000",
      },
    ]);
    expect(
      await shop.rows(
        "select component, amount from {{ ref('price_waterfall') }} where period = '2024-01' order by step_order",
      ),
    ).toEqual([
      { component: "list_price", amount: "103.000000000" },
      { component: "bargaining", amount: "-3.000000000" },
    ]);
  });

  it("gives the worked example of points: of 2,000, with points worth 200 of which 85 % are expected, 158 wait", async () => {
    const [row] = await shop.rows(
      `select {{ points_liability('2000', '170') }} as exact, {{ points_liability('2000', '170', places=3) }} as in_tenths_of_a_percent`,
    );
    // the example cuts the goods' share, 92.17 %, to 92.1 %: revenue 1,842
    expect(row).toEqual({ exact: "156.680000000", in_tenths_of_a_percent: "158.000000000" });
  });
});

describe("costs first in, first out, worked out by hand", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ cogs_method: "fifo" });
    await fillCostedShop(shop);
    await shop.build();
  }, 240_000);
  afterAll(() => shop.close());

  it("takes the oldest lots first, the newest lot's cost beyond the last piece", async () => {
    expect(await postings(shop, COSTS)).toEqual([
      posting("files:1:1", "cost_of_goods", "-12."),
      // four left of the first lot, four of the second
      posting("files:2:1", "cost_of_goods", "-20."),
      posting("files:3:1", "cost_of_goods", "-6."),
      // two more than were ever bought
      posting("files:4:1", "cost_of_goods", "-18.", true),
      posting("files:C1:1", "cost_of_returns", "10."),
      posting("files:S1", "write_down", "-6."),
    ]);
  });
});

it("names the methods there are when cogs_method is none of them", async () => {
  await expect(openShop({ cogs_method: "lifo" })).rejects.toThrow(
    "var 'cogs_method' is 'lifo', which is no method. Known: moving_average, fifo",
  );
});
