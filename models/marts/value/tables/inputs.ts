import { ref, t } from "patron/typescript";
import type { History } from "../buying/histories.ts";

/** What the models in TypeScript read, each declared once. */
export const groups = ref("clv_groups", {
  period: t.string(),
  repeats: t.integer(),
  recency_days: t.integer(),
  age_days: t.integer(),
  holdout_repeats: t.integer(),
  customers: t.integer(),
});

export const bounds = ref("clv_window", {
  calibration_until: t.date(),
  observed_until: t.date(),
  window_days: t.integer(),
  holdout_days: t.integer(),
});

export const estimates = ref("clv_fit", {
  period: t.string(),
  model: t.string(),
  parameter: t.string(),
  parameter_order: t.integer(),
  estimate: t.numeric(),
  is_converged: t.boolean(),
  is_chosen: t.boolean(),
  unit_days: t.integer(),
  warning: t.string(),
});

/** The units that times are counted in by the var clv_time_unit, in days. Estimates of scales are in that unit. */
const UNITS: Readonly<Record<string, number>> = { day: 1, week: 7 };

/** Days of a unit. Throws RangeError for any other word. */
export function unitDays(unit: string): number {
  const days = UNITS[unit];
  if (days === undefined)
    throw new RangeError(`var clv_time_unit is '${unit}': it can be ${Object.keys(UNITS).join(" or ")}`);
  return days;
}

type Days = { repeats: bigint | null; recency_days: bigint | null; age_days: bigint | null };

/** A row's history in a unit of days. */
export const historyIn = (days: number, row: Days): History => ({
  repeats: Number(row.repeats),
  recency: Number(row.recency_days) / days,
  age: Number(row.age_days) / days,
});
