import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bgNbd } from "../../../models/marts/value/buying/bg-nbd.ts";
import type { BuyingModel } from "../../../models/marts/value/buying/buying-model.ts";
import { groupColumns, type History, historiesOf } from "../../../models/marts/value/buying/histories.ts";
import { logTimes } from "../../../models/marts/value/buying/leaving.ts";
import { logTimesWithSlopes } from "../../../models/marts/value/buying/leaving-slopes.ts";
import { nbd } from "../../../models/marts/value/buying/nbd.ts";
import { paretoNbd } from "../../../models/marts/value/buying/pareto-nbd.ts";
import { fitByLikelihood, type LogLikelihood } from "../../../models/marts/value/maths/fit.ts";
import { integral } from "../../../models/marts/value/maths/quadrature.ts";
import { withSlopes } from "../../../models/marts/value/maths/slopes.ts";
import { gammaGamma } from "../../../models/marts/value/spending/gamma-gamma.ts";
import { spendersOf } from "../../../models/marts/value/spending/spenders.ts";
import { drawAverage, drawBgNbd, random } from "./simulate.ts";

const MODELS = [bgNbd, paretoNbd, nbd];
const CDNOW: Record<string, number[]> = {
  bg_nbd: [0.243, 4.414, 0.793, 2.426],
  pareto_nbd: [0.553, 10.578, 0.606, 11.669],
  nbd: [0.385, 12.07],
};

/** Customers in whole days, as weeks. */
function customers(count: number, seed: number): History[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const age = (189 + Math.floor(85 * next())) / 7;
    const { repeats, recency } = drawBgNbd(next, CDNOW.bg_nbd!, age);
    return { repeats, recency: Math.round(7 * recency) / 7, age };
  });
}
const some = customers(1500, 11);
const fitted = (model: BuyingModel, rows: readonly History[]) => {
  const histories = historiesOf(rows);
  return fitByLikelihood(model.logLikelihood(histories), model.starts(histories), histories.total);
};

const positive = fc.double({ min: 0.05, max: 20, noNaN: true });
const history = fc
  .record({
    repeats: fc.integer({ min: 0, max: 80 }),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    age: fc.double({ min: 0.5, max: 400, noNaN: true }),
  })
  .map(({ repeats, share, age }): History => ({ repeats, recency: repeats > 0 ? share * age : 0, age }));

