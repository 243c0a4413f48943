import { type RunResults, run } from "../../../transform/index.ts";
import { failures, openShop, type Shop } from "../shop.ts";

/** A purchase: who, on which day since the epoch, for how much; with a source, a country, a product where they matter. */
export interface Purchase {
  customer: string;
  day: number;
  price?: string;
  source?: string;
  country?: string;
  sku?: string;
}

const DAY = 86_400_000;
/** A day since 1970 as text: 2024-01-01. */
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
/** The day since 1970 of a date. */
export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;

const SELECT = ["+path:models/marts/retention", "+path:models/intermediate/retention"];
const OWN = ["path:models/marts/retention", "path:models/intermediate/retention"];

/** A shop of the given purchases, one line of goods each. Raw rows are written at once, for there may be many. */
export async function openPurchases(
  purchases: readonly Purchase[],
  asOf: string,
  vars: Record<string, unknown> = {},
): Promise<Shop> {
  const shop = await openShop({ as_of: `${asOf} 12:00:00`, shop_time_zone: "UTC", ...vars });
  const orders = purchases.map(
    (one, i) =>
      `('f', '${i}', '${one.customer}', '${dateOf(one.day)} 10:00:00', 'GBP', ${one.country ? `'${one.country}'` : "null"}, ${one.source ? `'${one.source}'` : "null"})`,
  );
  const lines = purchases.map(
    (one, i) =>
      `('f', '${i}', '1', '${one.customer}', '${dateOf(one.day)} 10:00:00', '${one.sku ?? "MUG"}', 1, ${one.price ?? "10.00"})`,
  );
  if (purchases.length === 0) return shop;
  await shop.warehouse.execute(
    `insert into raw_files.orders (shop, order_id, customer_id, ordered_at, currency, country, utm_source) values ${orders.join(", ")}`,
  );
  await shop.warehouse.execute(
    `insert into raw_files.order_lines (shop, order_id, line_id, customer_id, ordered_at, sku, quantity, unit_price) values ${lines.join(", ")}`,
  );
  return shop;
}

/** Builds retention and what it reads; gives what failed among its own models and tests. */
export async function buildRetention({ project, warehouse, targetDir }: Shop): Promise<string[]> {
  await run({ project, warehouse, command: "seed", targetDir });
  const built: RunResults = await run({ project, warehouse, command: "run", targetDir, select: SELECT });
  const tested: RunResults = await run({ project, warehouse, command: "test", targetDir, select: OWN });
  return [...failures(built), ...failures(tested)];
}

/** Numbers from 0 up to 1, the same on each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
