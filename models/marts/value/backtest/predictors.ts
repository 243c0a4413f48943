import type { Fitted } from "../tables/fitted.ts";
import type { Held } from "./scores.ts";
import { predictions, predictSameRate, predictZero } from "./scores.ts";

/** A way to predict the holdout: a fitted model, or a rule that any model has to beat. */
export interface Predictor {
  name: string;
  isChosen: boolean;
  predicted: number[];
}

/** Predictions of the holdout by every fitted model, and by both rules. */
export function predictorsOf(fitted: Fitted, held: readonly Held[], holdoutDays: number): Predictor[] {
  if (held.length === 0) return [];
  const time = holdoutDays / fitted.days;
  return [
    ...fitted.calibration.map(({ model, buyers, isChosen }) => ({
      name: model.name,
      isChosen,
      predicted: predictions(buyers, held, time),
    })),
    { name: "same_rate", isChosen: false, predicted: predictSameRate(held, time) },
    { name: "predict_zero", isChosen: false, predicted: predictZero(held) },
  ];
}
