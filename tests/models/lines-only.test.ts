import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResults } from "../../transform/index.ts";
import { failures, openShop, type Shop } from "./shop.ts";

/** A company that has nothing but a CSV of order lines with the seven columns of the README. */
describe("a folder with order lines alone", () => {
  let shop: Shop;
  let results: RunResults;
  beforeAll(async () => {
    shop = await openShop({ sources: ["files"], reporting_currency: "EUR", shop_time_zone: "Europe/Berlin" });
    const line = (
      order_id: string,
      customer_id: string | null,
      ordered_at: string,
      quantity: number,
      unit_price: string,
    ) => ({
      order_id,
      customer_id,
      ordered_at,
      sku: "TEA",
      quantity,
      unit_price,
      country: "Deutschland",
    });
    await shop.load("files.order_lines", [
      line("1", "anna", "2024-01-31 23:30:00", 2, "4.50"),
      line("1", "anna", "2024-01-31 23:30:00", 1, "0.005"),
      line("2", null, "2024-02-10 10:00:00", 1, "10"),
      line("3", "anna", "2024-03-05 10:00:00", 3, "4.50"),
      line("4", "bert", "2024-03-31 10:00:00", 1, "4.50"),
    ]);
    results = await shop.build("build");
  }, 180_000);
  afterAll(() => shop.close());

  it("builds every model and passes every test", () => {
    expect(failures(results)).toEqual([]);
    expect(results.success).toBe(true);
  });

  it("makes orders and customers of the lines, in the days of the shop's time zone", async () => {
    expect(
      await shop.rows(
        "select order_id, customer_id, ordered_on, country_code, total_amount from {{ ref('orders') }} order by order_id",
      ),
    ).toEqual([
      {
        order_id: "files:1",
        customer_id: "files:anna",
        ordered_on: "2024-02-01",
        country_code: "DE",
        total_amount: "9.005000000",
      },
      {
        order_id: "files:2",
        customer_id: null,
        ordered_on: "2024-02-10",
        country_code: "DE",
        total_amount: "10.000000000",
      },
      {
        order_id: "files:3",
        customer_id: "files:anna",
        ordered_on: "2024-03-05",
        country_code: "DE",
        total_amount: "13.500000000",
      },
      {
        order_id: "files:4",
        customer_id: "files:bert",
        ordered_on: "2024-03-31",
        country_code: "DE",
        total_amount: "4.500000000",
      },
    ]);
  });

  it("leaves margins empty and says which costs are not loaded", async () => {
    expect(
      await shop.rows(
        "select distinct cogs, cm1, cm3, shipping_cost, payment_fees from {{ ref('order_profit') }}",
      ),
    ).toEqual([{ cogs: null, cm1: null, cm3: null, shipping_cost: null, payment_fees: null }]);
    const [overview] = await shop.rows(
      "select headline, has_synthetic, missing_note from {{ ref('overview') }}",
    );
    expect(overview).toMatchInlineSnapshot(`
      {
        "has_synthetic": false,
        "headline": "In March 2024 net sales were 18 EUR, down 5.3 % on February 2024; 100.0 % of the customers of February 2024 ordered again; 1 customers were new (1 the month before).",
        "missing_note": "Not loaded, so unknown: costs of goods, shipping and packing rates, payment fees, campaign costs, service rates.",
      }
    `);
  });
});
