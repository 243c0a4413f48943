import type { Shop } from "../shop.ts";

/** One line of an order of the hand-made shop: order, customer, time, stock code, quantity, price, discount. */
export type Line = readonly [
  order: string,
  customer: string | null,
  at: string,
  sku: string,
  quantity?: number,
  price?: string,
  discount?: string,
];

/** Loads orders with their lines; the order takes customer and time from its first line. */
export async function loadLines(shop: Shop, lines: readonly Line[]): Promise<void> {
  const orders = new Map(lines.map(([order, customer, at]) => [order, { customer, at }]));
  await shop.load(
    "files.orders",
    [...orders].map(([order_id, { customer, at }]) => ({
      order_id,
      customer_id: customer,
      ordered_at: at,
      channel: "web",
    })),
  );
  await shop.load(
    "files.order_lines",
    lines.map(([order_id, , , sku, quantity = 1, unit_price = "2", discount_amount = "0"], index) => ({
      order_id,
      line_id: String(index),
      sku,
      quantity,
      unit_price,
      discount_amount,
    })),
  );
}
