import type { Held } from "../backtest/scores.ts";
import type { History } from "../buying/histories.ts";
import { historyIn } from "./inputs.ts";

type GroupRow = {
  period: string | null;
  repeats: bigint | null;
  recency_days: bigint | null;
  age_days: bigint | null;
  holdout_repeats: bigint | null;
  customers: bigint | null;
};

/** Reads the table clv_groups, times in a unit of so many days. */
export async function readGroups(
  rows: AsyncIterable<GroupRow>,
  days: number,
): Promise<{ whole: History[]; held: Held[] }> {
  const whole: History[] = [];
  const held: Held[] = [];
  for await (const row of rows) {
    const history = { ...historyIn(days, row), customers: Number(row.customers) };
    if (row.period === "whole") whole.push(history);
    else held.push({ ...history, actual: Number(row.holdout_repeats) });
  }
  // Sums of floats depend on their order: always the same one, so that the same data give the same digits.
  return { whole: whole.sort(byHistory), held: held.sort((a, b) => byHistory(a, b) || a.actual - b.actual) };
}

const byHistory = (a: History, b: History): number =>
  a.repeats - b.repeats || a.recency - b.recency || a.age - b.age;

interface Refs {
  groups: { rows(): AsyncIterable<GroupRow> };
  bounds: { rows(): AsyncIterable<{ holdout_days: bigint | null }> };
}

/** The customers of the calibration period, and how long the holdout is. */
export async function readHeld(refs: Refs, days: number): Promise<{ held: Held[]; holdoutDays: number }> {
  let holdoutDays = 0;
  for await (const row of refs.bounds.rows()) holdoutDays = Number(row.holdout_days);
  const { held } = await readGroups(refs.groups.rows(), days);
  return { held, holdoutDays };
}
