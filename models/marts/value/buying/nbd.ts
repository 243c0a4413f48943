import type { LogLikelihood } from "../maths/fit.ts";
import { digamma } from "../maths/gamma.ts";
import type { Buyers, BuyingModel } from "./buying-model.ts";
import type { Histories } from "./histories.ts";
import { logRising, negativeBinomialChances } from "./negative-binomial.ts";
import { meanAge, meanGap } from "./scales.ts";

/**
 * NBD: purchases come at a customer's own rate, gamma distributed with shape r and scale alpha (a time), and nobody ever
 * leaves. It is what both other models become where data show no drop-out, and what they have to be likelier than.
 * Source: Ehrenberg, The Pattern of Consumer Purchases, Applied Statistics 8 (1959).
 */
export const nbd: BuyingModel = {
  name: "nbd",
  label: "NBD",
  parameters: ["r", "alpha"],
  starts(histories) {
    const gap = meanGap(histories);
    return [
      [0.5, 0.5 * gap],
      [1, gap],
      [0.2, 0.5 * meanAge(histories)],
    ];
  },
  logLikelihood,
  with: buyersWith,
};

function logLikelihood({ size, repeats, age, customers }: Histories): LogLikelihood {
  return (logs, gradient) => {
    const [r, alpha] = logs.map(Math.exp) as [number, number];
    const [ofR, logAlpha] = [digamma(r), Math.log(alpha)];
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const [x, n, log] = [repeats[i]!, customers[i]!, Math.log(alpha + age[i]!)];
      sum += n * (logRising(r, x) + r * logAlpha - (r + x) * log);
      gradient[0]! += n * r * (digamma(r + x) - ofR + logAlpha - log);
      gradient[1]! += n * (r - ((r + x) * alpha) / (alpha + age[i]!));
    }
    return sum;
  };
}

function buyersWith([r, alpha]: readonly number[]): Buyers {
  return {
    alive: () => 1,
    ordersIfAlive: ({ repeats, age }, time) => ((r! + repeats) / (alpha! + age)) * time,
    ordersFromStart: (time) => (r! / alpha!) * time,
    chances({ repeats, age }, time) {
      const chances: number[] = [];
      negativeBinomialChances(r! + repeats, alpha! + age, time, (_, chance) => {
        chances.push(chance);
        return true;
      });
      return chances;
    },
  };
}
