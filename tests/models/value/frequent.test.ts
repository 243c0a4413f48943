import { describe, expect, it } from "vitest";
import { BUYING_MODELS, estimateBuying } from "../../../models/marts/value/backtest/estimate.ts";
import { independenceWarning } from "../../../models/marts/value/backtest/support.ts";
import { type History, historiesOf } from "../../../models/marts/value/buying/histories.ts";
import { paretoNbd } from "../../../models/marts/value/buying/pareto-nbd.ts";
import { type Fit, fitByLikelihood } from "../../../models/marts/value/maths/fit.ts";
import { paused, pausesOf } from "../../../models/marts/value/maths/pause.ts";
import { Outlook } from "../../../models/marts/value/spending/customer-outlook.ts";
import { frequencySpendCorrelation } from "../../../models/marts/value/spending/independence.ts";
import { spendersOf } from "../../../models/marts/value/spending/spenders.ts";
import { gamma, random } from "./simulate.ts";

const WEEKS = 52;
/** Households of a grocer, drawn from a seed: up to six purchase days a week, and nearly all are still there. */
function households(count: number, staying: (next: () => number) => number): History[] {
  const next = random(17);
  return Array.from({ length: count }, () => {
    const bought = 36 * gamma(next, 1.4);
    const share = staying(next);
    const repeats = Math.round(bought * share);
    return repeats === 0
      ? { repeats, recency: 0, age: WEEKS }
      : { repeats: Math.min(repeats, Math.ceil(7 * WEEKS * share)), recency: WEEKS * share, age: WEEKS };
  });
}

/** One in twenty leaves, always after months: no rates that differ can do that, so s and beta grow together. */
const ONE_RATE = households(2_000, (next) => (next() < 0.05 ? 0.5 + 0.5 * next() : 1));
const NO_LEAVING = households(1_500, () => 1);
/** Everybody buys at one rate too. */
const ALL_ALIKE = Array.from(
  { length: 1_000 },
  (_, i): History => ({
    repeats: 98 + (i % 12),
    recency: WEEKS - (i % 5) / 7,
    age: WEEKS,
  }),
);

async function fitted(rows: readonly History[], model = paretoNbd): Promise<{ fit: Fit; looks: number }> {
  const histories = historiesOf(rows);
  const likelihood = model.logLikelihood(histories);
  let looks = 0;
  const counted: typeof likelihood = (logs, gradient) => {
    looks++;
    return likelihood(logs, gradient);
  };
  return { fit: await fitByLikelihood(counted, model.starts(histories), histories.total), looks };
}

describe.each([
  { name: "leave at one and the same rate", rows: ONE_RATE },
  { name: "never leave", rows: NO_LEAVING },
  { name: "are all alike", rows: ALL_ALIKE },
])("customers who buy every few days and $name", ({ rows }) => {
  it.each(BUYING_MODELS.map((model) => ({ label: model.label, model })))(
    "take $label no more than some hundred looks at the likelihood",
    async ({ model }) => {
      const before = process.cpuUsage();
      const { fit, looks } = await fitted(rows, model);
      const { user } = process.cpuUsage(before);
      expect(looks).toBeLessThan(400);
      expect(user / 1e6).toBeLessThan(5);
      expect(Number.isFinite(fit.logLikelihood)).toBe(true);
      expect(fit.isConverged).toBe(fit.problem === null);
    },
  );
});

it("says that a parameter runs away where customers differ in nothing but chance", async () => {
  const { fit } = await fitted(ONE_RATE);
  expect(fit.problem).toBe("a parameter runs away without end");
});

it("keeps the digits of the likelihood where two parameters run away together", () => {
  const likelihood = paretoNbd.logLikelihood(historiesOf(ONE_RATE));
  const at = (times: number) =>
    likelihood([Math.log(1.4), Math.log(1.4), Math.log(0.9 * times), Math.log(1100 * times)], [0, 0, 0, 0]);
  // Nearer and nearer to one rate for all: differences fall as 1 / times does, down to the last digits.
  const limit = at(1e9);
  const far = [1e3, 1e4, 1e5].map((times) => Math.abs(at(times) - limit));
  expect(far[0]! / far[1]!).toBeCloseTo(10, 0);
  expect(far[1]! / far[2]!).toBeCloseTo(10, 0);
});

