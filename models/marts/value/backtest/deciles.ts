import type { Held } from "./scores.ts";

/** A tenth of the customers, by predicted purchases, the most first. */
export interface Decile {
  decile: number;
  customers: number;
  predicted: number;
  actual: number;
  /** Actual purchases a customer, over those of all customers: 3 means three times the average. */
  lift: number | null;
}

/**
 * Splits customers into tenths by prediction. A row of equal customers may lie across a border: its parts carry the row's
 * average, so that the order of rows does not matter.
 */
export function decilesOf(held: readonly Held[], predicted: readonly number[]): Decile[] {
  const merged = mergeEqual(held, predicted);
  const all = merged.reduce((sum, one) => sum + one.customers, 0);
  const bought = merged.reduce((sum, one) => sum + one.customers * one.actual, 0);
  const out: Decile[] = [];
  let at = 0;
  let used = 0;
  for (let decile = 1; decile <= 10 && all > 0; decile++) {
    // Whole customers: borders are rounded.
    let rest = Math.round((all * decile) / 10) - Math.round((all * (decile - 1)) / 10);
    const made: Decile = { decile, customers: rest, predicted: 0, actual: 0, lift: null };
    while (rest > 0) {
      const row = merged[at]!;
      const taken = Math.min(rest, row.customers - used);
      made.predicted += taken * row.predicted;
      made.actual += taken * row.actual;
      rest -= taken;
      used += taken;
      if (used === row.customers) {
        at++;
        used = 0;
      }
    }
    if (bought > 0 && made.customers > 0) made.lift = made.actual / made.customers / (bought / all);
    out.push(made);
  }
  return out;
}

/** Rows of one predicted value as one, with their average of actual purchases; highest prediction first. */
function mergeEqual(held: readonly Held[], predicted: readonly number[]) {
  const byValue = new Map<number, { predicted: number; customers: number; bought: number }>();
  held.forEach((row, i) => {
    const one = byValue.get(predicted[i]!) ?? { predicted: predicted[i]!, customers: 0, bought: 0 };
    one.customers += row.customers;
    one.bought += row.customers * row.actual;
    byValue.set(predicted[i]!, one);
  });
  return [...byValue.values()]
    .sort((a, b) => b.predicted - a.predicted)
    .map(({ bought, ...one }) => ({ ...one, actual: bought / one.customers }));
}
