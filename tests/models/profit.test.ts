import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResults } from "../../transform/index.ts";
import { failures, openShop, type Shop } from "./shop.ts";
import { fillSmallShop } from "./small-shop.ts";

describe("a small shop whose profit can be added up by hand", () => {
  let shop: Shop;
  let results: RunResults;
  beforeAll(async () => {
    shop = await openShop();
    await fillSmallShop(shop);
    results = await shop.build("build");
  }, 180_000);
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(failures(results)).toEqual([]);
  });

  it("posts each order's sales, refunds and costs to that order", async () => {
    const [one] = await shop.rows("select * from {{ ref('order_profit') }} where order_id = 'shopify:1'");
    expect(one).toMatchObject({
      goods_sales: "50.000000000",
      discounts: "-2.500000000",
      // the manual line on the order
      manual_adjustments: "3.000000000",
      // 10.00 of goods, and 1.00 that went back beyond the lines of the refund
      refunds_amount: "-11.000000000",
      net_sales: "39.500000000",
      // ten mugs sold, two back
      cogs: "-16.000000000",
      cm1: "23.500000000",
      shipping_income: "1.000000000",
      // packing begins the day after
      shipping_cost: "-4.000000000",
      payment_fees: "-1.350000000",
      cm2: "19.150000000",
      // half of 10.000001, the odd millionth to the first order
      marketing_cost: "-5.000001000",
      service_cost: "-3.000000000",
      cm3: "11.149999000",
      vouchers_sold: "20.000000000",
      costs_are_synthetic: true,
    });
  });

  it("knows no cost for a code without one, and no cost for a stock correction", async () => {
    expect(
      await shop.rows(
        "select order_id, cogs, shipping_cost, marketing_cost from {{ ref('order_profit') }} where order_id in ('shopify:3', 'shopify:5') order by 1",
      ),
    ).toEqual([
      {
        order_id: "shopify:3",
        cogs: "0.000000000",
        shipping_cost: "-9.000000000",
        marketing_cost: "-5.000000000",
      },
      {
        order_id: "shopify:5",
        cogs: "0.000000000",
        shipping_cost: "0.000000000",
        marketing_cost: "0.000000000",
      },
    ]);
  });

  it("keeps what belongs to nobody in a row of its own, and a guest apart from it", async () => {
    const rows = await shop.rows(
      `select customer_kind, customer_id, orders, net_sales, credit_notes, bad_debt, payment_fees, marketing_cost
       from {{ ref('customer_profit') }} where customer_kind <> 'customer' or customer_id = 'shopify:8' order by 1`,
    );
    expect(rows).toEqual([
      {
        customer_kind: "customer",
        customer_id: "shopify:8",
        orders: 1,
        net_sales: "15.540000000",
        credit_notes: "-7.770000000",
        bad_debt: "0.000000000",
        payment_fees: "0.000000000",
        marketing_cost: "-5.000000000",
      },
      {
        customer_kind: "guest",
        customer_id: null,
        orders: 1,
        net_sales: "10.000000000",
        credit_notes: "0.000000000",
        bad_debt: "0.000000000",
        payment_fees: "0.000000000",
        marketing_cost: "0.000000000",
      },
      {
        customer_kind: "prospect",
        customer_id: "shopify:9",
        orders: 0,
        net_sales: "0.000000000",
        credit_notes: "0.000000000",
        bad_debt: "0.000000000",
        payment_fees: "0.000000000",
        marketing_cost: "0.000000000",
      },
      {
        customer_kind: "unassigned",
        customer_id: null,
        orders: 0,
        net_sales: "0.000000000",
        credit_notes: "0.000000000",
        bad_debt: "-1.000000000",
        payment_fees: "-2.000000000",
        marketing_cost: "-3.000000000",
      },
    ]);
  });

  it("undoes a voided order with its refund lines, though no money went back", async () => {
    expect(
      await shop.rows(
        "select net_sales, refunds_amount from {{ ref('order_profit') }} where order_id = 'shopify:6'",
      ),
    ).toEqual([{ net_sales: "0.000000000", refunds_amount: "-7.770000000" }]);
  });

  it("posts a refund in the month it was made, and its order in its own", async () => {
    expect(
      await shop.rows(
        "select month, goods_sales, refunds_amount, credit_notes from {{ ref('profit_months') }} order by 1",
      ),
    ).toEqual([
      {
        month: "2024-01-01",
        goods_sales: "91.080000000",
        refunds_amount: "-7.770000000",
        credit_notes: "0.000000000",
      },
      {
        month: "2024-02-01",
        goods_sales: "5.000000000",
        refunds_amount: "-11.000000000",
        credit_notes: "-7.770000000",
      },
    ]);
  });

  it("matches a ticket by e-mail when nobody linked the two, and masks the address", async () => {
    expect(
      await shop.rows(
        "select tickets, open_tickets, email_masked, phone_masked, accepts_email_marketing, tickets_are_synthetic from {{ ref('customer_360') }} where customer_id = 'shopify:7'",
      ),
    ).toEqual([
      {
        tickets: 1,
        open_tickets: 1,
        email_masked: "a***@example.com",
        phone_masked: "***23",
        accepts_email_marketing: true,
        tickets_are_synthetic: true,
      },
    ]);
  });

  it("puts every customer in exactly one group, those without an order among the prospects", async () => {
    const groups = await shop.rows(
      "select customer_id, rfm_group, r_score, f_score, m_score from {{ ref('rfm') }} order by 1",
    );
    expect(groups).toEqual([
      { customer_id: "shopify:7", rfm_group: "Needs attention", r_score: 3, f_score: 3, m_score: 3 },
      { customer_id: "shopify:8", rfm_group: "Dormant", r_score: 1, f_score: 1, m_score: 1 },
      { customer_id: "shopify:9", rfm_group: "Prospects", r_score: null, f_score: null, m_score: null },
    ]);
    expect(
      await shop.rows(
        "select sum(customers) as customers, sum(prospects) as prospects from {{ ref('rfm_groups') }}",
      ),
    ).toEqual([{ customers: 2, prospects: 1 }]);
    expect(await shop.rows("select customer_id from {{ ref('customer_360') }} order by 1")).toEqual([
      { customer_id: "shopify:7" },
      { customer_id: "shopify:8" },
    ]);
  });

  it("gives the same tables when it is built again", async () => {
    const marts = ["order_profit", "customer_360", "cohorts", "whale_curve", "rfm", "overview"];
    const read = () =>
      Promise.all(marts.map((mart) => shop.rows(`select * from {{ ref('${mart}') }} order by all`)));
    const before = await read();
    await shop.build("run");
    expect(await read()).toEqual(before);
  });
});
