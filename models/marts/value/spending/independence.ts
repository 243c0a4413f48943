import type { Spenders } from "./spenders.ts";

const LEAST = 10;

/**
 * Pearson's correlation of customers' purchase days with what they spend on one, -1 to 1: Gamma-Gamma takes the two to be
 * independent. Null where either is the same for all, or there are fewer than ten customers. Source of the check: Fader and Hardie, The Gamma-Gamma Model of
 * Monetary Value (2013), who find .11 in CDNOW and take it as near enough to none.
 */
export function frequencySpendCorrelation({ days, ends, totals }: Spenders): number | null {
  let [count, meanDays, meanSpend, ofDays, ofSpend, both] = [0, 0, 0, 0, 0, 0];
  let from = 0;
  for (let i = 0; i < days.length; i++)
    for (; from < ends[i]!; from++) {
      // Welford's updates: sums of squares would lose the digits in which large amounts differ.
      const spend = totals[from]! / days[i]!;
      count++;
      const [aside, above] = [days[i]! - meanDays, spend - meanSpend];
      meanDays += aside / count;
      meanSpend += above / count;
      ofDays += aside * (days[i]! - meanDays);
      ofSpend += above * (spend - meanSpend);
      both += aside * (spend - meanSpend);
    }
  return count >= LEAST && ofDays > 0 && ofSpend > 0 ? both / Math.sqrt(ofDays * ofSpend) : null;
}
