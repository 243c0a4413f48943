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
  /** Rows of the goods lines that came with it, all their pieces but for the one that is split. */
  readonly rows: readonly number[];
  /** The line of which only some pieces came with it, and how many. */
  readonly split: Pieces | null;
}

/** Some pieces of the line in a row. */
export interface Pieces {
  readonly row: number;
  readonly quantity: number;
}

/** How many pieces of a row's line are in a parcel that holds it. */
export const piecesIn = (parcel: Parcel, row: number, ordered: number): number =>
  parcel.split?.row === row ? parcel.split.quantity : ordered;

/**
 * How an order reached its customer: shipped up to three days after it was placed, delivered one to six days after
 * that. One order in 25 with four lines or more goes in two parcels, the second some days later, and of a quarter of
 * those a line was short: some of its pieces come with the second. Of one parcel in twelve nobody ever hears that it
 * arrived. `quantity` has the pieces of each row.
 */
export function parcelsOf(seed: number, order: Order, quantity: ArrayLike<number>): readonly Parcel[] {
  const random = randomFor(seed, "delivery", order.number);
  const rows = [...order.goods];
  const isSplit = random.chance(0.04) && rows.length >= 4;
  const parts = isSplit ? [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)] : [rows];
  const short = isSplit ? shortLine(seed, order, parts[0]!, quantity) : null;
  let shippedAt = order.createdAt;
  return parts.map((part, index) => {
    shippedAt += (index === 0 ? random.int(0, 3) : random.int(1, 4)) * DAY + random.int(1, 5) * HOUR;
    const arrivedAt = shippedAt + random.int(1, 6) * DAY + random.int(-3, 5) * HOUR;
    return {
      number: index + 1,
      shippedAt,
      deliveredAt: random.chance(1 / 12) ? null : arrivedAt,
      rows: index === 1 && short ? [short.row, ...part] : part,
      split: short && { row: short.row, quantity: index === 0 ? short.first : short.second },
    };
  });
}

/** The first parcel's last line, where it has several pieces and chance takes it: how many go first, and how many later. */
function shortLine(seed: number, order: Order, rows: readonly number[], quantity: ArrayLike<number>) {
  const random = randomFor(seed, "delivery of pieces", order.number);
  const row = rows.at(-1)!;
  const ordered = quantity[row]!;
  if (!random.chance(0.25) || ordered < 2) return null;
  const first = random.int(1, ordered - 1);
  return { row, first, second: ordered - first };
}
