/** Euler's gamma function in logarithms, and what follows from it. All arguments are positive. */

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Coefficients of Stirling's series for ln gamma (Abramowitz and Stegun 6.1.41): B(2k) / (2k (2k - 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156] as const;
/** From here on seven terms of either series give a double's 16 digits. */
const FAR = 12;

/** The natural logarithm of the gamma function of `x` > 0, to 15 digits. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let below = 1;
  let far = x;
  while (far < FAR) {
    below *= far;
    far += 1;
  }
  const inverse = 1 / far;
  const square = inverse * inverse;
  let series = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) series = series * square + STIRLING[i]!;
  return (far - 0.5) * Math.log(far) - far + HALF_LOG_TWO_PI + series * inverse - Math.log(below);
}

/** Terms of the series for digamma (Abramowitz and Stegun 6.3.18): B(2k) / 2k. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32_760, 1 / 12] as const;

/** The derivative of `logGamma` at `x` > 0. */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let below = 0;
  let far = x;
  while (far < FAR) {
    below += 1 / far;
    far += 1;
  }
  const square = 1 / (far * far);
  let series = 0;
  for (let i = DIGAMMA.length - 1; i >= 0; i--) series = (series + DIGAMMA[i]!) * square;
  return Math.log(far) - 0.5 / far - series - below;
}

/** The natural logarithm of the beta function of `a` > 0 and `b` > 0. */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** ln |gamma(x)| and its sign, for any `x` that is no pole (zero or a negative whole number). */
export function signedLogGamma(x: number): { log: number; sign: 1 | -1 } {
  if (x > 0) return { log: logGamma(x), sign: 1 };
  // Reflection: gamma(x) gamma(1 - x) = pi / sin(pi x).
  const sine = Math.sin(Math.PI * x);
  return { log: Math.log(Math.PI / Math.abs(sine)) - logGamma(1 - x), sign: sine > 0 ? 1 : -1 };
}
