import { hypergeometric } from "../maths/hypergeometric.ts";
import { integral } from "../maths/quadrature.ts";

export type ParetoNbdParameters = readonly [r: number, alpha: number, s: number, beta: number];

/** Where the hypergeometric series needs hundreds of terms, an integral takes its place. */
const NEAR_ONE = 0.9;

/**
 * What the Pareto/NBD likelihood says of times: ln [ (alpha + T)^-(r + x) (beta + T)^-s + s / (r + s + x) A0 ]: still a customer
 * at T, or left at some moment between t_x and T. Everything is taken relative to the first part, so that nothing overflows.
 */
export function logTimes(given: ParetoNbdParameters, x: number, recency: number, age: number): number {
  const [r, alpha, s, beta] = given;
  const stayed = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
  if (age === recency) return stayed;
  const larger = Math.max(alpha, beta) + recency;
  if (Math.abs(alpha - beta) / larger > NEAR_ONE)
    return together(stayed, byIntegral(given, x, recency, age), 0);
  return together(stayed, bySeries(given, x, recency), bySeries(given, x, age));
}

/** ln (e^stayed + e^more - e^less). */
function together(stayed: number, more: number, less: number): number {
  const added = Math.exp(more - stayed) - (less === 0 ? 0 : Math.exp(less - stayed));
  // So long gone that the first part has no digits left.
  return added === Number.POSITIVE_INFINITY ? more : stayed + Math.log1p(added);
}

/**
 * ln of s / (r + s + x) times the half of A0 at `time`: to leave at any moment after it (equation (18) of Fader and Hardie's
 * note). Euler's transformation leaves a series of positive, falling terms for any number of purchases.
 */
function bySeries([r, alpha, s, beta]: ParetoNbdParameters, x: number, time: number): number {
  const sum = r + s + x;
  const larger = Math.max(alpha, beta) + time;
  const z = Math.abs(alpha - beta) / larger;
  const other = alpha >= beta ? r + x : s + 1;
  const power = alpha >= beta ? s : r + x - 1;
  return (
    Math.log(s / sum) -
    sum * Math.log(larger) -
    power * Math.log1p(-z) +
    Math.log(hypergeometric(1, other, sum + 1, z))
  );
}

/**
 * ln of s times the integral from t_x to T of (alpha + y)^-(r + x) (beta + y)^-(s + 1): the same A0, before it was solved. The
 * variable is the logarithm of the smaller scale plus y, in which the integrand falls like an exponential.
 */
function byIntegral(
  [r, alpha, s, beta]: ParetoNbdParameters,
  x: number,
  recency: number,
  age: number,
): number {
  const isAlphaSmaller = alpha < beta;
  const [small, large] = isAlphaSmaller ? [alpha, beta] : [beta, alpha];
  const [fast, slow] = isAlphaSmaller ? [r + x, s + 1] : [s + 1, r + x];
  const start = small + recency;
  const gap = large - small;
  const first = slow * Math.log(start + gap);
  // Relative to its beginning, where it is largest.
  const falls = (w: number) => Math.exp((1 - fast) * w - slow * Math.log(start * Math.exp(w) + gap) + first);
  const end = Math.min(Math.log((small + age) / start), 40 / Math.max(fast - 1, 1e-9));
  const parts = Math.ceil((end * (Math.abs(fast - 1) + slow + 1)) / 8);
  const relative = integral(falls, end, Math.min(parts, 200));
  return Math.log(s) + (1 - fast) * Math.log(start) - first + Math.log(relative);
}
