import { model, ref, t } from "patron/typescript";
import { type Cohort, tracked } from "./backtest/weeks.ts";
import { estimateText } from "./spending/money.ts";
import { readFitted } from "./tables/fitted.ts";
import { bounds, estimates, groups } from "./tables/inputs.ts";

export default model({
  refs: {
    groups,
    bounds,
    estimates,
    weeks: ref("clv_weeks", { week_number: t.integer(), repeat_purchases: t.integer() }),
  },
  columns: {
    model: t.string(),
    week_number: t.integer(),
    week_ends_on: t.date(),
    is_holdout: t.boolean(),
    is_chosen: t.boolean(),
    actual: t.integer(),
    predicted: t.numeric(),
    cumulative_actual: t.integer(),
    cumulative_predicted: t.numeric(),
  },
  async run({ refs, output }) {
    const fitted = await readFitted(refs.estimates.rows());
    let calibrationUntil = "";
    let holdoutDays = 0;
    for await (const row of refs.bounds.rows())
      [calibrationUntil, holdoutDays] = [row.calibration_until ?? "", Number(row.holdout_days)];
    const cohorts: Cohort[] = [];
    for await (const row of refs.groups.rows())
      if (row.period === "calibration")
        cohorts.push({ age: Number(row.age_days), customers: Number(row.customers) });
    const bought = new Map<number, number>();
    for await (const row of refs.weeks.rows())
      bought.set(Number(row.week_number), Number(row.repeat_purchases));
    return output(
      fitted.calibration.flatMap(({ model: { name }, buyers, isChosen }) =>
        tracked({ buyers, unitDays: fitted.days, cohorts, bought, holdoutDays }).map((week) => ({
          model: name,
          week_number: BigInt(week.number),
          week_ends_on: dayAfter(calibrationUntil, 7 * week.number),
          is_holdout: week.number > 0,
          is_chosen: isChosen,
          actual: BigInt(week.actual),
          predicted: estimateText(week.predicted, 6),
          cumulative_actual: BigInt(week.cumulativeActual),
          cumulative_predicted: estimateText(week.cumulativePredicted, 6),
        })),
      ),
    );
  },
});

/** A day so many days after another, both as `2026-01-31`. */
const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
