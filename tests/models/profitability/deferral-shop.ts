import type { Shop } from "../shop.ts";
import { gid, mugs } from "./shopify-rows.ts";

const order = (id: string, day: string, delivered: string | null, cancelled: string | null = null) => ({
  shop: "files",
  order_id: id,
  customer_id: "c1",
  ordered_at: `${day} 10:00:00`,
  currency: "GBP",
  delivered_at: delivered && `${delivered} 15:00:00`,
  cancelled_at: cancelled && `${cancelled} 09:00:00`,
});
const line = (id: string, quantity: number, more: object = {}) => ({
  shop: "files",
  order_id: id,
  line_id: "1",
  sku: "MUG",
  quantity,
  unit_price: "10.00",
  ...more,
});
const refund = (id: string, orderId: string, day: string, quantity: number, amount: string) => ({
  shop: "files",
  credit_note_id: id,
  order_id: orderId,
  issued_at: `${day} 09:00:00`,
  sku: "MUG",
  quantity: -quantity,
  unit_price: "10.00",
  amount: `-${amount}`,
});
const item = (id: string, price: string) => mugs("s", 1, price, { id: gid("LineItem", id) });
const parcel = (id: string, left: string, arrived: string) => ({
  _parent_id: gid("Order", "s"),
  id: gid("Fulfillment", id),
  name: `[synthetic] s-F${id}`,
  status: "SUCCESS",
  created_at: `${left} 10:00:00`,
  delivered_at: `${arrived} 10:00:00`,
});
const inParcel = (id: string, itemId: string) => ({
  _parent__parent_id: gid("Order", "s"),
  _parent_id: gid("Fulfillment", id),
  id: gid("FulfillmentLineItem", itemId),
  quantity: 1,
  line_item__id: gid("LineItem", itemId),
});

/** A shop around the end of January 2024; each mug sells for 10.00 and costs 4.00. Rows by raw table. */
const RAW: Record<string, Parameters<Shop["load"]>[1]> = {
  "files.orders": [
    order("same month", "2024-01-10", "2024-01-13"),
    order("nobody tells, same month", "2024-01-10", null),
    order("next month", "2024-01-30", "2024-02-02"),
    order("nobody tells", "2024-01-29", null),
    order("part refunded before", "2024-01-30", "2024-02-05"),
    order("refunded before", "2024-01-30", "2024-02-05"),
    order("refunded beyond its worth", "2024-01-30", "2024-02-05"),
    order("refunded after", "2024-01-30", "2024-02-02"),
    order("called off", "2024-01-31", null, "2024-02-03"),
    order("under way", "2024-02-27", null),
    // delivered in the shop's first hour of February, which is January in UTC no more than in London
    { ...order("midnight", "2024-01-31", null), delivered_at: "2024-02-01 00:00:00" },
  ],
  "files.order_lines": [
    line("same month", 1),
    line("nobody tells, same month", 1),
    line("next month", 3, { discount_amount: "2.50" }),
    { ...line("next month", 1), line_id: "2", sku: "POST", line_type: "shipping", unit_price: "4.00" },
    { ...line("next month", 1), line_id: "3", sku: "gift", line_type: "voucher", unit_price: "50.00" },
    line("nobody tells", 2),
    line("part refunded before", 4),
    line("refunded before", 4),
    line("refunded beyond its worth", 1),
    line("refunded after", 4),
    line("called off", 4),
    line("under way", 5),
    line("midnight", 1),
  ],
  "files.credit_notes": [
    refund("r1", "part refunded before", "2024-02-01", 1, "10.00"),
    refund("r2", "refunded before", "2024-02-01", 3, "30.00"),
    refund("r3", "refunded before", "2024-02-02", 1, "10.00"),
    refund("r4", "refunded beyond its worth", "2024-02-01", 1, "12.00"),
    refund("r5", "refunded after", "2024-02-10", 4, "40.00"),
    refund("r6", "called off", "2024-02-03", 3, "30.00"),
  ],
  "files.products": [{ shop: "files", sku: "MUG", unit_cost: "4.00", unit_cost_currency: "GBP" }],
  "shopify.orders": [
    {
      id: gid("Order", "s"),
      name: "s",
      processed_at: "2024-01-29 10:00:00",
      currency_code: "GBP",
      tags: "[]",
    },
  ],
  "shopify.orders__line_items": [
    item("1", "10.00"),
    item("2", "20.00"),
    { ...item("3", "2.50"), quantity: 2 },
  ],
  "shopify.orders__shipping_lines": [
    {
      _parent_id: gid("Order", "s"),
      id: gid("ShippingLine", "1"),
      code: "POST",
      title: "Post",
      original_price_set__shop_money__amount: "3.00",
    },
  ],
  "shopify.orders__fulfillments": [
    parcel("1", "2024-01-29", "2024-01-31"),
    parcel("2", "2024-02-01", "2024-02-04"),
    { ...parcel("3", "2024-02-20", "2024-02-21"), status: "CANCELLED" },
  ],
  // a line of two pieces may come with both parcels: each counts with its own
  "shopify.orders__fulfillments__fulfillment_line_items": [
    inParcel("1", "1"),
    inParcel("2", "2"),
    inParcel("1", "3"),
    { ...inParcel("2", "3"), id: gid("FulfillmentLineItem", "4") },
  ],
};

/** Loads it into a shop's raw tables. */
export async function fillDeferralShop(shop: Shop): Promise<void> {
  for (const [table, rows] of Object.entries(RAW)) await shop.load(table, rows);
}
