import type { Shop } from "../shop.ts";
import { gid, mugs } from "./shopify-rows.ts";

const order = (id: string, day: string, paidIn: string, shop: string, seen: string) => ({
  id: gid("Order", id),
  name: id,
  processed_at: `${day} 10:00:00`,
  currency_code: "EUR",
  presentment_currency_code: paidIn,
  customer__id: gid("Customer", "7"),
  tags: "[]",
  total_price_set__shop_money__amount: shop,
  total_price_set__presentment_money__amount: seen,
});
/** A rate of the bank: pounds for one of a currency. */
export const rate = (day: string, currency: string, value: string) => ({
  day,
  currency,
  to_currency: "GBP",
  rate: value,
  rate_source: "bank",
});

/** A shop in euros whose books are in pounds; one customer pays in dollars. Delivered in the month after. */
export const ABROAD: Record<string, Parameters<Shop["load"]>[1]> = {
  "shopify.orders": [
    order("home", "2024-01-30", "EUR", "20.00", "20.00"),
    order("abroad", "2024-01-31", "USD", "30.00", "33.00"),
  ],
  "shopify.orders__line_items": [
    mugs("home", 2, "10.00"),
    mugs("abroad", 3, "11.00", {
      total_discount_set__shop_money__amount: "3.00",
      original_unit_price_set__presentment_money__amount: "12.10",
      total_discount_set__presentment_money__amount: "3.30",
    }),
  ],
  "shopify.orders__refunds": [
    {
      _parent_id: gid("Order", "abroad"),
      id: gid("Refund", "1"),
      created_at: "2024-02-01 09:00:00",
      total_refunded_set__shop_money__amount: "11.00",
      total_refunded_set__presentment_money__amount: "12.10",
    },
  ],
  "shopify.orders__refunds__refund_line_items": [
    {
      _parent__parent_id: gid("Order", "abroad"),
      _parent_id: gid("Refund", "1"),
      id: gid("RefundLineItem", "1"),
      quantity: 1,
      subtotal_set__shop_money__amount: "11.00",
      subtotal_set__presentment_money__amount: "12.10",
      price_set__shop_money__amount: "11.00",
      line_item__id: gid("LineItem", "abroad"),
    },
  ],
  "shopify.orders__fulfillments": ["home", "abroad"].map((id) => ({
    _parent_id: gid("Order", id),
    id: gid("Fulfillment", id),
    name: id,
    status: "SUCCESS",
    created_at: "2024-02-01 10:00:00",
    delivered_at: "2024-02-03 10:00:00",
  })),
  "shopify.product_variants": [
    {
      id: gid("ProductVariant", "1"),
      sku: "MUG",
      title: "Mug",
      product__title: "Mug",
      product__tags: "[]",
      inventory_item__unit_cost__amount: "4.00",
      inventory_item__unit_cost__currency_code: "EUR",
    },
  ],
  "stripe.balance_transactions": [
    {
      id: "txn_1",
      type: "charge",
      amount: 3000,
      fee: 100,
      net: 2900,
      currency: "eur",
      created: "2024-01-31 10:00:05",
      exchange_rate: "0.909091",
      source__currency: "usd",
      source__amount: 3300,
      source__metadata: '{"order_id":"abroad"}',
    },
  ],
  // 30 January has no rate of its own: the newest before it counts
  "files.fx_rates": [
    rate("2024-01-29", "EUR", "0.80"),
    rate("2024-01-31", "EUR", "0.85"),
    rate("2024-02-01", "EUR", "0.90"),
    rate("2024-02-03", "EUR", "0.99"),
  ],
};

/** Loads it into a shop's raw tables. */
export async function fillCurrencyShop(shop: Shop): Promise<void> {
  for (const [table, rows] of Object.entries(ABROAD)) await shop.load(table, rows);
}
