import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { bgNbd } from "../../models/marts/value/buying/bg-nbd.ts";
import { forecast, tails } from "../../models/marts/value/buying/forecast.ts";
import { groupColumns } from "../../models/marts/value/buying/histories.ts";
import { paretoNbd } from "../../models/marts/value/buying/pareto-nbd.ts";
import { fitByLikelihood } from "../../models/marts/value/maths/fit.ts";
import { expectedSpend, gammaGamma } from "../../models/marts/value/spending/gamma-gamma.ts";
import { SpendOutlook } from "../../models/marts/value/spending/outlook.ts";
import { spendersOf } from "../../models/marts/value/spending/spenders.ts";

/**
 * What the bench measures of ours: `clv-ours.ts FILE CUSTOMERS ANSWER [pareto] [intervals]` fits and scores the customers of
 * a file and writes what came out, and the seconds of processor time of each step, as JSON.
 */
const [file, countText, answer, ...options] = process.argv.slice(2) as [string, string, string, ...string[]];
const count = Number(countText);
const steps: Record<string, number> = {};

async function timed<T>(step: string, work: () => T | Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  steps[step] = (user + system) / 1e6;
  return made;
}

function readColumns(): Float64Array[] {
  const handle = openSync(file, "r");
  const columns = Array.from({ length: 4 }, () => {
    const column = new Float64Array(count);
    readSync(handle, new Uint8Array(column.buffer));
    return column;
  });
  closeSync(handle);
  return columns;
}

const [repeats, recency, age, average] = readColumns() as [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];
const { histories, group } = await timed("group", () => groupColumns(repeats, recency, age));
const buying = await timed("fit BG/NBD", () =>
  fitByLikelihood(bgNbd.logLikelihood(histories), bgNbd.starts(histories), histories.total),
);
const spending = await timed("fit Gamma-Gamma", () => {
  const spenders = spendersOf(repeats, average);
  return fitByLikelihood(
    gammaGamma.logLikelihood(spenders),
    gammaGamma.starts(spenders),
    spenders.totals.length,
  );
});
const HORIZONS = [90 / 7, 365 / 7];
const scores = await timed("score", () => {
  const buyers = bgNbd.with(buying.estimates);
  const shared = Array.from({ length: 3 }, () => new Float64Array(histories.size));
  for (let i = 0; i < histories.size; i++) {
    const history = {
      repeats: histories.repeats[i]!,
      recency: histories.recency[i]!,
      age: histories.age[i]!,
    };
    const alive = buyers.alive(history);
    shared[0]![i] = alive;
    HORIZONS.forEach((time, h) => {
      shared[h + 1]![i] = alive * buyers.ordersIfAlive(history, time);
    });
  }
  const made = Array.from({ length: 4 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    for (let column = 0; column < 3; column++) made[column]![i] = shared[column]![group[i]!]!;
    made[3]![i] =
      made[2]![i]! * expectedSpend(spending.estimates, { days: repeats[i]!, average: average[i]! });
  }
  return made;
});
const counted = ["group", "fit BG/NBD", "fit Gamma-Gamma", "score"];
const seconds = counted.reduce((sum, step) => sum + steps[step]!, 0);
const out: Record<string, unknown> = {
  seconds,
  steps,
  groups: histories.size,
  buying: buying.estimates,
  spending: spending.estimates,
  sums: scores.map((column) => column.reduce((sum, one) => sum + one, 0)),
};
if (options.includes("intervals"))
  await timed("intervals of orders and spending, both horizons", () => {
    const buyers = bgNbd.with(buying.estimates);
    const outlook = new SpendOutlook(spending.estimates);
    for (let i = 0; i < histories.size; i++) {
      const history = {
        repeats: histories.repeats[i]!,
        recency: histories.recency[i]!,
        age: histories.age[i]!,
      };
      for (const time of HORIZONS)
        outlook.quantiles(forecast(buyers, history, time, 0.8).chances, history.repeats, tails(0.8));
    }
  });
if (options.includes("pareto"))
  await timed("fit Pareto/NBD", async () => {
    const fit = await fitByLikelihood(
      paretoNbd.logLikelihood(histories),
      paretoNbd.starts(histories),
      histories.total,
    );
    out.pareto = fit.estimates;
  });
writeFileSync(answer, JSON.stringify(out));
