import type { Order } from "../dataset/orders.ts";
import { randomFor } from "./random.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A synthetic parcel of an order. Times are UTC milliseconds. */
export interface Parcel {
  /** Counted from 1 within its order. */
  readonly number: number;
  readonly shippedAt: number;
  /** Null where the carrier never tells. */
  readonly deliveredAt: number | null;
  /** Rows of the goods lines that came with it. */
  readonly rows: readonly number[];
}

/**
 * How an order reached its customer: shipped up to three days after it was placed, delivered one to six days after
 * that. One order in 25 with four lines or more goes in two parcels, the second some days later; of one parcel in
 * twelve nobody ever hears that it arrived.
 */
export function parcelsOf(seed: number, order: Order): readonly Parcel[] {
  const random = randomFor(seed, "delivery", order.number);
  const rows = [...order.goods];
  const isSplit = random.chance(0.04) && rows.length >= 4;
  const parts = isSplit ? [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)] : [rows];
  let shippedAt = order.createdAt;
  return parts.map((part, index) => {
    shippedAt += (index === 0 ? random.int(0, 3) : random.int(1, 4)) * DAY + random.int(1, 5) * HOUR;
    const arrivedAt = shippedAt + random.int(1, 6) * DAY + random.int(-3, 5) * HOUR;
    return {
      number: index + 1,
      shippedAt,
      deliveredAt: random.chance(1 / 12) ? null : arrivedAt,
      rows: part,
    };
  });
}
