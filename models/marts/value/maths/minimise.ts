import { dot, times } from "./matrix.ts";
import { goOn, type Pause } from "./pause.ts";

/** A function to be minimised: its value at a point and, into `gradient`, its slopes there. */
export type Objective = (point: readonly number[], gradient: number[]) => number;

export interface Minimum {
  point: number[];
  value: number;
  gradient: number[];
  /** True when every slope is below the tolerance: the point is stationary. */
  isStationary: boolean;
  iterations: number;
}

export interface Limits {
  /** The largest slope that counts as none. */
  tolerance: number;
  iterations: number;
  /** No coordinate moves further than this in one step: with logarithms of parameters, a factor of e to its power. */
  step: number;
  /** The search ends where a coordinate is further than this from its start. */
  reach: number;
  /** Between two evaluations. */
  pause: Pause;
}

/** So many steps in a row that gain nothing end the search: the function is flat there, if not level. */
const PATIENCE = 5;
/** What counts as nothing, relative to the value: sums over a million customers have no more digits than that. */
const NOTHING = 1e-12;
const LIMITS: Limits = {
  tolerance: 1e-8,
  iterations: 500,
  step: 2,
  reach: Number.POSITIVE_INFINITY,
  pause: goOn,
};

/**
 * Minimises a smooth function by BFGS (Nocedal and Wright, Numerical Optimization, algorithm 6.1), the line search
 * halving steps until the value falls enough (Armijo) and doubling the first one while it still falls steeply (Wolfe).
 * The inverse Hessian starts as the unit matrix scaled by the first step, and starts anew when it has gone wrong.
 */
export async function minimise(
  objective: Objective,
  start: readonly number[],
  limits: Partial<Limits> = {},
): Promise<Minimum> {
  const { tolerance, iterations, step, reach, pause } = { ...LIMITS, ...limits };
  let here = at(objective, start);
  let inverse = unit(start.length, 1);
  let isFresh = true;
  let done = 0;
  let stalled = 0;
  const isWithin = () => here.point.every((one, i) => Math.abs(one - start[i]!) <= reach);
  while (done < iterations && stalled < PATIENCE && !isFlat(here.gradient, tolerance) && isWithin()) {
    done++;
    let direction = times(inverse, here.gradient).map((one) => -one);
    if (!(dot(direction, here.gradient) < 0)) {
      inverse = unit(start.length, 1);
      isFresh = true;
      direction = here.gradient.map((one) => -one);
    }
    const longest = Math.max(...direction.map(Math.abs));
    if (longest > step) direction = direction.map((one) => (one * step) / longest);
    const next = await search(objective, here, direction, pause);
    if (!next) {
      if (isFresh) break;
      inverse = unit(start.length, 1);
      isFresh = true;
      continue;
    }
    inverse = updated(inverse, here, next, isFresh);
    isFresh = false;
    stalled = here.value - next.value > NOTHING * Math.abs(next.value) ? 0 : stalled + 1;
    here = next;
  }
  return { ...here, isStationary: isFlat(here.gradient, tolerance), iterations: done };
}

interface Place {
  point: number[];
  value: number;
  gradient: number[];
}

function at(objective: Objective, point: readonly number[]): Place {
  const gradient = new Array<number>(point.length).fill(0);
  const value = objective(point, gradient);
  return { point: [...point], value, gradient };
}

const isFlat = (gradient: readonly number[], tolerance: number): boolean =>
  gradient.every((one) => Math.abs(one) < tolerance);

const unit = (n: number, scale: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));

/** A point along the direction where the value has fallen as its slope promised; undefined when there is none. */
async function search(
  objective: Objective,
  from: Place,
  direction: readonly number[],
  pause: Pause,
): Promise<Place | undefined> {
  const slope = dot(from.gradient, direction);
  const tryStep = (length: number): Place =>
    at(
      objective,
      from.point.map((one, i) => one + length * direction[i]!),
    );
  let length = 1;
  let best: Place | undefined;
  for (let tries = 0; tries < 60; tries++) {
    await pause();
    const there = tryStep(length);
    const hasFallen = there.value <= from.value + 1e-4 * length * slope;
    if (!hasFallen) {
      if (best) return best;
      length /= length > 1 ? 1.5 : 2.5;
      continue;
    }
    if (best && best.value <= there.value) return best;
    best = there;
    // Still steep downhill: the step was too short to learn the curvature from.
    if (dot(there.gradient, direction) >= 0.9 * slope || length < 1 || length > 16) return best;
    length *= 2;
  }
  return best;
}

/** The BFGS update of the inverse Hessian (Nocedal and Wright 6.17). */
function updated(inverse: number[][], from: Place, to: Place, isFresh: boolean): number[][] {
  const moved = to.point.map((one, i) => one - from.point[i]!);
  const turned = to.gradient.map((one, i) => one - from.gradient[i]!);
  const curvature = dot(moved, turned);
  if (!(curvature > 1e-14 * Math.sqrt(dot(moved, moved) * dot(turned, turned)))) return inverse;
  const base = isFresh ? unit(moved.length, curvature / dot(turned, turned)) : inverse;
  const bent = times(base, turned);
  const factor = 1 + dot(turned, bent) / curvature;
  return base.map((row, i) =>
    row.map(
      (one, j) =>
        one + (factor * moved[i]! * moved[j]! - bent[i]! * moved[j]! - moved[i]! * bent[j]!) / curvature,
    ),
  );
}
