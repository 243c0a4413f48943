import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digamma, logBeta, logGamma, signedLogGamma } from "../../../models/marts/value/maths/gamma.ts";
import { hypergeometric } from "../../../models/marts/value/maths/hypergeometric.ts";
import { incompleteBeta } from "../../../models/marts/value/maths/incomplete-beta.ts";
import { inverseOfPositive } from "../../../models/marts/value/maths/matrix.ts";
import { minimise } from "../../../models/marts/value/maths/minimise.ts";
import { integral } from "../../../models/marts/value/maths/quadrature.ts";
import { hessian, withSlopes } from "../../../models/marts/value/maths/slopes.ts";

const positive = fc.double({ min: 1e-3, max: 500, noNaN: true });
const near = (a: number, b: number, digits = 1e-11) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(digits * Math.max(1, Math.abs(a), Math.abs(b)));

describe("the gamma function", () => {
  it("has its known values", () => {
    near(logGamma(1), 0);
    near(logGamma(2), 0);
    near(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
    near(logGamma(10), Math.log(362_880), 1e-14);
    near(logGamma(0.001), 6.907178885383853, 1e-14);
    near(logGamma(1e6), 12_815_504.569147611, 1e-14);
    near(digamma(1), -0.5772156649015329, 1e-13);
    near(digamma(0.25), -4.227453533376265, 1e-13);
    near(logBeta(2, 3), Math.log(1 / 12), 1e-13);
  });

  it("grows by x from x to x + 1, and digamma by 1 / x", () => {
    fc.assert(
      fc.property(positive, (x) => {
        near(logGamma(x + 1), logGamma(x) + Math.log(x), 1e-12);
        near(digamma(x + 1), digamma(x) + 1 / x, 1e-11);
      }),
    );
  });

  it("has a sign below zero, and no value at or below zero without one", () => {
    expect(signedLogGamma(-0.5).sign).toBe(-1);
    near(Math.exp(signedLogGamma(-0.5).log), 2 * Math.sqrt(Math.PI), 1e-13);
    expect(signedLogGamma(-1.5).sign).toBe(1);
    expect([logGamma(0), digamma(-1)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("Gauss's hypergeometric function", () => {
  it("equals its closed forms", () => {
    for (const z of [-5, -0.7, 0, 0.3, 0.85, 0.95, 0.999]) {
      near(hypergeometric(0.7, 2.4, 2.4, z), (1 - z) ** -0.7, 1e-10);
      if (z > 0 && z < 0.99) near(hypergeometric(1, 1, 2, z), -Math.log(1 - z) / z, 1e-10);
    }
    // Legendre's elliptic integral K at k^2 = 0.5.
    near((Math.PI / 2) * hypergeometric(0.5, 0.5, 1, 0.5), 1.8540746773013719, 1e-13);
  });

  it("does not depend on the order of its first two arguments, and satisfies Euler's transformation", () => {
    const shape = fc.double({ min: 0.05, max: 30, noNaN: true });
    fc.assert(
      fc.property(shape, shape, shape, fc.double({ min: 0, max: 0.97, noNaN: true }), (a, b, more, z) => {
        const c = Math.max(a, b) + more;
        const value = hypergeometric(a, b, c, z);
        near(value, hypergeometric(b, a, c, z), 1e-9);
        near(
          Math.log(value),
          (c - a - b) * Math.log1p(-z) + Math.log(hypergeometric(c - a, c - b, c, z)),
          1e-8,
        );
      }),
    );
  });

  it("has no value from 1 on, nor for a c that is zero or a negative whole number", () => {
    expect([hypergeometric(1, 1, 2, 1), hypergeometric(1, 1, -2, 0.5)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("the incomplete beta function", () => {
  it("equals its closed forms, is a probability and rises", () => {
    near(incompleteBeta(0.3, 1, 4), 1 - 0.7 ** 4, 1e-13);
    near(incompleteBeta(0.3, 4, 1), 0.3 ** 4, 1e-13);
    near(incompleteBeta(0.5, 120, 120), 0.5, 1e-12);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, positive, positive, (x, y, a, b) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)].map((one) => incompleteBeta(one, a, b));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high! + 1e-12);
      }),
    );
  });
});

describe("the search for a minimum", () => {
  const valley = (point: readonly number[]) => 100 * (point[1]! - point[0]! ** 2) ** 2 + (1 - point[0]!) ** 2;

  it("goes down Rosenbrock's curved valley to its end", async () => {
    const found = await minimise(withSlopes(valley), [-1.2, 1], { tolerance: 1e-6 });
    near(found.point[0]!, 1, 1e-4);
    near(found.point[1]!, 1, 1e-4);
    expect(found.isStationary).toBe(true);
  });

  it("stops without claiming a minimum where there is none", async () => {
    const found = await minimise(
      (_, gradient) => {
        gradient[0] = -1;
        return Number.NaN;
      },
      [0],
    );
    expect(found.isStationary).toBe(false);
  });

  it("measures curvature, and inverts it only where it is that of a minimum", async () => {
    const curved = await hessian(withSlopes(valley), [1, 1]);
    near(curved[0]![0]!, 802, 1e-4);
    near(curved[0]![1]!, -400, 1e-4);
    const inverse = inverseOfPositive([
      [4, 2],
      [2, 3],
    ])!;
    near(inverse[0]![0]!, 0.375, 1e-14);
    near(inverse[0]![1]!, -0.25, 1e-14);
    expect(
      inverseOfPositive([
        [1, 2],
        [2, 1],
      ]),
    ).toBeUndefined();
  });

  it("integrates polynomials exactly and exponentials to twelve digits", () => {
    near(
      integral((x) => x ** 19, 2, 1),
      2 ** 20 / 20,
      1e-12,
    );
    near(
      integral((x) => Math.exp(-x), 8, 2),
      1 - Math.exp(-8),
      1e-12,
    );
  });
});
