/** Rows of Shopify's raw tables, as the loader names their columns. */
export const gid = (kind: string, id: string) => `gid://shopify/${kind}/${id}`;

/** An order's only line, with the order's id: some mugs at a price in the shop's currency. */
export const mugs = (orderId: string, quantity: number, price: string, more: object = {}) => ({
  _parent_id: gid("Order", orderId),
  id: gid("LineItem", orderId),
  sku: "MUG",
  title: "Mug",
  quantity,
  is_gift_card: false,
  original_unit_price_set__shop_money__amount: price,
  total_discount_set__shop_money__amount: "0",
  ...more,
});
