import { model, ref, t } from "patron/typescript";

/** Which orders are of ten pounds and more, told by whole billionths, for money is no float. */
export default model({
  config: { materialized: "table" },
  refs: { orders: ref("orders", { order_id: t.string(), amount: t.numeric() }) },
  columns: { order_id: t.string(), amount: t.numeric(), is_large: t.boolean() },
  async run({ refs, output }) {
    const flagged = [];
    for await (const { order_id, amount } of refs.orders.rows()) {
      const pounds = amount === null ? 0n : BigInt(amount.split(".")[0]!);
      flagged.push({ order_id, amount, is_large: pounds >= 10n });
    }
    return output(flagged);
  },
});
