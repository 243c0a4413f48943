import type { Shop } from "./shop.ts";

const gid = (kind: string, id: string | number): string => `gid://shopify/${kind}/${id}`;

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

/** A shop of two customers and a guest, small enough to add up by hand: rows by raw table. */
const RAW: Record<string, Parameters<Shop["load"]>[1]> = {
  "shopify.orders": [
    order("1", "7", "2024-01-10", "900"),
    order("2", "7", "2024-02-10", null),
    order("3", "8", "2024-01-10", "900", "EIRE"),
    order("4", null, "2024-01-11", null),
    // neither a customer nor a paid line: a stock correction
    order("5", null, "2024-01-12", null),
    // cancelled before it was paid
    {
      ...order("6", "8", "2024-01-13", null),
      display_financial_status: "VOIDED",
      cancelled_at: "2024-01-14 10:00:00",
    },
  ],
  "shopify.orders__line_items": [
    item("1", "11", "MUG", 10, "5.00", "2.50"),
    item("1", "12", "M", 1, "3.00"),
    item("1", "13", "gift_0001_20", 1, "20.00"),
    item("2", "21", "MUG", 1, "5.00"),
    item("3", "31", "TRAY", 3, "7.77"),
    item("4", "41", "MUG", 2, "5.00"),
    item("5", "51", "MUG", 100, "0"),
    item("6", "61", "TRAY", 1, "7.77"),
  ],
  "shopify.orders__shipping_lines": [
    {
      _parent_id: gid("Order", "1"),
      id: gid("ShippingLine", "1"),
      code: "POST",
      title: "POSTAGE",
      original_price_set__shop_money__amount: "6.00",
    },
  ],
  "shopify.orders__refunds": [
    {
      _parent_id: gid("Order", "1"),
      id: gid("Refund", "100"),
      note: "broken",
      created_at: "2024-02-01 09:00:00",
      total_refunded_set__shop_money__amount: "16.00",
    },
    {
      _parent_id: gid("Order", "6"),
      id: gid("Refund", "600"),
      created_at: "2024-01-14 10:00:00",
      total_refunded_set__shop_money__amount: "0",
    },
  ],
  "shopify.orders__refunds__refund_line_items": [
    {
      _parent__parent_id: gid("Order", "1"),
      _parent_id: gid("Refund", "100"),
      id: gid("RefundLineItem", "1"),
      quantity: 2,
      subtotal_set__shop_money__amount: "10.00",
      price_set__shop_money__amount: "5.00",
      line_item__id: gid("LineItem", "11"),
    },
    {
      _parent__parent_id: gid("Order", "6"),
      _parent_id: gid("Refund", "600"),
      id: gid("RefundLineItem", "2"),
      quantity: 1,
      subtotal_set__shop_money__amount: "7.77",
      price_set__shop_money__amount: "7.77",
      line_item__id: gid("LineItem", "61"),
    },
  ],
  "shopify.orders__refunds__refund_shipping_lines": [
    {
      _parent__parent_id: gid("Order", "1"),
      _parent_id: gid("Refund", "100"),
      id: gid("RefundShippingLine", "1"),
      subtotal_amount_set__shop_money__amount: "5.00",
      shipping_line__id: gid("ShippingLine", "1"),
    },
  ],
  "shopify.customers": [
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
  ],
  "shopify.product_variants": [
    {
      id: gid("ProductVariant", "1"),
      sku: "MUG",
      title: "Default",
      product__title: "Mug",
      product__tags: '["synthetic-cost"]',
      inventory_item__unit_cost__amount: "2.00",
      inventory_item__unit_cost__currency_code: "GBP",
    },
  ],
  "files.credit_notes": [
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
  ],
  "files.cost_rates": [
    { cost_kind: "shipping", unit: "order", country_code: "GB", amount: "4.00" },
    { cost_kind: "shipping", unit: "order", amount: "9.00" },
    { cost_kind: "packing", unit: "item", amount: "0.10", valid_from: "2024-01-11" },
    { cost_kind: "service_reply", unit: "reply", amount: "1.50", is_synthetic: true },
  ],
  "google_ads.campaign_days": [
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
  ],
  "stripe.balance_transactions": [
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
  ],
  "zendesk.users": [{ id: 1, email: "ada@example.com" }],
  "zendesk.tickets": [
    {
      id: 5,
      requester_id: 1,
      status: "open",
      tags: '["synthetic","reason:damaged"]',
      created_at: "2024-01-20 08:00:00",
    },
  ],
  "zendesk.ticket_metrics": [{ id: 6, ticket_id: 5, replies: 2, reply_time_in_minutes__calendar: 30 }],
};

/** Loads the small shop into a shop's raw tables. */
export async function fillSmallShop(shop: Shop): Promise<void> {
  for (const [table, rows] of Object.entries(RAW)) await shop.load(table, rows);
}
