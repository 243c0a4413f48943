import { NODES, WEIGHTS } from "../maths/quadrature.ts";
import type { ParetoNbdParameters } from "./leaving.ts";

/** Ten points are exact to twelve digits as long as the integrand falls by no more than e to this power between them. */
const FALL = 8;
const MOST_PARTS = 200;

/**
 * The same as `logTimes`, with its slopes in r, alpha, s and beta added to `slopes`, `weight` times. By the integral over the
 * moment at which the customer left, whose slopes are averages over that moment: one pass gives them all, where
 * differences of the series would take eight more.
 */
export function logTimesWithSlopes(
  given: ParetoNbdParameters,
  [x, recency, age]: readonly [repeats: number, recency: number, age: number],
  weight: number,
  slopes: number[],
): number {
  const [r, alpha, s, beta] = given;
  const exponent = (y: number) => -(r + x) * Math.log(alpha + y) - (s + 1) * Math.log(beta + y);
  const stayed = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
  // Everything is taken relative to the larger of both parts, so that nothing overflows.
  const base = Math.max(stayed, exponent(recency));
  const stay = Math.exp(stayed - base);
  let [left, inR, inAlpha, inS, inBeta] = [0, 0, 0, 0, 0];
  const isAlphaSmaller = alpha < beta;
  const start = Math.min(alpha, beta) + recency;
  const gap = Math.abs(alpha - beta);
  // The variable is the logarithm of the smaller scale plus y, in which the integrand falls like an exponential.
  const end = Math.log((start - recency + age) / start);
  const parts = Math.min(MOST_PARTS, Math.ceil((end * (r + x + s + 2)) / FALL));
  const width = end / Math.max(parts, 1);
  for (let part = 0; part < parts; part++)
    for (let i = 0; i < NODES.length; i++) {
      const near = start * Math.exp(width * (part + NODES[i]!));
      const a = isAlphaSmaller ? near : near + gap;
      const b = isAlphaSmaller ? near + gap : near;
      const logA = Math.log(a);
      const logB = Math.log(b);
      const share = WEIGHTS[i]! * width * near * Math.exp(-(r + x) * logA - (s + 1) * logB - base);
      left += share;
      inR += share * logA;
      inAlpha += share / a;
      inS += share * logB;
      inBeta += share / b;
    }
  const all = stay + s * left;
  const scale = weight / all;
  slopes[0]! -= scale * (stay * Math.log(alpha + age) + s * inR);
  slopes[1]! -= scale * (r + x) * (stay / (alpha + age) + s * inAlpha);
  slopes[2]! += scale * (left - stay * Math.log(beta + age) - s * inS);
  slopes[3]! -= scale * s * (stay / (beta + age) + (s + 1) * inBeta);
  return base + Math.log(all);
}
