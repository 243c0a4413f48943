import type { Shop } from "../shop.ts";
import { gid, mugs } from "./shopify-rows.ts";

/** An order of 29 January 2024 unless said otherwise; the shop's word on what is still to be sent. */
const order = (id: string, status: string | null, more: object = {}) => ({
  id: gid("Order", id),
  name: id,
  processed_at: "2024-01-29 10:00:00",
  currency_code: "GBP",
  display_fulfillment_status: status,
  tags: "[]",
  ...more,
});
const shipping = (orderId: string) => ({
  _parent_id: gid("Order", orderId),
  id: gid("ShippingLine", orderId),
  code: "POST",
  title: "Post",
  original_price_set__shop_money__amount: "3.00",
});
/** A parcel that left two days before it arrived; its id is the order's with the number. */
const parcel = (orderId: string, number: number, arrived: string | null, more: object = {}) => ({
  _parent_id: gid("Order", orderId),
  id: gid("Fulfillment", `${orderId}${number}`),
  name: `${orderId}-F${number}`,
  status: "SUCCESS",
  created_at: "2024-01-30 10:00:00",
  delivered_at: arrived && `${arrived} 10:00:00`,
  ...more,
});
const inside = (orderId: string, number: number, quantity: number | null, itemId = orderId) => ({
  _parent__parent_id: gid("Order", orderId),
  _parent_id: gid("Fulfillment", `${orderId}${number}`),
  id: gid("FulfillmentLineItem", `${orderId}${number}${itemId}`),
  quantity,
  line_item__id: gid("LineItem", itemId),
});
const refund = (orderId: string, id: string, day: string, total: string) => ({
  _parent_id: gid("Order", orderId),
  id: gid("Refund", id),
  created_at: `${day} 09:00:00`,
  total_refunded_set__shop_money__amount: total,
});
const refundLine = (orderId: string, id: string, quantity: number, total: string, restock: string) => ({
  _parent__parent_id: gid("Order", orderId),
  _parent_id: gid("Refund", id),
  id: gid("RefundLineItem", id),
  quantity,
  restock_type: restock,
  subtotal_set__shop_money__amount: total,
  price_set__shop_money__amount: total,
  line_item__id: gid("LineItem", orderId),
});

