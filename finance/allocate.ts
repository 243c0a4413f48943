import type { Billionths } from "../kernel/amount.ts";

/** One part of a pool: `key` names it and breaks ties, `weight` (never negative) says how much of the pool is its. */
export interface Share {
  readonly key: string;
  readonly weight: Billionths;
}

/**
 * Spreads a pool over shares by weight, to a unit, by largest remainder, as the macro `allocate` does in SQL: the parts
 * sum to the pool exactly, none is a unit or more away from its exact share (but for the first key, which also takes what
 * is smaller than a unit), and the order of the shares does not matter. A negative pool is the positive one with its
 * sign. When all weights are 0 the shares are equal.
 * @param unit the smallest part; a penny by default
 * @returns the part of each share, in their order
 * @throws RangeError when there is no share, a key comes twice, a weight is negative or the unit is not positive
 */
export function allocate(
  pool: Billionths,
  shares: readonly Share[],
  unit: Billionths = 10_000_000n,
): Billionths[] {
  check(shares, unit);
  const total = shares.reduce((sum, share) => sum + share.weight, 0n);
  const weightOf = (share: Share): bigint => (total === 0n ? 1n : share.weight);
  const weights = total === 0n ? BigInt(shares.length) : total;
  const size = pool < 0n ? -pool : pool;
  const units = size / unit;
  const base = shares.map((share) => (units * weightOf(share)) / weights);
  const remainder = shares.map((share) => (units * weightOf(share)) % weights);
  let left = units - base.reduce((sum, part) => sum + part, 0n);
  for (const at of byRemainder(shares, remainder)) {
    if (left === 0n) break;
    base[at]! += 1n;
    left -= 1n;
  }
  const first = shares.reduce((best, share, at) => (share.key < shares[best]!.key ? at : best), 0);
  const sign = pool < 0n ? -1n : 1n;
  return base.map((part, at) => sign * (part * unit + (at === first ? size - units * unit : 0n)));
}

/** Places of the shares, the largest remainder first, equal ones by key. */
function byRemainder(shares: readonly Share[], remainder: readonly bigint[]): number[] {
  return shares
    .map((_, at) => at)
    .sort((a, b) => {
      if (remainder[a] !== remainder[b]) return remainder[a]! > remainder[b]! ? -1 : 1;
      return shares[a]!.key < shares[b]!.key ? -1 : 1;
    });
}

function check(shares: readonly Share[], unit: Billionths): void {
  if (shares.length === 0) throw new RangeError("A pool needs at least one share to be spread over.");
  if (unit <= 0n) throw new RangeError(`The unit of a spread is a positive amount, not ${unit} billionths.`);
  const keys = new Set(shares.map((share) => share.key));
  if (keys.size < shares.length) throw new RangeError("Two shares of one pool have the same key.");
  const negative = shares.find((share) => share.weight < 0n);
  if (negative !== undefined) throw new RangeError(`Share ${negative.key} has a negative weight.`);
}