it("warns that there is almost no drop-out, and still chooses a model", async () => {
  const held = NO_LEAVING.map(({ repeats }) => {
    const early = Math.round((repeats * 2) / 3);
    const until = (WEEKS * 2) / 3;
    return {
      repeats: early,
      recency: early === 0 ? 0 : until,
      age: until,
      customers: 1,
      actual: repeats - early,
    };
  });
  const { models, warnings } = await estimateBuying(
    { whole: historiesOf(NO_LEAVING), held, windowDays: 7 * WEEKS, holdoutTime: WEEKS / 3 },
    async () => {},
  );
  expect(models.filter((one) => one.isChosen)).toHaveLength(1);
  expect(warnings.join(" ")).toMatch(/Almost no drop-out/);
});

it("foresees a year of customers who buy every day, within bounded time and memory", () => {
  const outlook = new Outlook({
    buyers: paretoNbd.with([1.4, 1.4, 0.5, 600]),
    spending: [0.46, 3.8, 230],
    horizons: [90 / 7, 365 / 7],
    level: 0.8,
  });
  const before = process.cpuUsage();
  for (const repeats of [50, 150, 300, 364]) {
    const { within } = outlook.of(
      { repeats, recency: WEEKS, age: WEEKS },
      { days: repeats + 1, average: 40 },
    );
    const { spend } = within[1]!;
    expect(spend!.low).toBeLessThan(spend!.expected);
    expect(spend!.high).toBeGreaterThan(spend!.expected);
  }
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});

describe("a fit that is interrupted", () => {
  it("stops at the next look at the likelihood, with the reason of the interrupt", async () => {
    const stop = new AbortController();
    const histories = historiesOf(ONE_RATE);
    const likelihood = paretoNbd.logLikelihood(histories);
    let [looks, after] = [0, 0];
    const counted: typeof likelihood = (logs, gradient) => {
      looks++;
      if (stop.signal.aborted) after++;
      return likelihood(logs, gradient);
    };
    // A timer, as an interrupt comes from outside: it is heard only if the fit lets others have their turn.
    setTimeout(() => stop.abort(new Error("interrupted")), 1);
    const fit = fitByLikelihood(counted, paretoNbd.starts(histories), histories.total, pausesOf(stop.signal));
    await expect(fit).rejects.toThrow("interrupted");
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(50);
    expect(after).toBe(0);
  });
});

it("stops reading rows when the run is stopped, however many there are", async () => {
  const stop = new AbortController();
  let given = 0;
  async function* rows() {
    for (; given < 1_000_000; given++) yield given;
  }
  setTimeout(() => stop.abort(new Error("interrupted")), 1);
  const reading = async () => {
    for await (const _ of paused(rows(), pausesOf(stop.signal), 100));
  };
  await expect(reading()).rejects.toThrow("interrupted");
  expect(given).toBeLessThan(1_000_000);
});

describe("how often customers buy against how much they spend", () => {
  const days = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 6));
  const of = (average: (n: number, i: number) => number) =>
    frequencySpendCorrelation(spendersOf(days, days.map(average)));

  it("is correlated as the formula has it", () => {
    expect(of((n) => 10 + n)).toBeCloseTo(1, 12);
    expect(of((n) => 100 - n)).toBeCloseTo(-1, 12);
    const averages = days.map((n, i) => 30 + n + 7 * (i % 5));
    const mean = (list: Float64Array) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const [n, m] = [mean(days), mean(averages)];
    const sum = (term: (i: number) => number) => days.reduce((all, _, i) => all + term(i), 0);
    const direct =
      sum((i) => (days[i]! - n) * (averages[i]! - m)) /
      Math.sqrt(sum((i) => (days[i]! - n) ** 2) * sum((i) => (averages[i]! - m) ** 2));
    expect(frequencySpendCorrelation(spendersOf(days, averages))).toBeCloseTo(direct, 12);
  });

  it("has no correlation where one is the same for all, or customers are few", () => {
    expect(of(() => 10)).toBeNull();
    expect(frequencySpendCorrelation(spendersOf(days.slice(0, 9), days.slice(0, 9)))).toBeNull();
  });

  it("is warned of beyond the stated bound, and said in plain words", () => {
    expect([null, 0.3, -0.3].map(independenceWarning)).toEqual([null, null, null]);
    expect(independenceWarning(-0.41)).toMatchInlineSnapshot(
      `"Customers who buy more often spend less on a purchase day (correlation -0.41; up to 0.3 either way is taken for none): predicted spending supposes that the two have nothing to do with each other."`,
    );
  });
});
