import { describe, expect, it } from "vitest";
import { bgNbd } from "../../../models/marts/value/buying/bg-nbd.ts";
import { forecast } from "../../../models/marts/value/buying/forecast.ts";
import { historiesOf } from "../../../models/marts/value/buying/histories.ts";
import { paretoNbd } from "../../../models/marts/value/buying/pareto-nbd.ts";
import { fitByLikelihood } from "../../../models/marts/value/maths/fit.ts";
import { expectedSpend, gammaGamma } from "../../../models/marts/value/spending/gamma-gamma.ts";
import { SpendOutlook } from "../../../models/marts/value/spending/outlook.ts";
import { spendersOf } from "../../../models/marts/value/spending/spenders.ts";
import { drawAverage, drawBgNbd, drawParetoNbd, gamma, random } from "./simulate.ts";

const CASES = [
  { model: bgNbd, draw: drawBgNbd, truth: [0.6, 5, 0.8, 2.5] },
  { model: paretoNbd, draw: drawParetoNbd, truth: [0.6, 8, 0.7, 10] },
];

describe.each(CASES.map((one) => ({ name: one.model.label, ...one })))(
  "$name on simulated customers",
  async ({ model, draw, truth }) => {
    const next = random(42);
    const drawn = Array.from({ length: 20_000 }, () => draw(next, truth, 27 + Math.floor(13 * next()), 26));
    const histories = historiesOf(drawn);
    const fit = await fitByLikelihood(
      model.logLikelihood(histories),
      model.starts(histories),
      histories.total,
    );

    it("finds the parameters that they were drawn from, within three standard errors", () => {
      expect(fit.isConverged).toBe(true);
      truth.forEach((one, i) => {
        expect(Math.abs(fit.estimates[i]! - one)).toBeLessThan(3 * fit.standardErrors[i]!);
        expect(fit.standardErrors[i]! / one).toBeLessThan(0.25);
      });
    });

    it("predicts their purchases of the next 26 weeks to 5 %, and 80 % of them within its intervals or a little more", () => {
      const buyers = model.with(fit.estimates);
      // Chance alone moves the sum by about 2 %.
      let [expected, actual, within] = [0, 0, 0];
      for (const one of drawn) {
        const ahead = forecast(buyers, one, 26, 0.8);
        expected += ahead.expected;
        actual += one.later;
        if (one.later >= ahead.low && one.later <= ahead.high) within++;
      }
      expect(expected / actual).toBeGreaterThan(0.95);
      expect(expected / actual).toBeLessThan(1.05);
      // Numbers of purchases are whole, so an interval holds at least its level.
      expect(within / drawn.length).toBeGreaterThan(0.8);
      expect(within / drawn.length).toBeLessThan(0.97);
    });
  },
);

describe("Gamma-Gamma on simulated customers", async () => {
  const truth = [6.25, 3.75, 15.5];
  const next = random(7);
  const days = Float64Array.from({ length: 20_000 }, () => 1 + Math.floor(6 * next()));
  const averages = Float64Array.from(days, (n) => drawAverage(next, truth, n));
  const spenders = spendersOf(days, averages);
  const fit = await fitByLikelihood(
    gammaGamma.logLikelihood(spenders),
    gammaGamma.starts(spenders),
    days.length,
  );

  it("finds the parameters that they were drawn from, within three standard errors", () => {
    expect(fit.isConverged).toBe(true);
    truth.forEach((one, i) => {
      expect(Math.abs(fit.estimates[i]! - one)).toBeLessThan(3 * fit.standardErrors[i]!);
    });
  });

  it("draws a customer's own average towards everybody's, the less the more days there are of her", () => {
    const everybody = expectedSpend(truth, { days: 0, average: 0 });
    expect(everybody).toBeCloseTo((6.25 * 15.5) / 2.75, 9);
    const [few, many] = [1, 50].map((n) => expectedSpend(truth, { days: n, average: 100 }));
    expect(few).toBeGreaterThan(everybody);
    expect(many).toBeGreaterThan(few!);
    expect(many).toBeLessThan(100);
  });

  it("has quantiles of total spending that as many simulated totals lie below", () => {
    const [p, q, scale] = truth as [number, number, number];
    const spending = { days: 3, average: 40 };
    // Half do not buy, a third buy once, the rest twice.
    const chances = [1 / 2, 1 / 6];
    const outlook = new SpendOutlook(truth);
    const levels = [0.4, 0.6, 0.8, 0.95];
    const quantiles = outlook
      .quantiles(chances, spending.days, levels)
      .map((one) => one * outlook.scale(spending));
    expect(quantiles[0]).toBe(0);
    const totals = Array.from({ length: 40_000 }, () => {
      const toss = next();
      const bought = toss < chances[1]! ? 2 : toss < chances[0]! ? 1 : 0;
      const rate = gamma(next, q + p * spending.days) / (scale + spending.days * spending.average);
      return bought === 0 ? 0 : gamma(next, p * bought) / rate;
    });
    levels.slice(1).forEach((level, i) => {
      const below = totals.filter((one) => one <= quantiles[i + 1]!).length / totals.length;
      expect(Math.abs(below - level)).toBeLessThan(0.01);
    });
  });
});
