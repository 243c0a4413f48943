import { model, ref, t } from "patron/typescript";
import { predictorsOf } from "./backtest/predictors.ts";
import { scoresOf } from "./backtest/scores.ts";
import { spendScores } from "./backtest/spend.ts";
import { spendWarning } from "./backtest/support.ts";
import { estimatedMoney, estimateText, likelihoodAmount } from "./spending/money.ts";
import { readFitted } from "./tables/fitted.ts";
import { readHeld } from "./tables/groups.ts";
import { bounds, estimates, groups } from "./tables/inputs.ts";

export default model({
  refs: {
    groups,
    bounds,
    estimates,
    histories: ref("clv_histories", {
      calibration_repeats: t.integer(),
      calibration_recency_days: t.integer(),
      calibration_age_days: t.integer(),
      calibration_average_spend: t.numeric(),
      holdout_net_sales: t.numeric(),
    }),
  },
  columns: {
    model: t.string(),
    is_chosen: t.boolean(),
    customers: t.integer(),
    actual: t.integer(),
    predicted: t.numeric(),
    total_error: t.numeric(),
    mae: t.numeric(),
    rmse: t.numeric(),
    actual_spend: t.numeric(),
    predicted_spend: t.numeric(),
    spend_error: t.numeric(),
    warning: t.string(),
  },
  async run({ refs, output }) {
    const fitted = await readFitted(refs.estimates.rows());
    const { held, holdoutDays } = await readHeld(refs, fitted.days);
    const spend = await spendScores(fitted, refs.histories.rows(), holdoutDays);
    const spent = likelihoodAmount(spend.actual);
    const spendErrorOf = (name: string): number | null => {
      const predicted = spend.predicted.get(name) ?? null;
      return predicted === null || spent <= 0 ? null : predicted / spent - 1;
    };
    const predictors = predictorsOf(fitted, held, holdoutDays);
    const chosen = predictors.find((one) => one.isChosen);
    const warnings = [fitted.warning, chosen ? spendWarning(spendErrorOf(chosen.name)) : null];
    const warning = warnings.filter((one) => one !== null).join(" ") || null;
    return output(
      predictors.map(({ name, isChosen, predicted }) => {
        const scores = scoresOf(held, predicted);
        return {
          model: name,
          is_chosen: isChosen,
          customers: BigInt(scores.customers),
          actual: BigInt(scores.actual),
          predicted: estimateText(scores.predicted, 6),
          total_error: estimateText(scores.totalError, 6),
          mae: estimateText(scores.mae, 6),
          rmse: estimateText(scores.rmse, 6),
          actual_spend: spend.actual,
          predicted_spend: estimatedMoney(spend.predicted.get(name) ?? null),
          spend_error: estimateText(spendErrorOf(name), 6),
          warning,
        };
      }),
    );
  },
});
