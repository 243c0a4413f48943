import type { World } from "../../world.ts";
import { makePointsMoves, type PointsMove } from "../points.ts";
import { addTo, type DayAmounts, divided } from "./stock-days.ts";

/** A point is worth 0.85 of a penny: a penny when redeemed, and 85 % are expected to be. In billionths of a pound. */
const WORTH = 8_500_000n;
const PENNY = 10_000_000n;

/** Billionths to whole pennies, half upward. */
const toPenny = (amount: bigint): bigint => divided(amount, PENNY) * PENNY;

const LONDON = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });

interface EarnedLot {
  readonly points: bigint;
  /** What was put off for it, billionths. */
  readonly putOff: bigint;
  /** Points of it that have left. */
  gone: bigint;
}

/**
 * What is owed in points, by day: a sale is shared between goods and points by what each would cost alone, and points
 * that leave take the oldest ones' part with them, to the penny.
 */
export function pointsDays(world: World): DayAmounts {
  const days: DayAmounts = new Map();
  const accounts = new Map<number, PointsMove[]>();
  for (const move of makePointsMoves(world))
    accounts.set(move.customer.id, [...(accounts.get(move.customer.id) ?? []), move]);
  for (const moves of accounts.values()) bookAccount(world, days, moves);
  return days;
}

function bookAccount(world: World, days: DayAmounts, moves: readonly PointsMove[]): void {
  const lots: EarnedLot[] = [];
  const second = (move: PointsMove): number => Math.floor(move.at / 1000);
  const sorted = [...moves].sort((a, b) => second(a) - second(b) || (a.id < b.id ? -1 : 1));
  for (const move of sorted) {
    const day = LONDON.format(move.at);
    if (move.points < 0) addTo(days, day, -take(lots, BigInt(-move.points)));
    else {
      const points = BigInt(move.points);
      const putOff = putOffFor(saleOf(world, move), points);
      lots.push({ points, putOff, gone: 0n });
      addTo(days, day, putOff);
    }
  }
}

/** The order's sale in billionths of a pound, never below nothing. */
function saleOf(world: World, move: PointsMove): bigint {
  const total = move.order === null ? 0 : world.orderByNumber.get(move.order)!.total;
  return BigInt(Math.max(0, total)) * 1_000_000n;
}

function putOffFor(sale: bigint, points: bigint): bigint {
  const worth = points * WORTH;
  return sale + worth === 0n ? 0n : toPenny(divided(sale * worth, sale + worth));
}

/** The part of a lot up to so many of its points, to the penny. */
const partOf = (lot: EarnedLot, points: bigint): bigint => toPenny(divided(lot.putOff * points, lot.points));

/** Takes points from the oldest lots; what was put off for them. */
function take(lots: readonly EarnedLot[], points: bigint): bigint {
  let [left, released] = [points, 0n];
  for (const lot of lots) {
    const here = lot.points - lot.gone < left ? lot.points - lot.gone : left;
    if (here === 0n) continue;
    released += partOf(lot, lot.gone + here) - partOf(lot, lot.gone);
    lot.gone += here;
    left -= here;
  }
  return released;
}