/** Orders of mugs that cost 4.00 each, sent in pieces around the end of January 2024. Rows by raw table. */
const RAW: Record<string, Parameters<Shop["load"]>[1]> = {
  "shopify.orders": [
    order("thirds", "FULFILLED"),
    order("waiting", "PARTIALLY_FULFILLED"),
    order("whole", "FULFILLED"),
    order("unknown", "FULFILLED"),
    order("half-known", "FULFILLED"),
    order("given-up", "FULFILLED"),
    order("returned", "PARTIALLY_FULFILLED"),
    order("in-transit", "PARTIALLY_FULFILLED"),
    order("cancelled", "PARTIALLY_FULFILLED", { cancelled_at: "2024-02-10 09:00:00" }),
    order("too-many", "FULFILLED"),
    order("empty", "PARTIALLY_FULFILLED"),
    order("edited", "FULFILLED"),
    order("abroad", "PARTIALLY_FULFILLED", {
      currency_code: "EUR",
      presentment_currency_code: "USD",
      total_price_set__shop_money__amount: "10.00",
      total_price_set__presentment_money__amount: "11.00",
    }),
  ],
  "shopify.orders__line_items": [
    // three for ten pounds: no third of it is a whole penny
    mugs("thirds", 3, "3.333333333"),
    mugs("waiting", 4, "5.00"),
    mugs("whole", 2, "10.00"),
    mugs("unknown", 4, "5.00"),
    mugs("half-known", 4, "5.00"),
    mugs("given-up", 4, "5.00"),
    mugs("returned", 4, "5.00"),
    mugs("in-transit", 4, "5.00"),
    mugs("cancelled", 4, "5.00"),
    mugs("too-many", 2, "5.00"),
    mugs("empty", 2, "5.00"),
    { ...mugs("empty", 0, "5.00"), id: gid("LineItem", "empty-none") },
    mugs("edited", 4, "5.00"),
    mugs("abroad", 4, "2.50", {
      original_unit_price_set__presentment_money__amount: "2.75",
      total_discount_set__presentment_money__amount: "0",
    }),
  ],
  "shopify.orders__shipping_lines": ["waiting", "given-up", "too-many"].map(shipping),
  "shopify.orders__fulfillments": [
    parcel("thirds", 1, "2024-01-31"),
    parcel("thirds", 2, "2024-02-02"),
    parcel("thirds", 3, "2024-03-04"),
    parcel("waiting", 1, "2024-02-02"),
    parcel("whole", 1, "2024-02-02"),
    parcel("unknown", 1, "2024-01-31"),
    parcel("unknown", 2, "2024-02-02"),
    parcel("half-known", 1, "2024-01-31"),
    parcel("half-known", 2, "2024-02-02"),
    parcel("given-up", 1, "2024-02-02"),
    parcel("returned", 1, "2024-01-31"),
    parcel("in-transit", 1, "2024-02-20"),
    parcel("in-transit", 2, "2024-03-04"),
    parcel("cancelled", 1, "2024-01-31"),
    parcel("too-many", 1, "2024-02-02"),
    parcel("too-many", 2, "2024-03-04"),
    parcel("empty", 1, "2024-01-31"),
    parcel("edited", 1, "2024-02-02"),
    parcel("edited", 2, "2024-02-05"),
    parcel("abroad", 1, "2024-02-02"),
  ],
  "shopify.orders__fulfillments__fulfillment_line_items": [
    inside("thirds", 1, 1),
    inside("thirds", 2, 1),
    inside("thirds", 3, 1),
    inside("waiting", 1, 1),
    inside("half-known", 1, 1),
    inside("given-up", 1, 3),
    inside("returned", 1, 3),
    inside("in-transit", 1, 2),
    inside("in-transit", 2, 1),
    inside("cancelled", 1, 1),
    inside("too-many", 1, 1),
    inside("too-many", 2, 5),
    inside("empty", 1, 0),
    inside("edited", 1, 1),
    inside("edited", 2, 1),
    inside("abroad", 1, 1),
  ],
  "shopify.orders__refunds": [
    refund("given-up", "g1", "2024-02-06", "5.00"),
    refund("returned", "r1", "2024-02-06", "5.00"),
    refund("returned", "r2", "2024-02-07", "5.00"),
    refund("in-transit", "i1", "2024-02-05", "15.00"),
    refund("abroad", "a1", "2024-02-03", "2.50"),
  ],
  "shopify.orders__refunds__refund_line_items": [
    refundLine("given-up", "g1", 1, "5.00", "CANCEL"),
    refundLine("returned", "r1", 1, "5.00", "RETURN"),
    refundLine("returned", "r2", 1, "5.00", "CANCEL"),
    refundLine("in-transit", "i1", 3, "15.00", "NO_RESTOCK"),
    { ...refundLine("abroad", "a1", 1, "2.50", "CANCEL"), subtotal_set__presentment_money__amount: "2.75" },
  ],
  "shopify.product_variants": [
    {
      id: gid("ProductVariant", "1"),
      sku: "MUG",
      title: "Mug",
      product__title: "Mug",
      product__tags: "[]",
      inventory_item__unit_cost__amount: "4.00",
      inventory_item__unit_cost__currency_code: "GBP",
    },
  ],
  "files.fx_rates": [
    { day: "2024-01-02", currency: "EUR", to_currency: "GBP", rate: "0.80", rate_source: "bank" },
    { day: "2024-02-02", currency: "EUR", to_currency: "GBP", rate: "0.90", rate_source: "bank" },
  ],
};

/** Loads it into a shop's raw tables. */
export async function fillParcelShop(shop: Shop): Promise<void> {
  for (const [table, rows] of Object.entries(RAW)) await shop.load(table, rows);
}
