import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { ABROAD, rate } from "./currency-shop.ts";

async function openAbroad(more: Partial<typeof ABROAD> = {}): Promise<Shop> {
  const shop = await openShop({ sources: ["shopify", "stripe", "files"] });
  for (const [table, rows] of Object.entries({ ...ABROAD, ...more })) await shop.load(table, rows!);
  return shop;
}

describe("a shop in euros with books in pounds", () => {
  let shop: Shop;
  let mistakes: string[];
  beforeAll(async () => {
    shop = await openAbroad();
    mistakes = failures(await shop.build("build"));
  }, 180_000);
  afterAll(() => shop.close());

  const posted = async (orderId: string) =>
    (
      await shop.rows(
        `select component, posted_on, round(amount_transaction, 4) as seen, currency_transaction as seen_in,
           round(amount_shop, 4) as shop, currency_shop as shop_in, round(amount, 4) as books, round(rate, 4) as rate,
           rate_on, rate_source
         from {{ ref('profit_ledger') }} where order_id = 'shopify:${orderId}'
         order by posted_on, account, amount`,
      )
    ).map((row) => Object.values(row).join(" "));

  it("passes every test of the models", () => {
    expect(mistakes).toEqual([]);
  });

  it("translates an order and its unit cost at the newest rate on or before its day", async () => {
    expect(await posted("home")).toEqual([
      "list_price 2024-01-30 20.0000 EUR 20.0000 EUR 16.0000 0.8000 2024-01-29 bank",
      "revenue_deferred 2024-01-30 -20.0000 EUR -20.0000 EUR -16.0000 0.8000 2024-01-29 bank",
      // eight euros
      "cost_of_goods 2024-01-30 -6.4000 GBP -6.4000 GBP -6.4000 1.0000 2024-01-30 same currency",
      "cost_deferred 2024-01-30 6.4000 GBP 6.4000 GBP 6.4000 1.0000 2024-01-30 same currency",
      // what was paid in advance is not valued anew: the rate of the order, not of the delivery
      "revenue_released 2024-02-03 20.0000 EUR 20.0000 EUR 16.0000 0.8000 2024-01-29 bank",
      "cost_released 2024-02-03 -6.4000 GBP -6.4000 GBP -6.4000 1.0000 2024-01-30 same currency",
    ]);
  });

  it("keeps of an order paid in dollars what the customer saw, what the shop has, and what the books have", async () => {
    // 36.30 less 3.30 dollars are 33.00 less 3.00 euros: a dollar is 0.9091 euros, and a euro 0.85 pounds
    expect(await posted("abroad")).toEqual([
      "list_price 2024-01-31 36.3000 USD 33.0000 EUR 28.0500 0.7727 2024-01-31 order, bank",
      "item_discount 2024-01-31 -3.3000 USD -3.0000 EUR -2.5500 0.7727 2024-01-31 order, bank",
      "revenue_deferred 2024-01-31 -33.0000 USD -30.0000 EUR -25.5000 0.7727 2024-01-31 order, bank",
      "cost_of_goods 2024-01-31 -10.2000 GBP -10.2000 GBP -10.2000 1.0000 2024-01-31 same currency",
      "cost_deferred 2024-01-31 10.2000 GBP 10.2000 GBP 10.2000 1.0000 2024-01-31 same currency",
      "payment_fee 2024-01-31 -1.0000 EUR -1.0000 EUR -0.8500 0.8500 2024-01-31 bank",
      "refund 2024-02-01 -12.1000 USD -11.0000 EUR -9.9000 0.8182 2024-02-01 order, bank",
      "revenue_released 2024-02-01 12.1000 USD 11.0000 EUR 9.3500 0.7727 2024-01-31 order, bank",
      "cost_of_returns 2024-02-01 3.4000 GBP 3.4000 GBP 3.4000 1.0000 2024-02-01 same currency",
      "cost_released 2024-02-01 -3.4000 GBP -3.4000 GBP -3.4000 1.0000 2024-01-31 same currency",
      "revenue_released 2024-02-03 20.9000 USD 19.0000 EUR 16.1500 0.7727 2024-01-31 order, bank",
      "cost_released 2024-02-03 -6.8000 GBP -6.8000 GBP -6.8000 1.0000 2024-01-31 same currency",
    ]);
  });

  it("adds up what waits to nothing in every currency", async () => {
    expect(
      await shop.rows(
        `select order_id from {{ ref('profit_ledger') }} where account_kind = 'deferral' group by order_id
         having sum(amount) <> 0 or sum(amount_shop) <> 0
           or sum(case when component like 'revenue%' then amount_transaction else 0 end) <> 0`,
      ),
    ).toEqual([]);
  });

  it("ties orders to cash in the shop's currency, and the books to the control totals", async () => {
    expect(
      await shop.rows(
        "select order_id, currency, round(sold, 2) as sold, round(charged, 2) as charged from {{ ref('order_cash') }}",
      ),
    ).toEqual([{ order_id: "shopify:abroad", currency: "EUR", sold: "30.00", charged: "30.00" }]);
    expect(await shop.rows("select * from {{ ref('control_checks') }} where not is_ok")).toEqual([]);
  });

  it("shows currencies apart: revenue by month and currency, with its rates", async () => {
    const rows = await shop.rows(
      `select period, currency, what, round(amount_transaction, 2) as seen, round(amount, 2) as books
       from {{ ref('fx_summary') }} where what in ('goods_sales', 'refunds_amount') order by 1, 2, 3`,
    );
    expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
      "2024-01 EUR goods_sales 20.00 16.00",
      "2024-01 USD goods_sales 36.30 28.05",
      "2024-02 USD refunds_amount -12.10 -9.90",
    ]);
  });
});

describe("a currency without a rate", () => {
  it("fails a test by name, and leaves amounts empty rather than taking them as they are", async () => {
    const shop = await openAbroad({ "files.fx_rates": [rate("2024-01-31", "EUR", "0.85")] });
    const mistakes = failures(await shop.build("build"));
    expect(mistakes.find((text) => text.startsWith("every_currency_has_a_rate"))).toMatch(/fail/);
    await shop.build("run");
    expect(
      await shop.rows(
        "select distinct order_id, amount from {{ ref('profit_ledger') }} where component = 'list_price' order by 1",
      ),
    ).toEqual([
      { order_id: "shopify:abroad", amount: "28.050000000" },
      { order_id: "shopify:home", amount: null },
    ]);
    await shop.close();
  }, 180_000);
});
