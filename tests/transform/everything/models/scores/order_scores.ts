import { model, ref, t } from "patron/typescript";

/** How large each order is beside the largest one: rows in and out, money as text. */
export default model({
  config: { materialized: "table", tags: ["scores"] },
  refs: { orders: ref("stg_orders", { order_id: t.integer(), amount: t.numeric() }) },
  columns: {
    order_id: t.integer({ description: "The order's number." }),
    share: t.number({ description: "Its amount over the largest order's, 0 to 1." }),
  },
  async run({ refs, output }) {
    const rows = [];
    for await (const row of refs.orders.rows()) rows.push(row);
    const largest = Math.max(1, ...rows.map((row) => Number(row.amount)));
    return output(rows.map((row) => ({ order_id: row.order_id, share: Number(row.amount) / largest })));
  },
});
