import { type Buyers, expectedOrders } from "../buying/buying-model.ts";
import type { History } from "../buying/histories.ts";
import { expectedSpend } from "../spending/gamma-gamma.ts";
import { billionths, likelihoodAmount, moneyText } from "../spending/money.ts";
import type { Fitted } from "../tables/fitted.ts";
import { historyIn } from "../tables/inputs.ts";

/** A customer of the calibration period: her history in it, and what she spent in it and after it. */
export type SpendRow = {
  calibration_repeats: bigint | null;
  calibration_recency_days: bigint | null;
  calibration_age_days: bigint | null;
  calibration_average_spend: string | null;
  holdout_net_sales: string | null;
};

/** What the customers of the calibration period spent in the holdout, and what was predicted. */
export interface SpendScores {
  /** Decimal text, exact. */
  actual: string;
  /** Estimates by name of model; null where spending could not be estimated. */
  predicted: ReadonlyMap<string, number | null>;
}

/**
 * Predicts the net sales of the holdout by each fitted model: a customer's expected purchase days, times what Gamma-Gamma,
 * fitted to the calibration period too, expects of one. `same_rate`: her own rate, times her own average.
 */
export async function spendScores(
  fitted: Fitted,
  rows: AsyncIterable<SpendRow>,
  holdoutDays: number,
): Promise<SpendScores> {
  const time = holdoutDays / fitted.days;
  const sums = new Map<string, number>();
  const add = (name: string, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
  let actual = 0n;
  for await (const { holdout_net_sales, ...row } of rows) {
    if (row.calibration_repeats === null) continue;
    actual += billionths(holdout_net_sales ?? "0");
    const history = historyOf(row, fitted.days);
    const average = likelihoodAmount(row.calibration_average_spend ?? "0");
    const spending = { days: history.repeats + 1, average };
    const perDay = fitted.calibrationSpending && expectedSpend(fitted.calibrationSpending, spending);
    for (const { model, buyers } of fitted.calibration)
      add(model.name, predictedSpend(buyers, history, time, perDay));
    if (history.age > 0) add("same_rate", (history.repeats / history.age) * time * average);
  }
  const known = [...sums].map(([name, sum]) => [name, Number.isFinite(sum) ? sum : null] as const);
  return { actual: moneyText(actual), predicted: new Map([...known, ["predict_zero", 0]]) };
}

const predictedSpend = (
  buyers: Buyers,
  history: History,
  time: number,
  perDay: number | undefined,
): number => (perDay === undefined ? Number.NaN : expectedOrders(buyers, history, time) * perDay);

const historyOf = (row: Omit<SpendRow, "holdout_net_sales">, days: number): History =>
  historyIn(days, {
    repeats: row.calibration_repeats,
    recency_days: row.calibration_recency_days,
    age_days: row.calibration_age_days,
  });
