import { type Buyers, expectedOrders } from "../buying/buying-model.ts";
import type { History } from "../buying/histories.ts";

/** Customers of the calibration period with one history and one number of purchases in the holdout. */
export interface Held extends History {
  customers: number;
  /** Purchase days after the calibration period. */
  actual: number;
}

/** How well predictions of single customers' purchases in the holdout came true. */
export interface Scores {
  customers: number;
  actual: number;
  predicted: number;
  /** Predicted over actual, less one; null where nothing was bought. */
  totalError: number | null;
  /** Mean absolute error of a customer's purchases. */
  mae: number;
  /** Root of the mean squared error: what the mean of a distribution minimises, so what models are chosen by. */
  rmse: number;
}

/** Predicted purchases of each row over a holdout of `time`. */
export const predictions = (buyers: Buyers, held: readonly Held[], time: number): number[] =>
  held.map((row) => expectedOrders(buyers, row, time));

/** 'Predict zero': what every model has to beat. */
export const predictZero = (held: readonly Held[]): number[] => held.map(() => 0);

/** Everybody goes on as before: the second thing to beat. Zero for whom nothing was observed. */
export const predictSameRate = (held: readonly Held[], time: number): number[] =>
  held.map(({ repeats, age }) => (age > 0 ? (repeats / age) * time : 0));

export function scoresOf(held: readonly Held[], predicted: readonly number[]): Scores {
  let [customers, actual, total, absolute, squared] = [0, 0, 0, 0, 0];
  held.forEach((row, i) => {
    const missed = predicted[i]! - row.actual;
    customers += row.customers;
    actual += row.customers * row.actual;
    total += row.customers * predicted[i]!;
    absolute += row.customers * Math.abs(missed);
    squared += row.customers * missed * missed;
  });
  return {
    customers,
    actual,
    predicted: total,
    totalError: actual > 0 ? total / actual - 1 : null,
    mae: customers > 0 ? absolute / customers : 0,
    rmse: customers > 0 ? Math.sqrt(squared / customers) : 0,
  };
}
