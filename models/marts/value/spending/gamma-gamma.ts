import type { LogLikelihood } from "../maths/fit.ts";
import { digamma, logGamma } from "../maths/gamma.ts";
import type { Spenders, Spending } from "./spenders.ts";

/**
 * Gamma-Gamma: what a customer spends on a purchase day is gamma distributed with shape p around her own level, whose
 * rate is gamma distributed over customers with shape q and scale gamma (in money). It assumes that how much does not
 * depend on how often.
 * Source: Fader and Hardie, The Gamma-Gamma Model of Monetary Value (2013), equation (1a).
 */
export const gammaGamma = {
  name: "gamma_gamma",
  label: "Gamma-Gamma",
  parameters: ["p", "q", "gamma"],
  starts(spenders: Spenders): number[][] {
    const average = meanPerDay(spenders);
    return [
      [4, 4, average],
      [1, 3, 2 * average],
      [10, 2, 0.5 * average],
    ];
  },
  logLikelihood,
} as const;

function meanPerDay({ days, ends, totals }: Spenders): number {
  let [sum, count, from] = [0, 0, 0];
  for (let i = 0; i < days.length; i++) {
    for (; from < ends[i]!; from++) sum += totals[from]!;
    count += days[i]! * (ends[i]! - (i > 0 ? ends[i - 1]! : 0));
  }
  return count > 0 ? sum / count : 1;
}

function logLikelihood({ days, ends, logs, totals }: Spenders): LogLikelihood {
  return (given, gradient) => {
    const [p, q, gamma] = given.map(Math.exp) as [number, number, number];
    const [ofQ, logGammaQ, logScale] = [digamma(q), logGamma(q), Math.log(gamma)];
    let [sum, ofP, ofShape, ofScale, from] = [0, 0, 0, 0, 0];
    for (let i = 0; i < days.length; i++) {
      const n = days[i]!;
      const count = ends[i]! - from;
      let logsOfAll = 0;
      let shares = 0;
      for (; from < ends[i]!; from++) {
        const all = gamma + totals[from]!;
        logsOfAll += Math.log(all);
        shares += 1 / all;
      }
      const both = p * n + q;
      const ofBoth = digamma(both);
      const fixed = logGamma(both) - logGamma(p * n) - logGammaQ + q * logScale + p * n * Math.log(n);
      sum += count * fixed + (p * n - 1) * logs[i]! - both * logsOfAll;
      ofP += n * (count * (ofBoth - digamma(p * n) + Math.log(n)) + logs[i]! - logsOfAll);
      ofShape += count * (ofBoth - ofQ + logScale) - logsOfAll;
      ofScale += (count * q) / gamma - both * shares;
    }
    [p * ofP, q * ofShape, gamma * ofScale].forEach((one, i) => {
      gradient[i]! += one;
    });
    return sum;
  };
}

/**
 * What a customer is expected to spend on a purchase day: between her own average and everybody's, the nearer to her own
 * the more days there are of her (equation (5) of the note). NaN where q is at most 1 and nothing is known of her: then the
 * mean over customers is infinite.
 */
export function expectedSpend([p, q, gamma]: readonly number[], { days, average }: Spending): number {
  const below = p! * days + q! - 1;
  return below > 0 ? (p! * (gamma! + days * average)) / below : Number.NaN;
}
