import { BUYING_MODELS } from "../backtest/estimate.ts";
import type { Buyers, BuyingModel } from "../buying/buying-model.ts";
import { gammaGamma } from "../spending/gamma-gamma.ts";

type EstimateRow = {
  period: string | null;
  model: string | null;
  parameter_order: bigint | null;
  estimate: string | null;
  is_converged: boolean | null;
  is_chosen: boolean | null;
  unit_days: bigint | null;
  warning: string | null;
};

/** A model of repeat buying with the estimates that the table clv_fit holds. */
interface FittedModel {
  model: BuyingModel;
  buyers: Buyers;
  isChosen: boolean;
}

/** What clv_fit says, ready for use. Models whose estimates did not settle are left out. */
export interface Fitted {
  calibration: FittedModel[];
  whole: FittedModel[];
  /** p, q and gamma of what is spent on a purchase day; undefined when they could not be estimated. */
  spending: number[] | undefined;
  /** The same, of the calibration period. */
  calibrationSpending: number[] | undefined;
  /** The unit of the estimates' times. */
  days: number;
  warning: string | null;
}

/** Reads the table clv_fit. */
export async function readFitted(rows: AsyncIterable<EstimateRow>): Promise<Fitted> {
  const found = new Map<string, EstimateRow[]>();
  let any: EstimateRow | undefined;
  for await (const row of rows) {
    any ??= row;
    if (!row.is_converged) continue;
    const key = `${row.period} ${row.model}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  const estimatesOf = (key: string): number[] | undefined =>
    found
      .get(key)
      ?.sort((a, b) => Number(a.parameter_order) - Number(b.parameter_order))
      .map((row) => Number(row.estimate));
  const of = (period: string): FittedModel[] =>
    BUYING_MODELS.flatMap((model) => {
      const key = `${period} ${model.name}`;
      const estimates = estimatesOf(key);
      return estimates
        ? [{ model, buyers: model.with(estimates), isChosen: found.get(key)![0]!.is_chosen === true }]
        : [];
    });
  return {
    calibration: of("calibration"),
    whole: of("whole"),
    spending: estimatesOf(`whole ${gammaGamma.name}`),
    calibrationSpending: estimatesOf(`calibration ${gammaGamma.name}`),
    days: Number(any?.unit_days ?? 1),
    warning: any ? any.warning : "No model of repeat buying could be fitted.",
  };
}
