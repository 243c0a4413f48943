import type { Buyers } from "./buying-model.ts";
import type { History } from "./histories.ts";

/** What is expected of a customer within some time, and the interval that holds it at a given level. */
export interface Forecast {
  /** Expected purchase days. */
  expected: number;
  low: number;
  high: number;
  /** The chances of at least 1, 2, 3, … purchase days, that she has left included. */
  chances: number[];
}

/**
 * The forecast for a customer over the next `time`. The interval is of the number itself (`level` 0.8: it lies within in 8
 * of 10 such customers), not of its mean: buying is chance even where all parameters are known. The uncertainty of the
 * parameters, small beside it, is left out.
 */
export function forecast(buyers: Buyers, history: History, time: number, level: number): Forecast {
  const alive = buyers.alive(history);
  const chances = buyers.chances(history, time).map((chance) => Math.min(1, alive * chance));
  const [lower, upper] = tails(level);
  return {
    expected: alive * buyers.ordersIfAlive(history, time),
    low: quantile(chances, lower),
    high: quantile(chances, upper),
    chances,
  };
}

/** The two quantiles between which an interval of a level lies. */
export const tails = (level: number): [number, number] => [(1 - level) / 2, (1 + level) / 2];

/** The smallest number of purchases that is not exceeded with probability `level`. */
function quantile(chances: readonly number[], level: number): number {
  let n = 0;
  while (n < chances.length && 1 - chances[n]! < level) n++;
  return n;
}
