import { logGamma } from "../maths/gamma.ts";
import { incompleteBeta } from "../maths/incomplete-beta.ts";

/** Rates below which a chance is not worth listing. */
const NEGLIGIBLE = 1e-9;
const MOST = 5000;

/**
 * The chances of at least n purchases, n = 1, 2, …, within `time` of a customer who keeps buying at a rate that is
 * gamma distributed (shape, and `scale` in units of time): `visit(n, chance)` until it returns false, or the chance is
 * negligible.
 */
export function negativeBinomialChances(
  shape: number,
  scale: number,
  time: number,
  visit: (count: number, chance: number) => boolean,
): void {
  const share = time / (scale + time);
  let term = Math.exp(shape * Math.log1p(-share));
  // So many purchases are sure that the chance of none has no digits left: the closed form instead of the sum.
  const isClosed = term < 1e-290;
  let chance = 1 - term;
  for (let n = 1; n <= MOST; n++) {
    if (isClosed) chance = incompleteBeta(share, n, shape);
    if (!(chance > NEGLIGIBLE) || !visit(n, chance)) return;
    if (isClosed) continue;
    term *= ((shape + n - 1) / n) * share;
    chance -= term;
  }
}

/** ln [gamma(shape + n) / gamma(shape)]: what every likelihood over a gamma mixture of Poisson counts begins with. */
export const logRising = (shape: number, n: number): number => logGamma(shape + n) - logGamma(shape);
