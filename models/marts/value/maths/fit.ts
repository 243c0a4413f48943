import { inverseOfPositive, type Matrix } from "./matrix.ts";
import { type Minimum, minimise, type Objective } from "./minimise.ts";
import { goOn, type Pause } from "./pause.ts";
import { hessian } from "./slopes.ts";

/** A log-likelihood under parameters given as logarithms; adds its slopes to `gradient`. */
export type LogLikelihood = (logs: readonly number[], gradient: number[]) => number;

/** The best parameters for data, and whether they can be believed. */
export interface Fit {
  estimates: number[];
  /** From the curvature at the maximum (the observed information); null where it has none. */
  standardErrors: (number | null)[];
  logLikelihood: number;
  iterations: number;
  isConverged: boolean;
  /** Why not, in words; null when converged. */
  problem: string | null;
}

/** Slopes of the log-likelihood per customer below which a point counts as the top. */
const TOP = 1e-7;
/**
 * Parameters are searched within a factor of e^12, some 160,000, of the data's own scale. Further out the likelihood is flat:
 * where customers hardly differ in something, the two parameters of its distribution grow together without end.
 */
const FAR = 12;
/** A standard error so many times its estimate means that the data do not tell the parameter. */
const VAGUE = 3;

/**
 * Fits parameters by maximum likelihood: from each start in turn until one leads to a level point. It has converged
 * when that is a proper maximum (curvature downwards in every direction, estimates that the data tell, away from the edges);
 * else the best point seen is given, with what is wrong with it.
 * `customers` scales the likelihood, so that tolerances mean the same for a hundred customers and a million; `pause` comes
 * between two evaluations of it.
 */
export async function fitByLikelihood(
  logLikelihood: LogLikelihood,
  starts: readonly (readonly number[])[],
  customers: number,
  pause: Pause = goOn,
): Promise<Fit> {
  const objective = perCustomer(logLikelihood, customers);
  let best: Fit | undefined;
  for (const start of starts) {
    const logs = start.map(Math.log);
    const found = await minimise(objective, logs, { tolerance: TOP, reach: FAR, pause });
    const curvature = await hessian(objective, found.point, { pause });
    const fit = judged(found, logs, curvature, customers);
    if (!best || fit.logLikelihood > best.logLikelihood) best = fit;
    // Level, whether a proper top or a plateau: another start would end there as well.
    if (found.isStationary && Number.isFinite(found.value)) break;
  }
  return best!;
}

function perCustomer(logLikelihood: LogLikelihood, customers: number): Objective {
  return (point, gradient) => {
    gradient.fill(0);
    const value = -logLikelihood(point, gradient) / customers;
    for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]! / customers;
    return value;
  };
}

function judged(found: Minimum, start: readonly number[], curvature: Matrix, customers: number): Fit {
  const estimates = found.point.map(Math.exp);
  const covariance = inverseOfPositive(curvature);
  // The delta method: a parameter's error is that of its logarithm times the parameter.
  const standardErrors = estimates.map((one, i) =>
    covariance ? one * Math.sqrt(covariance[i]![i]! / customers) : null,
  );
  const isUntold = standardErrors.some((error, i) => error !== null && error > VAGUE * estimates[i]!);
  const isAtEdge = found.point.some((one, i) => Math.abs(one - start[i]!) > FAR);
  const problem = !Number.isFinite(found.value)
    ? "the likelihood has no value"
    : isAtEdge
      ? "a parameter runs away without end"
      : !covariance
        ? "the likelihood is flat in some direction"
        : isUntold
          ? "an estimate's error is more than three times the estimate: the data do not tell it"
          : found.isStationary
            ? null
            : "the search stopped before the top";
  return {
    estimates,
    standardErrors,
    logLikelihood: -found.value * customers,
    iterations: found.iterations,
    isConverged: problem === null,
    problem,
  };
}
