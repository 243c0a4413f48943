import type { LogLikelihood } from "../maths/fit.ts";
import { digamma } from "../maths/gamma.ts";
import { NODES, WEIGHTS } from "../maths/quadrature.ts";
import type { Buyers, BuyingModel } from "./buying-model.ts";
import { distinctRepeats, type Histories, type History } from "./histories.ts";
import { logTimes, type ParetoNbdParameters } from "./leaving.ts";
import { logTimesWithSlopes } from "./leaving-slopes.ts";
import { logRising, negativeBinomialChances } from "./negative-binomial.ts";
import { meanAge, meanGap } from "./scales.ts";

/**
 * Pareto/NBD: purchases come at a customer's own rate, gamma distributed with shape r and scale alpha; the customer
 * leaves at a moment of her own, at a rate that is gamma distributed with shape s and scale beta. Scales are times.
 * Source: Schmittlein, Morrison and Colombo, Management Science 33 (1987), in the form of Fader and Hardie, A Note on
 * Deriving the Pareto/NBD Model and Related Expressions (2005).
 */
export const paretoNbd: BuyingModel = {
  name: "pareto_nbd",
  label: "Pareto/NBD",
  parameters: ["r", "alpha", "s", "beta"],
  starts(histories) {
    const gap = meanGap(histories);
    const age = meanAge(histories);
    return [
      [0.5, 0.5 * gap, 0.5, 0.5 * age],
      [1, gap, 1, 2 * age],
      [0.2, 0.5 * age, 0.3, 0.3 * age],
    ];
  },
  logLikelihood,
  with: buyersWith,
};

type Parameters = ParetoNbdParameters;

/** Equation (18) of the note over all customers, and its slopes. */
function logLikelihood(histories: Histories): LogLikelihood {
  const { size, repeats, recency, age, customers } = histories;
  const distinct = distinctRepeats(histories);
  return (logs, gradient) => {
    const given = logs.map(Math.exp) as unknown as Parameters;
    const [r] = given;
    const ofR = digamma(r);
    const slopes = [0, 0, 0, 0];
    let sum = 0;
    for (let i = 0; i < distinct.values.length; i++) {
      const [x, n] = [distinct.values[i]!, distinct.customers[i]!];
      sum += n * logRising(r, x);
      slopes[0]! += n * (digamma(r + x) - ofR);
    }
    for (let i = 0; i < size; i++) {
      const n = customers[i]!;
      sum += n * logTimesWithSlopes(given, [repeats[i]!, recency[i]!, age[i]!], n, slopes);
    }
    given.forEach((one, i) => {
      gradient[i]! += one * slopes[i]!;
    });
    return sum;
  };
}

function buyersWith(parameters: readonly number[]): Buyers {
  const given = parameters as unknown as Parameters;
  const [r, alpha, s, beta] = given;
  const ordersIfAlive = ({ repeats, age }: Pick<History, "repeats" | "age">, time: number): number =>
    // (1 - ((beta + T) / (beta + T + t))^(s - 1)) / (s - 1), also where s is 1.
    ((r + repeats) / (alpha + age)) * (beta + age) * fallen(s - 1, Math.log1p(time / (beta + age)));
  return {
    alive({ repeats, recency, age }) {
      if (age === 0) return 1;
      const stayed = -(r + repeats) * Math.log(alpha + age) - s * Math.log(beta + age);
      return Math.min(1, Math.exp(stayed - logTimes(given, repeats, recency, age)));
    },
    ordersIfAlive,
    ordersFromStart: (time) => ordersIfAlive({ repeats: 0, age: 0 }, time),
    chances: ({ repeats, age }, time) => chancesIfAlive(given, repeats, age, time),
  };
}

/** (1 - e^(-k u)) / k, which is u for k = 0. */
const fallen = (k: number, u: number): number => (Math.abs(k) < 1e-9 ? u : -Math.expm1(-k * u) / k);

/**
 * The chances of at least n purchases, over the moment at which she leaves: later than `time`, or at one of ten
 * moments before it, spaced so that each stands for its part of the leaving.
 */
function chancesIfAlive([r, alpha, s, beta]: Parameters, x: number, age: number, time: number): number[] {
  const chances: number[] = [];
  const add = (until: number, weight: number) => {
    if (weight < 1e-12) return;
    negativeBinomialChances(r + x, alpha + age, until, (n, chance) => {
      chances[n - 1] = (chances[n - 1] ?? 0) + weight * chance;
      return weight * chance > 1e-9;
    });
  };
  const left = -Math.expm1(-s * Math.log1p(time / (beta + age)));
  add(time, 1 - left);
  const moment = (share: number) => (beta + age) * Math.expm1(-Math.log1p(-share * left) / s);
  NODES.forEach((node, i) => {
    add(moment(node), left * WEIGHTS[i]!);
  });
  return chances;
}
