import { model, ref, t } from "patron/typescript";
import { estimateBuying, estimateSpending } from "./backtest/estimate.ts";
import { historiesOf } from "./buying/histories.ts";
import type { Fit } from "./maths/fit.ts";
import { gammaGamma } from "./spending/gamma-gamma.ts";
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
  async run({ refs, vars, output }) {
    const days = unitDays(vars.clv_time_unit);
    const { whole, held } = await readGroups(refs.groups.rows(), days);
    let [windowDays, holdoutDays] = [0, 0];
    for await (const row of refs.bounds.rows())
      [windowDays, holdoutDays] = [Number(row.window_days), Number(row.holdout_days)];
    const observed = { whole: historiesOf(whole), held, windowDays, holdoutTime: holdoutDays / days };
    const { models, warnings } = estimateBuying(observed);
    const warning = warnings.length > 0 ? warnings.join(" ") : null;
    const calibrated = held.reduce((sum, row) => sum + row.customers, 0);
    const rows = models.flatMap(({ model: { name, parameters }, isChosen, ...fits }) => {
      const about = { model: name, parameters, isChosen, days, warning };
      return [
        ...rowsOf(fits.calibration, { ...about, period: "calibration", customers: calibrated }),
        ...rowsOf(fits.whole, { ...about, period: "whole", customers: observed.whole.total }),
      ];
    });
    const spending = await readSpending(refs.histories.rows());
    const spendingRows = (["calibration", "whole"] as const).flatMap((period) => {
      const spenders = spendersOf(...spending[period]);
      const about = {
        period,
        model: gammaGamma.name,
        parameters: gammaGamma.parameters,
        isChosen: true,
        days,
      };
      return rowsOf(estimateSpending(spenders), { ...about, customers: spenders.totals.length, warning });
    });
    return output([...rows, ...spendingRows]);
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
    customers: BigInt(about.customers),
    is_chosen: about.isChosen,
    unit_days: BigInt(about.days),
    warning: about.warning,
  }));
}
