import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allocate, type Share } from "../../finance/allocate.ts";
import { openShop, type Shop } from "../models/shop.ts";

const BILLION = 1_000_000_000n;
const UNITS = [1n, 1_000n, 10_000_000n, BILLION] as const;

const share = fc.bigInt({ min: 0n, max: 10n ** 15n });
const pools = fc.record({
  pool: fc.oneof(fc.constant(0n), fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })),
  weights: fc.oneof(
    fc.array(share, { minLength: 1, maxLength: 12 }),
    fc.array(fc.constant(0n), { minLength: 1, maxLength: 4 }),
  ),
  unit: fc.constantFrom(...UNITS),
});

const keyed = (weights: readonly bigint[]): Share[] =>
  weights.map((weight, at) => ({ key: `k${String(at).padStart(2, "0")}`, weight }));
const sum = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n);
const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

describe("a pool spread by weight", () => {
  it("sums to the pool, whatever the pool, the weights and the unit", () => {
    fc.assert(
      fc.property(pools, ({ pool, weights, unit }) => {
        expect(sum(allocate(pool, keyed(weights), unit))).toBe(pool);
      }),
      { numRuns: 500 },
    );
  });

  it("gives no part a unit or more beside its exact share; the first key has what is below a unit, too", () => {
    fc.assert(
      fc.property(pools, ({ pool, weights, unit }) => {
        const total = sum(weights);
        allocate(pool, keyed(weights), unit).forEach((part, at) => {
          const weight = total === 0n ? 1n : weights[at]!;
          const all = total === 0n ? BigInt(weights.length) : total;
          const beside = size(part * all - pool * weight);
          expect(beside < (at === 0 ? 2n : 1n) * unit * all + size(pool % unit) * weight).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(pools, fc.integer(), ({ pool, weights, unit }, seed) => {
        const shares = keyed(weights);
        const order = shares
          .map((_, at) => at)
          .sort((a, b) => ((a * 7919 + seed) % 13) - ((b * 7919 + seed) % 13));
        const shuffled = allocate(
          pool,
          order.map((at) => shares[at]!),
          unit,
        );
        const straight = allocate(pool, shares, unit);
        expect(shuffled).toEqual(order.map((at) => straight[at]));
      }),
      { numRuns: 300 },
    );
  });

  it("is the positive pool with its sign when the pool is negative, and nothing when it is zero", () => {
    expect(allocate(-10n * BILLION, keyed([1n, 1n, 1n]))).toEqual([
      -3_340_000_000n,
      -3_330_000_000n,
      -3_330_000_000n,
    ]);
    expect(allocate(0n, keyed([3n, 0n]))).toEqual([0n, 0n]);
  });

  it("refuses no shares, equal keys, negative weights", () => {
    expect(() => allocate(1n, [])).toThrow("at least one share");
    expect(() => allocate(1n, [...keyed([1n]), ...keyed([2n])])).toThrow("same key");
    expect(() => allocate(1n, keyed([-1n]))).toThrow("Share k00 has a negative weight.");
  });
});

describe("the macro allocate and its twin in TypeScript", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  const text = (amount: bigint): string => {
    const digits = size(amount).toString().padStart(10, "0");
    return `${amount < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
  };

  it.each(UNITS)(
    "give the same parts of two hundred random pools, to a unit of %s billionths",
    async (unit) => {
      const cases = fc.sample(pools, { numRuns: 200, seed: 20111209 });
      const rows = cases.flatMap(({ pool, weights }, id) =>
        keyed(weights).map(
          ({ key, weight }) =>
            `(${id}, '${key}', cast('${text(pool)}' as decimal(38, 9)), cast('${text(weight)}' as decimal(38, 9)))`,
        ),
      );
      const parts = await shop.rows(
        `with parts(pool_id, part_key, cost, weight) as (values ${rows.join(", ")}),
        allocated as ({{ allocate('parts', pool='cost', weight='weight', partition_by='pool_id', order_by='part_key', unit='${text(unit)}') }})
      select cast(allocated as varchar) as part from allocated order by pool_id, part_key`,
      );
      const ours = cases.flatMap(({ pool, weights }) => allocate(pool, keyed(weights), unit).map(text));
      expect(parts.map((row) => row.part)).toEqual(ours);
    },
  );
});
