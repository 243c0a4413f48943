import { signedLogGamma } from "./gamma.ts";

const ENOUGH = 1e-16;
const MOST_TERMS = 500_000;
/** Beyond this the plain series needs hundreds of terms. */
const NEAR_ONE = 0.9;

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for real arguments, z < 1, to about 11 digits; c is not zero or a negative
 * whole number.
 *
 * Four forms of the same function (Abramowitz and Stegun 15.3.3, 15.3.4 and 15.3.6): the series in z; where c < a + b
 * Euler's, whose terms fall faster; for a negative z the series in z / (z - 1), which does not alternate; near 1 the two
 * series in 1 - z, unless c - a - b is so near to a whole number, or a and b so large, that these two would cancel: then
 * the plain series, which is slow there but right.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  if (!(z < 1) || (c <= 0 && Number.isInteger(c))) return Number.NaN;
  if (z === 0) return 1;
  if (z < 0) return (1 - z) ** -b * hypergeometric(c - a, b, c, z / (z - 1));
  if (c < a + b) return (1 - z) ** (c - a - b) * hypergeometric(c - a, c - b, c, z);
  if (z <= NEAR_ONE || !canTurn(a, b, c, z)) return series(a, b, c, z);
  return turned(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < MOST_TERMS; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= ENOUGH * Math.abs(sum)) break;
  }
  return sum;
}

/** Whether the two series in 1 - z neither meet a pole nor cancel. */
function canTurn(a: number, b: number, c: number, z: number): boolean {
  const isApart = (x: number) => Math.abs(x - Math.round(x)) > 0.02;
  const isTame = Math.max(Math.abs(a), Math.abs(b), Math.abs(c)) * (1 - z) < 1;
  return isTame && isApart(c - a - b) && [c, c - a, c - b, a, b].every((x) => x > 0 || isApart(x));
}

function turned(a: number, b: number, c: number, z: number): number {
  const rest = c - a - b;
  const near = 1 - z;
  return (
    gammas([c, rest], [c - a, c - b]) * series(a, b, 1 - rest, near) +
    near ** rest * gammas([c, -rest], [a, b]) * series(c - a, c - b, 1 + rest, near)
  );
}

/** A product of gammas over another. */
function gammas(over: readonly number[], under: readonly number[]): number {
  let log = 0;
  let sign = 1;
  for (const x of over) {
    const one = signedLogGamma(x);
    log += one.log;
    sign *= one.sign;
  }
  for (const x of under) {
    const one = signedLogGamma(x);
    log -= one.log;
    sign *= one.sign;
  }
  return sign * Math.exp(log);
}
