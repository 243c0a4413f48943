import { model, t } from "patron/typescript";
import { decilesOf } from "./backtest/deciles.ts";
import { predictorsOf } from "./backtest/predictors.ts";
import { estimateText } from "./spending/money.ts";
import { readFitted } from "./tables/fitted.ts";
import { readHeld } from "./tables/groups.ts";
import { bounds, estimates, groups } from "./tables/inputs.ts";

export default model({
  refs: { groups, bounds, estimates },
  columns: {
    model: t.string(),
    decile: t.integer(),
    is_chosen: t.boolean(),
    customers: t.integer(),
    predicted: t.numeric(),
    actual: t.numeric(),
    lift: t.numeric(),
  },
  async run({ refs, output }) {
    const fitted = await readFitted(refs.estimates.rows());
    const { held, holdoutDays } = await readHeld(refs, fitted.days);
    return output(
      predictorsOf(fitted, held, holdoutDays)
        // Predicting the same of everybody tells nobody apart.
        .filter(({ name }) => name !== "predict_zero")
        .flatMap(({ name, isChosen, predicted }) =>
          decilesOf(held, predicted).map((one) => ({
            model: name,
            decile: BigInt(one.decile),
            is_chosen: isChosen,
            customers: BigInt(one.customers),
            predicted: estimateText(one.predicted, 6),
            actual: estimateText(one.actual, 6),
            lift: estimateText(one.lift, 6),
          })),
        ),
    );
  },
});
