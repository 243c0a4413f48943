import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResults } from "../../transform/index.ts";
import { failures, openShop, type Shop } from "./shop.ts";

const gid = (kind: string, id: string | number): string => `gid://shopify/${kind}/${id}`;

/** A shop of two customers and a guest, small enough to add up by hand. */
async function fill(shop: Shop): Promise<void> {
  const order = (
    id: string,
    customer: string | null,
    day: string,
    campaign: string | null,
    country = "United Kingdom",
  ) => ({
    id: gid("Order", id),
    name: `#${id}`,
    processed_at: `${day} 10:00:00`,
    currency_code: "GBP",
    tags: campaign ? '["synthetic-attribution"]' : "[]",
    customer__id: customer && gid("Customer", customer),
    shipping_address__country: country,
    customer_journey_summary__last_visit__utm_parameters__campaign: campaign,
  });
  await shop.load("shopify.orders", [
    order("1", "7", "2024-01-10", "900"),
    order("2", "7", "2024-02-10", null),
    order("3", "8", "2024-01-10", "900", "EIRE"),
    order("4", null, "2024-01-11", null),
    // neither a customer nor a paid line: a stock correction
    order("5", null, "2024-01-12", null),
  ]);
  const item = (order: string, id: string, sku: string, quantity: number, price: string, discount = "0") => ({
    _parent_id: gid("Order", order),
    id: gid("LineItem", id),
    sku,
    title: sku,
    quantity,
    is_gift_card: sku.startsWith("gift"),
    original_unit_price_set__shop_money__amount: price,
    total_discount_set__shop_money__amount: discount,
  });
  await shop.load("shopify.orders__line_items", [
    item("1", "11", "MUG", 10, "5.00", "2.50"),
    item("1", "12", "M", 1, "3.00"),
    item("1", "13", "gift_0001_20", 1, "20.00"),
    item("2", "21", "MUG", 1, "5.00"),
    item("3", "31", "TRAY", 3, "7.77"),
    item("4", "41", "MUG", 2, "5.00"),
    item("5", "51", "MUG", 100, "0"),
  ]);
  await shop.load("shopify.orders__shipping_lines", [
    {
      _parent_id: gid("Order", "1"),
      id: gid("ShippingLine", "1"),
      code: "POST",
      title: "POSTAGE",
      original_price_set__shop_money__amount: "6.00",
    },
  ]);
  await shop.load("shopify.orders__refunds", [
    {
      _parent_id: gid("Order", "1"),
      id: gid("Refund", "100"),
      note: "broken",
      created_at: "2024-02-01 09:00:00",
      total_refunded_set__shop_money__amount: "16.00",
    },
  ]);
  await shop.load("shopify.orders__refunds__refund_line_items", [
    {
      _parent__parent_id: gid("Order", "1"),
      _parent_id: gid("Refund", "100"),
      id: gid("RefundLineItem", "1"),
      quantity: 2,
      subtotal_set__shop_money__amount: "10.00",
      price_set__shop_money__amount: "5.00",
      line_item__id: gid("LineItem", "11"),
    },
  ]);
  await shop.load("shopify.orders__refunds__refund_shipping_lines", [
    {
      _parent__parent_id: gid("Order", "1"),
      _parent_id: gid("Refund", "100"),
      id: gid("RefundShippingLine", "1"),
      subtotal_amount_set__shop_money__amount: "5.00",
      shipping_line__id: gid("ShippingLine", "1"),
    },
  ]);
  await shop.load("shopify.customers", [
    {
      id: gid("Customer", "7"),
      first_name: "Ada",
      last_name: "Ash",
      default_email_address__email_address: "Ada@Example.com",
      default_email_address__marketing_state: "SUBSCRIBED",
      default_phone_number__phone_number: "+447700900123",
      tags: '["synthetic-contact"]',
    },
    { id: gid("Customer", "9"), first_name: "Cy", tags: "[]" },
  ]);
  await shop.load("shopify.product_variants", [
    {
      id: gid("ProductVariant", "1"),
      sku: "MUG",
      title: "Default",
      product__title: "Mug",
      product__tags: '["synthetic-cost"]',
      inventory_item__unit_cost__amount: "2.00",
      inventory_item__unit_cost__currency_code: "GBP",
    },
  ]);
  await shop.load("files.credit_notes", [
    {
      shop: "shopify",
      credit_note_id: "C9",
      customer_id: "8",
      issued_at: "2024-02-02 09:00:00",
      sku: "TRAY",
      quantity: -1,
      unit_price: "7.77",
      amount: "-7.77",
    },
    {
      shop: "shopify",
      credit_note_id: "A1",
      issued_at: "2024-02-03 09:00:00",
      sku: "B",
      amount: "-1.00",
      kind: "bad_debt",
    },
  ]);
  await shop.load("files.cost_rates", [
    { cost_kind: "shipping", unit: "order", country_code: "GB", amount: "4.00" },
    { cost_kind: "shipping", unit: "order", amount: "9.00" },
    { cost_kind: "packing", unit: "item", amount: "0.10", valid_from: "2024-01-11" },
    { cost_kind: "service_reply", unit: "reply", amount: "1.50", is_synthetic: true },
  ]);
  await shop.load("google_ads.campaign_days", [
    {
      campaign__id: "900",
      campaign__name: "[synthetic] Spring",
      segments__date: "2024-01-10",
      metrics__cost_micros: 10_000_001,
    },
    {
      campaign__id: "900",
      campaign__name: "[synthetic] Spring",
      segments__date: "2024-01-12",
      metrics__cost_micros: 3_000_000,
    },
  ]);
  await shop.load("stripe.balance_transactions", [
    {
      id: "txn_1",
      type: "charge",
      amount: 7650,
      fee: 135,
      net: 7515,
      currency: "gbp",
      created: "2024-01-10 10:00:05",
      description: "[synthetic] Order 1",
      source__metadata: '{"order_id":"1"}',
    },
    {
      id: "txn_2",
      type: "stripe_fee",
      amount: -200,
      fee: 0,
      net: -200,
      currency: "gbp",
      created: "2024-02-01 00:00:00",
    },
  ]);
  await shop.load("zendesk.users", [{ id: 1, email: "ada@example.com" }]);
  await shop.load("zendesk.tickets", [
    {
      id: 5,
      requester_id: 1,
      status: "open",
      tags: '["synthetic","reason:damaged"]',
      created_at: "2024-01-20 08:00:00",
    },
  ]);
  await shop.load("zendesk.ticket_metrics", [
    { id: 6, ticket_id: 5, replies: 2, reply_time_in_minutes__calendar: 30 },
  ]);
}

describe("a small shop whose profit can be added up by hand", () => {
  let shop: Shop;
  let results: RunResults;
  beforeAll(async () => {
    shop = await openShop();
    await fill(shop);
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

  it("posts a refund in the month it was made, and its order in its own", async () => {
    expect(
      await shop.rows(
        "select month, goods_sales, refunds_amount, credit_notes from {{ ref('profit_months') }} order by 1",
      ),
    ).toEqual([
      {
        month: "2024-01-01",
        goods_sales: "83.310000000",
        refunds_amount: "0.000000000",
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
    expect(await shop.rows("select sum(customers) as customers from {{ ref('rfm_groups') }}")).toEqual([
      { customers: 3 },
    ]);
  });

  it("gives the same tables when it is built again", async () => {
    const marts = ["order_profit", "customer_360", "cohorts", "whale_curve", "rfm", "overview"];
    const read = () => Promise.all(marts.map((mart) => shop.rows(`select * from {{ ref('${mart}') }}`)));
    const before = await read();
    await shop.build("run");
    expect(await read()).toEqual(before);
  });
});
