import { incompleteBeta } from "../maths/incomplete-beta.ts";
import type { Spending } from "./spenders.ts";

/** Points on which a distribution is kept: logarithms of money relative to a customer's own scale. */
const FROM = -14;
const STEP = 0.04;
const POINTS = 450;
/** Distributions that are kept at a time, 3.6 kB each: customers who buy every day have hundreds of them each. */
const KEPT = 20_000;

/**
 * Quantiles of what a customer will spend in all, when the number of purchase days is uncertain too. Given n days, the sum
 * is a gamma of shape p n over a rate that is gamma of shape q + p x and scale gamma + x m: relative to that scale its
 * distribution depends on n and x alone, so it is computed once for each pair and shared by all customers.
 */
export class SpendOutlook {
  private readonly parameters: readonly number[];
  private readonly kept = new Map<number, Float64Array[]>();
  private count = 0;

  /** `parameters`: p, q, gamma. */
  constructor(parameters: readonly number[]) {
    this.parameters = parameters;
  }

  /** A customer's own scale, in money: gamma + x m. */
  scale({ days, average }: Spending): number {
    return this.parameters[2]! + days * average;
  }

  /**
   * Quantiles of the amount relative to the customer's scale, one for each of `levels` (0 to 1). `chances`: of at least 1,
   * 2, … purchase days; `days`: those she had before. Zero where no purchase at all is at least as likely as the level.
   */
  quantiles(chances: readonly number[], days: number, levels: readonly number[]): number[] {
    const none = 1 - (chances[0] ?? 0);
    const below = (at: number): number => {
      let sum = none;
      for (let n = 0; n < chances.length; n++)
        sum += (chances[n]! - (chances[n + 1] ?? 0)) * this.shares(days, n)[at]!;
      return sum;
    };
    return levels.map((level) => {
      if (level <= none) return 0;
      let [low, high] = [0, POINTS - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (below(middle) < level) low = middle;
        else high = middle;
      }
      const [under, over] = [below(low), below(high)];
      const part = over > under ? Math.min(1, Math.max(0, (level - under) / (over - under))) : 0;
      return Math.exp(FROM + STEP * (low + part));
    });
  }

  /** On each point the share of sums of `n` + 1 days below it, for a customer with that many days before. */
  private shares(days: number, n: number): Float64Array {
    const known = this.kept.get(days)?.[n];
    if (known) return known;
    if (this.count >= KEPT) {
      this.kept.clear();
      this.count = 0;
    }
    const rows = this.kept.get(days) ?? [];
    this.kept.set(days, rows);
    this.count++;
    const made = this.sharesOf(days, n + 1);
    rows[n] = made;
    return made;
  }

  private sharesOf(days: number, count: number): Float64Array {
    const [p, q] = this.parameters as [number, number];
    const [ahead, behind] = [p * count, q + p * days];
    // Of the logarithm: further than this from the middle lies nothing.
    const middle = Math.log(ahead / behind);
    const reach = 8 * Math.sqrt(1 / ahead + 1 / behind + 1 / ahead ** 2 + 1 / behind ** 2);
    return Float64Array.from({ length: POINTS }, (_, i) => {
      const log = FROM + STEP * i;
      if (log < middle - reach) return 0;
      if (log > middle + reach) return 1;
      return incompleteBeta(1 / (1 + Math.exp(-log)), ahead, behind);
    });
  }
}
