import type { Fit } from "../maths/fit.ts";
import type { Scores } from "./scores.ts";

/** What decides whether the data can carry these models at all. */
export interface Evidence {
  /** Days from the first purchase to the end of the observation. */
  windowDays: number;
  customers: number;
  /** Customers with at least one repeat purchase. */
  repeaters: number;
  /** The chosen model's fit to all data, else any; undefined when there was nothing to fit. */
  fit: Fit | undefined;
  /** What the log-likelihood of the best model with leaving has over that of the one in which nobody ever leaves. */
  leavingAdds: number;
  /** The customers' mean probability of not having left, under the chosen model. */
  meanAlive: number;
  holdout: { chosen: Scores; zero: Scores } | undefined;
}

/** Half a year and 500 buyers are what commercial predictors of customer value ask for. */
export const LEAST = { windowDays: 180, customers: 500, repeaters: 100, holdoutOrders: 50 } as const;
/** Half the 95 % point of chi-squared with two degrees of freedom: what leaving must add to the log-likelihood. */
const LEAVING_MUST_ADD = 2.996;
const ALMOST_ALL = 0.95;
const MOST_TOTAL_ERROR = 0.2;
/** Beyond it one explains a tenth of the other's variance: no longer the independence that Gamma-Gamma rests on. */
const MOST_CORRELATION = 0.3;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Plain sentences about why predictions should not be trusted; none when the data support the model. */
export function warningsOf(evidence: Evidence): string[] {
  return [...ofAmount(evidence), ...ofFit(evidence), ...ofHoldout(evidence)];
}

function ofAmount({ windowDays, customers, repeaters }: Evidence): string[] {
  const found: string[] = [];
  if (windowDays < LEAST.windowDays)
    found.push(
      `The window is too short: ${windowDays} days of purchases, and at least ${LEAST.windowDays} are needed.`,
    );
  if (customers < LEAST.customers)
    found.push(`There are few customers: ${customers}, and at least ${LEAST.customers} are needed.`);
  if (repeaters < LEAST.repeaters)
    found.push(
      `Few customers came back: ${repeaters} of ${customers}, and at least ${LEAST.repeaters} are needed.`,
    );
  return found;
}

function ofFit({ fit, leavingAdds, meanAlive }: Evidence): string[] {
  if (!fit) return ["No model of repeat buying could be fitted."];
  if (!fit.isConverged) return [`The estimates did not settle: ${fit.problem}.`];
  const hardlyAnyoneLeaves = !(leavingAdds >= LEAVING_MUST_ADD) || meanAlive > ALMOST_ALL;
  return hardlyAnyoneLeaves
    ? [
        `Almost no drop-out: the data hardly show that customers leave (mean P(alive) ${percent(meanAlive)}), so P(alive) says little.`,
      ]
    : [];
}

function ofHoldout({ holdout }: Evidence): string[] {
  if (!holdout || holdout.chosen.actual < LEAST.holdoutOrders)
    return [
      `The holdout has too few purchases to test the model: ${holdout?.chosen.actual ?? 0}, and at least ${LEAST.holdoutOrders} are needed.`,
    ];
  const { chosen, zero } = holdout;
  const found: string[] = [];
  if (chosen.rmse >= zero.rmse)
    found.push("In the holdout the model does no better than predicting that nobody buys again.");
  const error = chosen.totalError ?? 0;
  if (Math.abs(error) > MOST_TOTAL_ERROR)
    found.push(
      `In the holdout the model predicted ${percent(Math.abs(error))} ${error > 0 ? "more" : "fewer"} purchases than there were: seasons, campaigns or a change of business are not in it.`,
    );
  return found;
}

/** What the correlation of purchase days and spending says against Gamma-Gamma; null when it is weak enough. */
export function independenceWarning(correlation: number | null): string | null {
  if (correlation === null || Math.abs(correlation) <= MOST_CORRELATION) return null;
  const direction = correlation > 0 ? "more" : "less";
  return `Customers who buy more often spend ${direction} on a purchase day (correlation ${correlation.toFixed(2)}; up to ${MOST_CORRELATION} either way is taken for none): predicted spending supposes that the two have nothing to do with each other.`;
}

/** What predicted net sales of the holdout say against the predictions; null when they came near enough. */
export function spendWarning(spendError: number | null): string | null {
  if (spendError === null || Math.abs(spendError) <= MOST_TOTAL_ERROR) return null;
  const direction = spendError > 0 ? "more" : "less";
  return `In the holdout the predicted net sales were ${percent(Math.abs(spendError))} ${direction} than the actual ones: customers did not spend on a purchase day as they had before, or did not buy as often.`;
}
