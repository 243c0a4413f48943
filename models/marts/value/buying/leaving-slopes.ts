import { NODES, WEIGHTS } from "../maths/quadrature.ts";
import type { ParetoNbdParameters } from "./leaving.ts";

/** Ten points are exact to twelve digits as long as the integrand falls by no more than e to this power between them. */
const FALL = 8;
/** Where the integrand has fallen by e to this power, nothing is left of it. */
const GONE = 45;

/**
 * `logTimes` plus r ln alpha + s ln beta, with its slopes in r, alpha, s and beta added to `slopes`, `weight` times. By the
 * integral over the moment at which the customer left, whose slopes are averages over that moment: one pass gives them all,
 * where differences of the series would take eight more. Scales enter as ln (1 + y / beta), not as a difference of two
 * logarithms: where s and beta run away together, each of those alone has more digits than a double.
 */
export function logTimesWithSlopes(
  given: ParetoNbdParameters,
  [x, recency, age]: readonly [repeats: number, recency: number, age: number],
  weight: number,
  slopes: number[],
): number {
  const [r, alpha, s, beta] = given;
  const stayed = -(r + x) * Math.log1p(age / alpha) - s * Math.log1p(age / beta);
  const falls = (inAlpha: number, inBeta: number) => -(r + x) * inAlpha - (s + 1) * inBeta;
  const first = falls(Math.log1p(recency / alpha), Math.log1p(recency / beta)) - Math.log(beta);
  // Everything is taken relative to the larger of both parts, so that nothing overflows.
  const base = Math.max(stayed, first);
  const stay = Math.exp(stayed - base);
  let [left, inR, inAlpha, inS, inBeta] = [0, 0, 0, 0, 0];
  // The variable is the logarithm of the smaller scale plus y, in which the integrand falls like an exponential.
  const start = Math.min(alpha, beta) + recency;
  const { end, parts } = stretch(given, x, start, Math.log1p((age - recency) / start));
  const width = end / Math.max(parts, 1);
  const offset = Math.log(beta) + base;
  for (let part = 0; part < parts; part++)
    for (let i = 0; i < NODES.length; i++) {
      const grown = start * Math.expm1(width * (part + NODES[i]!));
      const y = recency + grown;
      const logA = Math.log1p(y / alpha);
      const logB = Math.log1p(y / beta);
      const share = WEIGHTS[i]! * width * (start + grown) * Math.exp(falls(logA, logB) - offset);
      left += share;
      inR += share * logA;
      inAlpha += (share * (r * y - x * alpha)) / (alpha + y);
      inS += share * logB;
      inBeta += (share * (s * y - beta)) / (beta + y);
    }
  const all = stay + s * left;
  const scale = weight / all;
  slopes[0]! -= scale * (stay * Math.log1p(age / alpha) + s * inR);
  slopes[1]! += (scale / alpha) * ((stay * (r * age - x * alpha)) / (alpha + age) + s * inAlpha);
  slopes[2]! += scale * (left - stay * Math.log1p(age / beta) - s * inS);
  slopes[3]! += (scale / beta) * s * ((stay * age) / (beta + age) + inBeta);
  return base - x * Math.log(alpha) + Math.log(all);
}

/**
 * How far the integral has to go, in its variable, and in how many equal parts. The logarithm of the integrand is concave
 * there: Newton's method from the end comes down to where nothing is left, and the slope at the end is the steepest.
 */
function stretch(
  [r, alpha, s, beta]: ParetoNbdParameters,
  x: number,
  start: number,
  until: number,
): { end: number; parts: number } {
  const [fast, slow] = alpha < beta ? [r + x, s + 1] : [s + 1, r + x];
  const gap = Math.abs(alpha - beta);
  const fallen = (at: number) =>
    (fast - 1) * at + slow * Math.log1p((start * Math.expm1(at)) / (start + gap));
  const slope = (at: number) => fast - 1 + (slow * start * Math.exp(at)) / (start * Math.exp(at) + gap);
  let end = until;
  for (let step = 0; step < 50 && fallen(end) > GONE + 1; step++) end -= (fallen(end) - GONE) / slope(end);
  const steepest = Math.max(Math.abs(slope(0)), slope(end)) + 2;
  return { end, parts: Math.ceil((end * steepest) / FALL) };
}
