import { describe, expect, it } from "vitest";
import {
  estimatedMoney,
  estimateText,
  likelihoodAmount,
} from "../../../models/marts/value/spending/money.ts";
import { spendersOf } from "../../../models/marts/value/spending/spenders.ts";

describe("the one place where a float stands for money", () => {
  it("takes decimal text alone", () => {
    expect(likelihoodAmount("12.500000000")).toBe(12.5);
    expect(likelihoodAmount("-3")).toBe(-3);
    for (const wrong of ["", "1e5", "12,5", "NaN", " 1"])
      expect(() => likelihoodAmount(wrong)).toThrow(new TypeError(`'${wrong}' is no decimal amount`));
  });

  it("gives estimates back as decimal text, to the cent, and nothing where there is none", () => {
    expect(estimatedMoney(1234.567)).toBe("1234.57");
    expect(estimatedMoney(-0.001)).toBe("0.00");
    expect(estimateText(1 / 3, 6)).toBe("0.333333");
    expect([null, Number.NaN, Number.POSITIVE_INFINITY, 1e20].map(estimatedMoney)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("keeps customers without positive spending out of the likelihood", () => {
    const spenders = spendersOf(Float64Array.of(2, 1, 3, 0), Float64Array.of(10, 0, -5, 7));
    expect([...spenders.totals]).toEqual([20]);
    expect([...spenders.days]).toEqual([2]);
  });
});
