/** Customers drawn from the models' own assumptions, seeded: what estimates have to find again. */

/** Numbers in (0, 1), the same for the same seed (Tommy Ettinger's mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

const normal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());

/** A gamma variate of scale 1 (Marsaglia and Tsang 2000). */
export function gamma(next: () => number, shape: number): number {
  if (shape < 1) return gamma(next, shape + 1) * next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(next);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

const exponential = (next: () => number, rate: number): number => -Math.log(next()) / rate;

/** One customer: repeats, time of the last one, time observed; all in one unit. */
export interface Drawn {
  repeats: number;
  recency: number;
  age: number;
  /** Purchases in the time after, when it was asked for. */
  later: number;
}

/** Draws a customer under BG/NBD, observed for `age` and then for `more`. Parameters: r, alpha, a, b. */
export function drawBgNbd(next: () => number, given: readonly number[], age: number, more = 0): Drawn {
  const [r, alpha, a, b] = given as [number, number, number, number];
  const rate = gamma(next, r) / alpha;
  const [of, against] = [gamma(next, a), gamma(next, b)];
  return observed(next, rate, age, more, () => next() < of / (of + against));
}

/** Draws a customer under Pareto/NBD. Parameters: r, alpha, s, beta. */
export function drawParetoNbd(next: () => number, given: readonly number[], age: number, more = 0): Drawn {
  const [r, alpha, s, beta] = given as [number, number, number, number];
  const rate = gamma(next, r) / alpha;
  const end = exponential(next, gamma(next, s) / beta);
  return observed(next, rate, age, more, (at) => at > end, end);
}

function observed(
  next: () => number,
  rate: number,
  age: number,
  more: number,
  leaves: (at: number) => boolean,
  end = Number.POSITIVE_INFINITY,
): Drawn {
  const drawn: Drawn = { repeats: 0, recency: 0, age, later: 0 };
  for (let at = exponential(next, rate); at <= Math.min(age + more, end); at += exponential(next, rate)) {
    if (at <= age) {
      drawn.repeats++;
      drawn.recency = at;
    } else drawn.later++;
    if (leaves(at)) break;
  }
  return drawn;
}

/** Draws a customer's average over some days under Gamma-Gamma. Parameters: p, q, gamma. */
export function drawAverage(next: () => number, given: readonly number[], days: number): number {
  const [p, q, scale] = given as [number, number, number];
  const rate = gamma(next, q) / scale;
  return gamma(next, p * days) / rate / days;
}
