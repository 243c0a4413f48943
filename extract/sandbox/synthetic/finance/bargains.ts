import { milliText } from "../../dataset/money.ts";
import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { randomFor } from "../random.ts";

const REASONS = ["quantity", "old customer", "slow stock", "matched a competitor"];

/**
 * price_adjustments.csv of the demo folder: one in twelve lines of known customers that were sold below the code's usual
 * price is told as a bargain. Old price, agent and reason are synthetic; the price that was paid is the file's.
 */
export function bargainsCsv(world: World): string {
  const { lines, orders } = world.data;
  const rows = [];
  for (const order of orders) {
    // A bargain is told in pounds, so it is none of an order that was paid in another currency.
    if (order.customer === 0 || world.paidIn(order) !== null) continue;
    for (const row of order.goods) {
      const usual = world.productBySku.get(lines.sku[row]!)?.medianPrice ?? 0;
      const paid = lines.milli[row]!;
      const random = randomFor(world.seed, "bargain", row);
      if (paid <= usual * 0.6 || paid >= usual || lines.quantity[row]! <= 0 || !random.chance(1 / 12))
        continue;
      rows.push([
        `bargain-${row + 1}`,
        "shopify",
        order.number,
        row + 1,
        "bargaining",
        milliText((paid - usual) * lines.quantity[row]!),
        milliText(usual),
        milliText(paid),
        `sales-${random.int(1, 4)}`,
        random.pick(REASONS),
        "GBP",
        true,
      ]);
    }
  }
  return csvText(
    "adjustment_id,shop,order_id,line_id,kind,amount,old_price,new_price,agent_id,reason,currency,is_synthetic",
    rows,
  );
}
