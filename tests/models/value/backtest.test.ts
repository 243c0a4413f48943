import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decilesOf } from "../../../models/marts/value/backtest/deciles.ts";
import {
  type Held,
  predictSameRate,
  predictZero,
  scoresOf,
} from "../../../models/marts/value/backtest/scores.ts";
import {
  type Evidence,
  LEAST,
  spendWarning,
  warningsOf,
} from "../../../models/marts/value/backtest/support.ts";
import { tracked } from "../../../models/marts/value/backtest/weeks.ts";
import { nbd } from "../../../models/marts/value/buying/nbd.ts";

const held = (customers: number, actual: number, repeats = 1): Held => ({
  repeats,
  recency: repeats,
  age: 10,
  customers,
  actual,
});

describe("scores of a holdout", () => {
  it("are those of each customer, however they are grouped", () => {
    const scores = scoresOf([held(2, 0), held(1, 3)], [1, 1]);
    expect(scores).toEqual({
      customers: 3,
      actual: 3,
      predicted: 3,
      totalError: 0,
      mae: 4 / 3,
      rmse: Math.sqrt(2),
    });
    expect(scoresOf([held(1, 0), held(1, 0), held(1, 3)], [1, 1, 1])).toEqual(scores);
  });

  it("hold 'predict zero' and 'same rate' to the same rules", () => {
    const rows = [held(4, 0, 0), held(2, 2, 5)];
    expect(scoresOf(rows, predictZero(rows))).toMatchObject({ totalError: -1, predicted: 0 });
    expect(predictSameRate(rows, 20)).toEqual([0, 10]);
    expect(predictSameRate([{ ...held(1, 1), age: 0 }], 20)).toEqual([0]);
    expect(scoresOf([], []).totalError).toBeNull();
  });
});

describe("deciles", () => {
  const rows = fc.array(
    fc.record({ customers: fc.integer({ min: 1, max: 40 }), actual: fc.nat(5), value: fc.nat(8) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );

  it("hold every customer and purchase once, in parts that differ by one at most, best predictions first", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const deciles = decilesOf(
          list.map((one) => held(one.customers, one.actual)),
          list.map((one) => one.value),
        );
        const sum = (of: (one: (typeof deciles)[number]) => number) =>
          deciles.reduce((all, one) => all + of(one), 0);
        const customers = list.reduce((all, one) => all + one.customers, 0);
        expect(sum((one) => one.customers)).toBe(customers);
        expect(sum((one) => one.actual)).toBeCloseTo(
          list.reduce((all, one) => all + one.customers * one.actual, 0),
          6,
        );
        const sizes = deciles.map((one) => one.customers);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const means = deciles.filter((one) => one.customers > 0).map((one) => one.predicted / one.customers);
        means.forEach((mean, i) => {
          if (i > 0) expect(mean).toBeLessThanOrEqual(means[i - 1]! + 1e-9);
        });
      }),
    );
  });

  it("give customers with equal predictions their average, so that order does not matter", () => {
    const list = [held(5, 4), held(5, 0)];
    const [first] = decilesOf(list, [2, 2]);
    expect(first).toMatchObject({ customers: 1, actual: 2, lift: 1 });
    expect(decilesOf([...list].reverse(), [2, 2])).toEqual(decilesOf(list, [2, 2]));
  });
});

describe("weeks", () => {
  const buyers = nbd.with([1, 10]);
  const weeks = tracked({
    buyers,
    unitDays: 7,
    cohorts: [
      { age: 14, customers: 100 },
      { age: 0, customers: 50 },
    ],
    bought: new Map([
      [0, 7],
      [1, 20],
    ]),
    holdoutDays: 15,
  });

  it("run from the first purchase to the last whole week of the holdout, empty ones included", () => {
    expect(weeks.map((one) => [one.number, one.actual, one.cumulativeActual])).toEqual([
      [-2, 0, 0],
      [-1, 0, 0],
      [0, 7, 7],
      [1, 20, 27],
      [2, 0, 27],
    ]);
  });

  it("expect purchases of each customer from the first purchase on", () => {
    // Each known customer buys a tenth of a purchase a week.
    expect(weeks.map((one) => Number(one.predicted.toFixed(9)))).toEqual([0, 10, 10, 15, 15]);
    expect(weeks.at(-1)!.cumulativePredicted).toBeCloseTo(50, 9);
  });
});

describe("warnings", () => {
  const scores = { customers: 1000, actual: 500, predicted: 520, totalError: 0.04, mae: 0.5, rmse: 1 };
  const sound: Evidence = {
    windowDays: 400,
    customers: 1000,
    repeaters: 400,
    fit: {
      estimates: [1],
      standardErrors: [0.1],
      logLikelihood: -1,
      iterations: 9,
      isConverged: true,
      problem: null,
    },
    leavingAdds: 50,
    meanAlive: 0.5,
    holdout: { chosen: scores, zero: { ...scores, rmse: 2 } },
  };

  it("are none when the data support the model", () => {
    expect(warningsOf(sound)).toEqual([]);
  });

  it("say in plain words what is too little, with the figures", () => {
    expect(warningsOf({ ...sound, windowDays: 90, customers: 80, repeaters: 12 })).toMatchInlineSnapshot(`
      [
        "The window is too short: 90 days of purchases, and at least 180 are needed.",
        "There are few customers: 80, and at least 500 are needed.",
        "Few customers came back: 12 of 80, and at least 100 are needed.",
      ]
    `);
  });

  it("say when almost nobody is seen to leave, by likelihood or by P(alive)", () => {
    expect(warningsOf({ ...sound, leavingAdds: 2, meanAlive: 0.6 })).toMatchInlineSnapshot(`
      [
        "Almost no drop-out: the data hardly show that customers leave (mean P(alive) 60 %), so P(alive) says little.",
      ]
    `);
    expect(warningsOf({ ...sound, meanAlive: 0.97 })).toHaveLength(1);
  });

  it("say when estimates did not settle, or there are none", () => {
    const fit = { ...sound.fit!, isConverged: false, problem: "the likelihood is flat in some direction" };
    expect(warningsOf({ ...sound, fit })).toMatchInlineSnapshot(`
      [
        "The estimates did not settle: the likelihood is flat in some direction.",
      ]
    `);
    expect(warningsOf({ ...sound, fit: undefined })).toEqual(["No model of repeat buying could be fitted."]);
  });

  it("say when the holdout is too small, missed by far, or predicted no better than by zero", () => {
    expect(warningsOf({ ...sound, holdout: undefined })).toMatchInlineSnapshot(`
      [
        "The holdout has too few purchases to test the model: 0, and at least 50 are needed.",
      ]
    `);
    const missed = { chosen: { ...scores, totalError: -0.3 }, zero: scores };
    expect(warningsOf({ ...sound, holdout: missed })).toMatchInlineSnapshot(`
      [
        "In the holdout the model does no better than predicting that nobody buys again.",
        "In the holdout the model predicted 30 % fewer purchases than there were: seasons, campaigns or a change of business are not in it.",
      ]
    `);
    expect(LEAST.holdoutOrders).toBe(50);
  });

  it("say when predicted net sales missed by more than a fifth", () => {
    expect([null, 0.2, -0.2].map(spendWarning)).toEqual([null, null, null]);
    expect(spendWarning(-0.34)).toMatchInlineSnapshot(
      `"In the holdout the predicted net sales were 34 % less than the actual ones: customers did not spend on a purchase day as they had before, or did not buy as often."`,
    );
  });
});
