import { describe, expect, it } from "vitest";
import {
  billionths,
  estimatedMoney,
  estimateText,
  likelihoodAmount,
  moneyText,
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

  it("is not used for sums: those are whole billionths", () => {
    const sum = ["0.100000000", "0.2", "-1000000000000000000.000000001"].reduce(
      (all, one) => all + billionths(one),
      0n,
    );
    expect(moneyText(sum)).toBe("-999999999999999999.700000001");
    expect([0n, -5n, 12_000_000_000n].map(moneyText)).toEqual([
      "0.000000000",
      "-0.000000005",
      "12.000000000",
    ]);
  });

  it("keeps customers without positive spending out of the likelihood", () => {
    const spenders = spendersOf(Float64Array.of(2, 1, 3, 0), Float64Array.of(10, 0, -5, 7));
    expect([...spenders.totals]).toEqual([20]);
    expect([...spenders.days]).toEqual([2]);
  });
});
