import { model, ref, t } from "patron/typescript";
import { estimateBuying, estimateSpending } from "./backtest/estimate.ts";
import { independenceWarning } from "./backtest/support.ts";
import { historiesOf } from "./buying/histories.ts";
import type { Fit } from "./maths/fit.ts";
import { paused, pausesOf } from "./maths/pause.ts";
import { gammaGamma } from "./spending/gamma-gamma.ts";
import { frequencySpendCorrelation } from "./spending/independence.ts";
import { estimateText, likelihoodAmount } from "./spending/money.ts";
import { spendersOf } from "./spending/spenders.ts";
import { readGroups } from "./tables/groups.ts";
import { bounds, groups, unitDays } from "./tables/inputs.ts";

const columns = {
  period: t.string(),
  model: t.string(),
  parameter: t.string(),
  parameter_order: t.integer(),
  estimate: t.numeric(),
  standard_error: t.numeric(),
  log_likelihood: t.numeric(),
  iterations: t.integer(),
  is_converged: t.boolean(),
  problem: t.string(),
  frequency_spend_correlation: t.numeric(),
  customers: t.integer(),
  is_chosen: t.boolean(),
  unit_days: t.integer(),
  warning: t.string(),
};

/** What each parameter's row says of its model as a whole. */
interface About {
  period: "calibration" | "whole";
  model: string;
  parameters: readonly string[];
  customers: number;
  isChosen: boolean;
  days: number;
  warning: string | null;
  /** Of purchase days and spending; null for models of buying alone. */
  correlation: number | null;
}

export default model({
  refs: {
    groups,
    bounds,
    histories: ref("clv_histories", {
      purchase_days: t.integer(),
      average_spend: t.numeric(),
      calibration_repeats: t.integer(),
      calibration_average_spend: t.numeric(),
    }),
  },
  vars: { clv_time_unit: "week" },
  columns,
  async run({ refs, vars, output, signal }) {
    const pause = pausesOf(signal);
    const days = unitDays(vars.clv_time_unit);
    const { whole, held } = await readGroups(paused(refs.groups.rows(), pause), days);
    let [windowDays, holdoutDays] = [0, 0];
    for await (const row of refs.bounds.rows())
      [windowDays, holdoutDays] = [Number(row.window_days), Number(row.holdout_days)];
    const observed = { whole: historiesOf(whole), held, windowDays, holdoutTime: holdoutDays / days };
    const { models, warnings } = await estimateBuying(observed, pause);
    const spending = await readSpending(paused(refs.histories.rows(), pause));
    const spenders = {
      calibration: spendersOf(...spending.calibration),
      whole: spendersOf(...spending.whole),
    };
    const dependent = independenceWarning(frequencySpendCorrelation(spenders.whole));
    const warning = [...warnings, ...(dependent ? [dependent] : [])].join(" ") || null;
    const calibrated = held.reduce((sum, row) => sum + row.customers, 0);
    const rows = models.flatMap(({ model: { name, parameters }, isChosen, ...fits }) => {
      const about = { model: name, parameters, isChosen, days, warning, correlation: null };
      return [
        ...rowsOf(fits.calibration, { ...about, period: "calibration", customers: calibrated }),
        ...rowsOf(fits.whole, { ...about, period: "whole", customers: observed.whole.total }),
      ];
    });
    for (const period of ["calibration", "whole"] as const)
      rows.push(
        ...rowsOf(await estimateSpending(spenders[period], pause), {
          period,
          model: gammaGamma.name,
          parameters: gammaGamma.parameters,
          customers: spenders[period].totals.length,
          isChosen: true,
          days,
          warning,
          correlation: frequencySpendCorrelation(spenders[period]),
        }),
      );
    return output(rows);
  },
});

type SpendingRow = {
  purchase_days: bigint | null;
  average_spend: string | null;
  calibration_repeats: bigint | null;
  calibration_average_spend: string | null;
};

/** Purchase days and averages of each period, one element a customer. */
async function readSpending(
  rows: AsyncIterable<SpendingRow>,
): Promise<Record<About["period"], [Float64Array, Float64Array]>> {
  const [days, averages, knownDays, knownAverages]: number[][] = [[], [], [], []];
  for await (const row of rows) {
    days!.push(Number(row.purchase_days));
    averages!.push(likelihoodAmount(row.average_spend ?? "0"));
    if (row.calibration_repeats === null) continue;
    knownDays!.push(Number(row.calibration_repeats) + 1);
    knownAverages!.push(likelihoodAmount(row.calibration_average_spend ?? "0"));
  }
  return {
    calibration: [Float64Array.from(knownDays!), Float64Array.from(knownAverages!)],
    whole: [Float64Array.from(days!), Float64Array.from(averages!)],
  };
}

function rowsOf(fit: Fit | undefined, about: About) {
  if (!fit) return [];
  return about.parameters.map((parameter, i) => ({
    period: about.period,
    model: about.model,
    parameter,
    parameter_order: BigInt(i + 1),
    estimate: estimateText(fit.estimates[i]!, 9),
    standard_error: estimateText(fit.standardErrors[i]!, 9),
    log_likelihood: estimateText(fit.logLikelihood, 6),
    iterations: BigInt(fit.iterations),
    is_converged: fit.isConverged,
    problem: fit.problem,
    frequency_spend_correlation: estimateText(about.correlation, 6),
    customers: BigInt(about.customers),
    is_chosen: about.isChosen,
    unit_days: BigInt(about.days),
    warning: about.warning,
  }));
}
