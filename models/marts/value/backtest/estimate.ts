import { bgNbd } from "../buying/bg-nbd.ts";
import type { BuyingModel } from "../buying/buying-model.ts";
import { type Histories, historiesOf } from "../buying/histories.ts";
import { nbd } from "../buying/nbd.ts";
import { paretoNbd } from "../buying/pareto-nbd.ts";
import { type Fit, fitByLikelihood } from "../maths/fit.ts";
import type { Pause } from "../maths/pause.ts";
import { gammaGamma } from "../spending/gamma-gamma.ts";
import type { Spenders } from "../spending/spenders.ts";
import type { Held, Scores } from "./scores.ts";
import { predictions, predictZero, scoresOf } from "./scores.ts";
import { type Evidence, warningsOf } from "./support.ts";

/** The models of repeat buying that are fitted and compared. */
export const BUYING_MODELS: readonly BuyingModel[] = [bgNbd, paretoNbd, nbd];

/** A model's fits to the calibration period and to all data, and how its predictions of the holdout came true. */
export interface Estimated {
  model: BuyingModel;
  calibration: Fit | undefined;
  whole: Fit | undefined;
  holdout: Scores | undefined;
  isChosen: boolean;
}

export interface Observed {
  whole: Histories;
  held: readonly Held[];
  windowDays: number;
  /** Length of the holdout, in the histories' unit. */
  holdoutTime: number;
}

/** Fits the models of repeat buying to both periods and chooses one; with it, plain warnings about the data. */
export async function estimateBuying(
  observed: Observed,
  pause: Pause,
): Promise<{ models: Estimated[]; warnings: string[] }> {
  const calibration = historiesOf(observed.held);
  const models: Estimated[] = [];
  for (const model of BUYING_MODELS) {
    const first = await fitTo(model, calibration, pause);
    const holdout = first?.isConverged
      ? scoresOf(observed.held, predictions(model.with(first.estimates), observed.held, observed.holdoutTime))
      : undefined;
    const whole = await fitTo(model, observed.whole, pause);
    models.push({ model, calibration: first, whole, holdout, isChosen: false });
  }
  const chosen = choose(models);
  if (chosen) chosen.isChosen = true;
  return { models, warnings: warningsOf(evidenceFor(chosen, models, observed)) };
}

/** Fits a model where there is anything to fit: time observed, and somebody who came back. */
async function fitTo(model: BuyingModel, histories: Histories, pause: Pause): Promise<Fit | undefined> {
  if (repeatersOf(histories) === 0 || !histories.age.some((age) => age > 0)) return undefined;
  return fitByLikelihood(model.logLikelihood(histories), model.starts(histories), histories.total, pause);
}

/** The model that is sound on all data and errs least in the holdout (RMSE); without a holdout, the likelier one. */
function choose(models: readonly Estimated[]): Estimated | undefined {
  const sound = models.filter((one) => one.whole?.isConverged);
  const rank = (one: Estimated): [number, number] => [
    one.holdout?.rmse ?? Number.POSITIVE_INFINITY,
    -one.whole!.logLikelihood,
  ];
  return [...sound].sort((a, b) => {
    const [ofA, ofB] = [rank(a), rank(b)];
    return ofA[0] === ofB[0] ? ofA[1] - ofB[1] : ofA[0] - ofB[0];
  })[0];
}

function evidenceFor(
  chosen: Estimated | undefined,
  models: readonly Estimated[],
  observed: Observed,
): Evidence {
  const { whole, held, windowDays } = observed;
  const likeliest = (ones: readonly Estimated[]): number =>
    Math.max(...ones.map((one) => one.whole?.logLikelihood ?? Number.NEGATIVE_INFINITY));
  const without = likeliest(models.filter(({ model }) => model === nbd));
  const withLeaving = likeliest(models.filter(({ model }) => model !== nbd));
  return {
    windowDays,
    customers: whole.total,
    repeaters: repeatersOf(whole),
    fit: chosen?.whole ?? models.find((one) => one.whole)?.whole,
    leavingAdds: withLeaving - without,
    meanAlive: chosen ? meanAlive(chosen, whole) : 0,
    holdout: chosen?.holdout && { chosen: chosen.holdout, zero: scoresOf(held, predictZero(held)) },
  };
}

function meanAlive(
  { model, whole }: Estimated,
  { size, repeats, recency, age, customers, total }: Histories,
) {
  const buyers = model.with(whole!.estimates);
  let sum = 0;
  for (let i = 0; i < size; i++)
    sum += customers[i]! * buyers.alive({ repeats: repeats[i]!, recency: recency[i]!, age: age[i]! });
  return sum / total;
}

function repeatersOf({ size, repeats, customers }: Histories): number {
  let count = 0;
  for (let i = 0; i < size; i++) if (repeats[i]! > 0) count += customers[i]!;
  return count;
}

/** Fits what customers spend on a purchase day; undefined without enough customers to tell their levels apart. */
export async function estimateSpending(spenders: Spenders, pause: Pause): Promise<Fit | undefined> {
  const count = spenders.totals.length;
  if (count < 10 || !spenders.days.some((days) => days > 1)) return undefined;
  return fitByLikelihood(gammaGamma.logLikelihood(spenders), gammaGamma.starts(spenders), count, pause);
}
