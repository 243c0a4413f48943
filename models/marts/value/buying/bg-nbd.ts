import type { LogLikelihood } from "../maths/fit.ts";
import { digamma, logBeta } from "../maths/gamma.ts";
import { hypergeometric } from "../maths/hypergeometric.ts";
import type { Buyers, BuyingModel } from "./buying-model.ts";
import { distinctRepeats, type Histories, type History } from "./histories.ts";
import { logRising, negativeBinomialChances } from "./negative-binomial.ts";
import { meanAge, meanGap } from "./scales.ts";

/**
 * BG/NBD: purchases come at a customer's own rate, gamma distributed with shape r and scale alpha (a time); after each
 * repeat purchase the customer leaves with a chance of her own, beta distributed with a and b.
 * Source: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005).
 */
export const bgNbd: BuyingModel = {
  name: "bg_nbd",
  label: "BG/NBD",
  parameters: ["r", "alpha", "a", "b"],
  starts(histories) {
    const gap = meanGap(histories);
    const age = meanAge(histories);
    return [
      [0.5, 0.5 * gap, 0.5, 2],
      [1, gap, 1, 10],
      [0.2, 0.5 * age, 0.2, 0.5],
    ];
  },
  logLikelihood,
  with: buyersWith,
};

/** Equation (6) of the paper over all customers, and its slopes. */
function logLikelihood(histories: Histories): LogLikelihood {
  const distinct = distinctRepeats(histories);
  return (logs, gradient) => {
    const [r, alpha, a, b] = logs.map(Math.exp) as [number, number, number, number];
    const slopes = [0, 0, 0, 0];
    const value =
      countTerms(distinct.values, distinct.customers, [r, alpha, a, b], slopes) +
      timeTerms(histories, [r, alpha, a, b], slopes);
    [r, alpha, a, b].forEach((one, i) => {
      gradient[i]! += one * slopes[i]!;
    });
    return value;
  };
}

type Parameters = readonly [r: number, alpha: number, a: number, b: number];

/** What depends on the number of repeats alone. */
function countTerms(
  values: Float64Array,
  customers: Float64Array,
  [r, alpha, a, b]: Parameters,
  slopes: number[],
): number {
  let sum = 0;
  const [ofR, ofB, ofAb, logAlpha, betas] = [
    digamma(r),
    digamma(b),
    digamma(a + b),
    Math.log(alpha),
    logBeta(a, b),
  ];
  for (let i = 0; i < values.length; i++) {
    const [x, n] = [values[i]!, customers[i]!];
    sum += n * (logRising(r, x) + r * logAlpha + logBeta(a, b + x) - betas);
    const far = digamma(a + b + x);
    slopes[0]! += n * (digamma(r + x) - ofR + logAlpha);
    slopes[1]! += (n * r) / alpha;
    slopes[2]! += n * (ofAb - far);
    slopes[3]! += n * (digamma(b + x) - far - ofB + ofAb);
  }
  return sum;
}

/** What depends on times: still a customer at the end, or left right after the last purchase. */
function timeTerms(
  { size, repeats, recency, age, customers }: Histories,
  [r, alpha, a, b]: Parameters,
  slopes: number[],
): number {
  let sum = 0;
  let [ofR, ofAlpha, ofA, ofB] = [0, 0, 0, 0];
  for (let i = 0; i < size; i++) {
    const x = repeats[i]!;
    const n = customers[i]!;
    const power = r + x;
    const stay = Math.log(alpha + age[i]!);
    if (x === 0) {
      sum -= n * power * stay;
      ofR -= n * stay;
      ofAlpha -= (n * power) / (alpha + age[i]!);
      continue;
    }
    const leave = Math.log(alpha + recency[i]!);
    // How much likelier it is that she left than that she stayed.
    const odds = (a / (b + x - 1)) * Math.exp(power * (stay - leave));
    const left = odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
    const logOdds = Math.log(a / (b + x - 1)) + power * (stay - leave);
    sum += n * (-power * stay + (left === 1 ? logOdds : Math.log1p(odds)));
    ofR -= n * ((1 - left) * stay + left * leave);
    ofAlpha -= n * power * ((1 - left) / (alpha + age[i]!) + left / (alpha + recency[i]!));
    ofA += (n * left) / a;
    ofB -= (n * left) / (b + x - 1);
  }
  [ofR, ofAlpha, ofA, ofB].forEach((one, i) => {
    slopes[i]! += one;
  });
  return sum;
}

function buyersWith(parameters: readonly number[]): Buyers {
  const [r, alpha, a, b] = parameters as unknown as Parameters;
  const ordersIfAlive = ({ repeats, age }: Pick<History, "repeats" | "age">, time: number): number => {
    // The formula divides by a - 1, and its series by a + b - 1; it is smooth at both: the middle of either side.
    const at = (moved: number) => futureOrders([r + repeats, alpha + age, b + repeats], a + moved, time);
    const isSingular = Math.min(Math.abs(a - 1), Math.abs(a + b + repeats - 1)) < 1e-5;
    return isSingular ? (at(-2e-5) + at(2e-5)) / 2 : at(0);
  };
  return {
    alive({ repeats, recency, age }) {
      if (repeats === 0) return 1;
      const logOdds =
        Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + recency));
      return 1 / (1 + Math.exp(logOdds));
    },
    ordersIfAlive,
    ordersFromStart: (time) => ordersIfAlive({ repeats: 0, age: 0 }, time),
    chances({ repeats, age }, time) {
      const chances: number[] = [];
      // To make n purchases she must have stayed after each of the n - 1 before.
      let staying = 1;
      negativeBinomialChances(r + repeats, alpha + age, time, (n, chance) => {
        chances.push(chance * staying);
        staying *= (b + repeats + n - 1) / (a + b + repeats + n - 1);
        return chance * staying > 1e-9;
      });
      return chances;
    },
  };
}

/**
 * Equation (10) of the paper for a customer who has not left, whose rate is gamma distributed with `shape` and `scale`,
 * whose chance of leaving with a and b. Euler's transformation takes (alpha + T) / (alpha + T + t) out of the series: what is
 * left of it neither grows with the number of purchases nor loses digits.
 */
function futureOrders(
  [shape, scale, b]: readonly [shape: number, scale: number, b: number],
  a: number,
  time: number,
): number {
  if (!(time > 0)) return 0;
  const share = time / (scale + time);
  const stays = (scale / (scale + time)) ** (a - 1);
  return ((a + b - 1) / (a - 1)) * (1 - stays * hypergeometric(a + b - 1 - shape, a - 1, a + b - 1, share));
}