describe.each(MODELS.map((model) => ({ name: model.label, model })))("$name", ({ model }) => {
  const point = fc.array(positive, {
    minLength: model.parameters.length,
    maxLength: model.parameters.length,
  });

  it("has slopes that are those of its likelihood", () => {
    const likelihood = model.logLikelihood(historiesOf(some.slice(0, 60)));
    fc.assert(
      fc.property(point, (parameters) => {
        const logs = parameters.map(Math.log);
        const exact = logs.map(() => 0);
        likelihood(logs, exact);
        const measured = logs.map(() => 0);
        withSlopes((at) =>
          likelihood(
            at,
            at.map(() => 0),
          ),
        )(logs, measured);
        exact.forEach((one, i) => {
          expect(Math.abs(one - measured[i]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(one)));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("is less likely anywhere away from its estimates", async () => {
    const fit = await fitted(model, some);
    const likelihood = model.logLikelihood(historiesOf(some));
    const at = (logs: readonly number[]) =>
      likelihood(
        logs,
        logs.map(() => 0),
      );
    const top = fit.estimates.map(Math.log);
    expect(fit.isConverged).toBe(true);
    const away = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: top.length,
      maxLength: top.length,
    });
    fc.assert(
      fc.property(away, (moves) => {
        expect(at(top.map((one, i) => one + moves[i]!))).toBeLessThanOrEqual(fit.logLikelihood + 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same estimates in days as in weeks, its times seven times larger", async () => {
    const weeks = await fitted(model, some);
    const days = await fitted(
      model,
      some.map((one) => ({ repeats: one.repeats, recency: 7 * one.recency, age: 7 * one.age })),
    );
    const isTime = (name: string) => name === "alpha" || name === "beta";
    model.parameters.forEach((name, i) => {
      const scale = isTime(name) ? 7 : 1;
      expect(days.estimates[i]! / scale / weeks.estimates[i]!).toBeCloseTo(1, 3);
      expect(days.standardErrors[i]! / scale / weeks.standardErrors[i]!).toBeCloseTo(1, 2);
    });
  });

  it("does not notice whether customers are grouped, nor in what order they come", async () => {
    const alone = await fitted(model, some);
    const [repeats, recency, age] = (["repeats", "recency", "age"] as const).map((name) =>
      Float64Array.from(some, (one) => one[name]),
    ) as [Float64Array, Float64Array, Float64Array];
    const { histories, group } = groupColumns(repeats, recency, age);
    expect(histories.size).toBeLessThan(some.length / 1.5);
    expect(histories.total).toBe(some.length);
    some.forEach((one, i) => {
      expect(histories.recency[group[i]!]).toBe(one.recency);
    });
    const turned = await fitted(model, [...some].reverse());
    alone.estimates.forEach((one, i) => {
      expect(turned.estimates[i]! / one).toBeCloseTo(1, 4);
    });
    // One row a customer, none merged, has the same likelihood.
    const single = {
      size: some.length,
      repeats,
      recency,
      age,
      customers: new Float64Array(some.length).fill(1),
      total: some.length,
    };
    const value = (likelihood: LogLikelihood) =>
      likelihood(
        alone.estimates.map(Math.log),
        alone.estimates.map(() => 0),
      );
    expect(value(model.logLikelihood(single))).toBeCloseTo(alone.logLikelihood, 6);
  });

  it("gives probabilities between 0 and 1, higher the more recent the last purchase", () => {
    fc.assert(
      fc.property(point, history, fc.double({ min: 0, max: 1, noNaN: true }), (parameters, one, share) => {
        const buyers = model.with(parameters);
        const alive = buyers.alive(one);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const earlier = buyers.alive({ ...one, recency: share * one.recency });
        expect(earlier).toBeLessThanOrEqual(alive + 1e-9);
        const chances = buyers.chances(one, 13);
        chances.forEach((chance, i) => {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual((chances[i - 1] ?? 1) + 1e-12);
        });
      }),
    );
  });

  it("expects as many purchases as its chances of 1, 2, 3, … add up to", () => {
    const buyers = model.with(CDNOW[model.name]!);
    for (const one of [...some.slice(0, 25), { repeats: 40, recency: 30, age: 31 }])
      for (const time of [1, 13, 52]) {
        const sum = buyers.chances(one, time).reduce((all, chance) => all + chance, 0);
        expect(sum).toBeCloseTo(buyers.ordersIfAlive(one, time), 5);
      }
  });

  it("expects more in a longer time, and nothing in none", () => {
    fc.assert(
      fc.property(point, history, positive, positive, (parameters, one, time, more) => {
        const buyers = model.with(parameters);
        const short = buyers.ordersIfAlive(one, time);
        expect(buyers.ordersIfAlive(one, 0)).toBeCloseTo(0, 9);
        expect(short).toBeGreaterThan(0);
        expect(buyers.ordersIfAlive(one, time + more)).toBeGreaterThan(short * (1 - 1e-9));
      }),
    );
  });
});

describe("where a formula divides by nothing", () => {
  const one = { repeats: 3, recency: 20, age: 30 };

  it("BG/NBD is smooth in a at 1, and in a + b at 1 for a new customer", () => {
    const at = (a: number) => bgNbd.with([0.5, 5, a, 2]).ordersIfAlive(one, 39);
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 5);
    const fresh = (b: number) => bgNbd.with([0.5, 5, 0.4, b]).ordersFromStart(39);
    expect(fresh(0.6)).toBeCloseTo((fresh(0.599) + fresh(0.601)) / 2, 4);
  });

  it("Pareto/NBD is smooth in s at 1, and where alpha equals beta", () => {
    const at = (s: number) => paretoNbd.with([0.5, 5, s, 8]).ordersIfAlive(one, 39);
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 5);
    const alike = (beta: number) => logTimes([0.5, 8, 0.6, beta], 3, 20, 30);
    expect(alike(8)).toBeCloseTo((alike(7.999) + alike(8.001)) / 2, 6);
  });

  it("Pareto/NBD's one pass for value and slopes gives the series' value", () => {
    fc.assert(
      fc.property(fc.tuple(positive, positive, positive, positive), history, (given, one) => {
        const [r, alpha, s, beta] = given;
        const scales = r * Math.log(alpha) + s * Math.log(beta);
        const series = scales + logTimes(given, one.repeats, one.recency, one.age);
        const pass = logTimesWithSlopes(given, [one.repeats, one.recency, one.age], 1, [0, 0, 0, 0]);
        expect(Math.abs(pass - series)).toBeLessThan(1e-9 * Math.max(1, Math.abs(series)));
      }),
    );
  });

  it("Pareto/NBD's series equals the integral that it solves, for hundreds of purchases too", () => {
    for (const [x, recency, age] of [
      [0, 0, 30],
      [3, 10, 30],
      [300, 38, 39],
    ] as const)
      for (const given of [
        [0.55, 10.6, 0.6, 11.7],
        [0.5, 2, 0.6, 11],
        [0.5, 30, 2, 1.5],
      ] as const) {
        const [r, alpha, s, beta] = given;
        const log = (y: number) => -(r + x) * Math.log(alpha + y) - (s + 1) * Math.log(beta + y);
        const left = s * integral((y) => Math.exp(log(recency + y) - log(recency)), age - recency, 400);
        const stayed = (beta + age) * Math.exp(log(age) - log(recency));
        expect(logTimes(given, x, recency, age)).toBeCloseTo(log(recency) + Math.log(left + stayed), 9);
      }
  });
});

describe("Gamma-Gamma", () => {
  it("is less likely anywhere away from its estimates, which are in the currency's unit", async () => {
    const next = random(5);
    const days = Float64Array.from({ length: 2000 }, (_, i) => 1 + (i % 7));
    const averages = Float64Array.from(days, (n) => drawAverage(next, [6.25, 3.75, 15.4], n));
    const estimated = (scale: number) => {
      const spenders = spendersOf(
        days,
        averages.map((one) => scale * one),
      );
      return fitByLikelihood(gammaGamma.logLikelihood(spenders), gammaGamma.starts(spenders), days.length);
    };
    const [pounds, pence] = [await estimated(1), await estimated(100)];
    expect(pounds.isConverged && pence.isConverged).toBe(true);
    expect(pence.estimates[0]! / pounds.estimates[0]!).toBeCloseTo(1, 4);
    expect(pence.estimates[2]! / pounds.estimates[2]!).toBeCloseTo(100, 1);
    const likelihood = gammaGamma.logLikelihood(spendersOf(days, averages));
    for (const move of [-0.2, 0.2])
      for (const index of [0, 1, 2]) {
        const logs = pounds.estimates.map((one, i) => Math.log(one) + (i === index ? move : 0));
        expect(likelihood(logs, [0, 0, 0])).toBeLessThan(pounds.logLikelihood);
      }
  });
});
