import { lineTypeOf } from "../../dataset/stock-codes.ts";
import type { World } from "../../world.ts";
import type { Lot } from "./lots.ts";
import { dayText, type FxRate } from "./rates.ts";

/** Billionths of a pound by day: what came into stock, less what left it at its moving average cost. */
export type DayAmounts = Map<string, bigint>;

interface Issue {
  readonly at: number;
  readonly day: string;
  readonly pieces: bigint;
}

interface Held {
  readonly at: number;
  readonly day: string;
  readonly pieces: bigint;
  /** Billionths of a pound a piece. */
  readonly cost: bigint;
}

/** Adds an amount to a day. */
export function addTo(days: DayAmounts, day: string, amount: bigint): void {
  days.set(day, (days.get(day) ?? 0n) + amount);
}

/** a / b to the nearest whole, half upward; both positive. */
export const divided = (a: bigint, b: bigint): bigint => (2n * a + b) / (2n * b);

const londonDay = (day: number): string => dayText(day * 86_400_000);

/**
 * Stock in money as accounting would book it: lots at their cost on the day's rate, goods sold, given away or written
 * down at the average cost of their moment. A code is averaged anew with each lot, over the pieces still there.
 */
export function stockDays(world: World, lots: readonly Lot[], rates: readonly FxRate[]): DayAmounts {
  const days: DayAmounts = new Map();
  const issues = issuesBySku(world);
  const bySku = new Map<string, Held[]>();
  const millionths = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate.millionths]));
  for (const lot of lots) {
    const rate = lot.currency === "GBP" ? 1_000_000 : millionths.get(`${lot.currency} ${lot.receivedOn}`)!;
    const held: Held = {
      at: Date.parse(`${lot.receivedOn}T08:00:00Z`),
      day: lot.receivedOn,
      pieces: BigInt(lot.quantity),
      cost: BigInt(lot.unitCost) * 10n * BigInt(rate),
    };
    bySku.set(lot.sku, [...(bySku.get(lot.sku) ?? []), held]);
    addTo(days, held.day, held.pieces * held.cost);
  }
  for (const [sku, held] of bySku) bookIssues(days, held, issues.get(sku) ?? []);
  return days;
}

/** Takes a code's issues out of stock, each at the average after the newest lot before it. */
function bookIssues(days: DayAmounts, lots: readonly Held[], issues: readonly Issue[]): void {
  const sorted = [...issues].sort((a, b) => a.at - b.at);
  let [taken, before, average, next] = [0n, 0n, 0n, 0];
  lots.forEach((lot, i) => {
    for (; next < sorted.length && sorted[next]!.at < lot.at; next++) {
      const issue = sorted[next]!;
      taken += issue.pieces;
      // what is sold before the first lot takes that lot's cost
      addTo(days, issue.day, -issue.pieces * (i === 0 ? lot.cost : average));
    }
    const left = before - taken;
    average =
      i === 0 || left <= 0n ? lot.cost : divided(left * average + lot.pieces * lot.cost, left + lot.pieces);
    before += lot.pieces;
  });
  for (; next < sorted.length; next++) addTo(days, sorted[next]!.day, -sorted[next]!.pieces * average);
}

/** Goods that left, by code: sold or given away on orders, and written down. */
function issuesBySku(world: World): Map<string, Issue[]> {
  const { lines, orders, stockMoves } = world.data;
  const issues = new Map<string, Issue[]>();
  const add = (sku: string, issue: Issue): void => {
    const list = issues.get(sku);
    if (list === undefined) issues.set(sku, [issue]);
    else list.push(issue);
  };
  for (const order of orders) {
    const isSale =
      order.customer !== 0 || [...order.goods, ...order.shipping].some((row) => lines.milli[row]! > 0);
    if (!isSale) continue;
    for (const row of order.goods)
      if (lineTypeOf(lines.sku[row]!) === "goods")
        add(lines.sku[row]!, {
          at: order.createdAt,
          day: londonDay(order.day),
          pieces: BigInt(lines.quantity[row]!),
        });
  }
  for (const row of stockMoves)
    add(lines.sku[row]!, {
      at: lines.at[row]!,
      day: londonDay(lines.day[row]!),
      pieces: BigInt(-lines.quantity[row]!),
    });
  return issues;
}
