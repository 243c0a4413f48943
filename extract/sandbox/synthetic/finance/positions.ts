import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { lastOrderAt } from "../last-order.ts";
import type { Lot } from "./lots.ts";
import { pointsDays } from "./points-days.ts";
import { dayText, type FxRate } from "./rates.ts";
import { type DayAmounts, stockDays } from "./stock-days.ts";

/** A line of the journal of a balance sheet account; debit positive, in billionths of a pound. */
export interface PositionLine {
  entryId: string;
  readonly account: string;
  period: string;
  readonly day: string;
  debit: bigint;
  isManual: boolean;
  memo: string | null;
}

export const STOCK = "1200";
export const POINTS = "2150";

/** Journal lines of an account, one a day that moved it. */
function linesOf(account: string, days: DayAmounts, sign: bigint): PositionLine[] {
  return [...days]
    .filter(([, amount]) => amount !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, amount]) => ({
      ...{ entryId: `INT-${account}-${day}`, account, period: day.slice(0, 7), day },
      ...{ debit: sign * amount, isManual: false, memo: null },
    }));
}

/**
 * Plants into the balance sheet accounts, each in a month of its own: a day's goods booked a month later, pennies, a day of
 * points that never arrived, and a stock count that somebody wrote off by hand.
 */
export function plantInPositions(truth: readonly PositionLine[]): PositionLine[] {
  const lines = truth.map((line) => ({ ...line }));
  const months = [...new Set(lines.map((line) => line.period))].sort();
  if (months.length < 6) return lines;
  const [late, next, , rounded, last] = months.slice(-5);
  const of = (account: string, period: string | undefined) =>
    lines.filter((line) => line.account === account && line.period === period);
  of(STOCK, late).at(-1)!.period = next!;
  of(POINTS, rounded)[2]!.debit += 20_000_000n;
  lines.splice(lines.indexOf(of(POINTS, last)[5]!), 1);
  lines.push({
    ...{ entryId: `MAN-${STOCK}-${last}`, account: STOCK, period: last!, day: `${last}-29` },
    ...{ debit: -640_000_000_000n, isManual: true, memo: "Stock count: broken in the warehouse" },
  });
  return lines;
}

/** Billionths as decimal text. */
function decimalText(amount: bigint): string {
  const whole = amount < 0n ? -amount : amount;
  const text = String(whole).padStart(10, "0");
  return `${amount < 0n ? "-" : ""}${text.slice(0, -9)}.${text.slice(-9)}`;
}

/**
 * gl_balances_positions.csv and gl_entries_positions.csv of the demo folder: the general ledger's stock and what it owes in
 * points, booked a day at a time in the months that are over.
 */
export function positionFiles(
  world: World,
  lots: readonly Lot[],
  rates: readonly FxRate[],
): Record<string, string> {
  const last = dayText(lastOrderAt(world)).slice(0, 7);
  const truth = [
    ...linesOf(STOCK, stockDays(world, lots, rates), 1n),
    ...linesOf(POINTS, pointsDays(world), -1n),
  ].filter((line) => line.period < last);
  const journal = plantInPositions(truth);
  const entries = journal.map((line) => [
    ...[line.entryId, "main", line.account, line.period, decimalText(line.debit), "GBP", line.day],
    ...[line.isManual, line.isManual ? "ledger clerk" : "interface", line.memo, true],
  ]);
  const sums = new Map<string, bigint>();
  for (const { account, period, debit } of journal)
    sums.set(`${account},${period}`, (sums.get(`${account},${period}`) ?? 0n) + debit);
  const balances = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, debit]) => ["main", ...key.split(","), "GBP", decimalText(debit), true]);
  return {
    "gl_entries_positions.csv": csvText(
      "entry_id,entity,account,period,amount,currency,document_on,is_manual,posted_by,memo,is_synthetic",
      entries,
    ),
    "gl_balances_positions.csv": csvText("entity,account,period,currency,amount,is_synthetic", balances),
  };
}
