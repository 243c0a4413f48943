import { model, t } from "patron/typescript";
import { predictorsOf } from "./backtest/predictors.ts";
import { scoresOf } from "./backtest/scores.ts";
import { estimateText } from "./spending/money.ts";
import { readFitted } from "./tables/fitted.ts";
import { readHeld } from "./tables/groups.ts";
import { bounds, estimates, groups } from "./tables/inputs.ts";

export default model({
  refs: { groups, bounds, estimates },
  columns: {
    model: t.string(),
    is_chosen: t.boolean(),
    customers: t.integer(),
    actual: t.integer(),
    predicted: t.numeric(),
    total_error: t.numeric(),
    mae: t.numeric(),
    rmse: t.numeric(),
    warning: t.string(),
  },
  async run({ refs, output }) {
    const fitted = await readFitted(refs.estimates.rows());
    const { held, holdoutDays } = await readHeld(refs, fitted.days);
    return output(
      predictorsOf(fitted, held, holdoutDays).map(({ name, isChosen, predicted }) => {
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
          warning: fitted.warning,
        };
      }),
    );
  },
});
