import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "./shop.ts";

describe("allocation by largest remainder", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  interface Part {
    pool_id: number;
    row_id: number;
    cost: string;
    weight: string;
  }

  async function allocate(
    parts: readonly Part[],
    unit = "0.01",
  ): Promise<{ pool_id: number; row_id: number; allocated: string }[]> {
    const values = parts.map(
      (p) =>
        `(${p.pool_id}, ${p.row_id}, cast('${p.cost}' as decimal(38, 9)), cast('${p.weight}' as decimal(38, 9)))`,
    );
    const sql = `with parts(pool_id, row_id, cost, weight) as (values ${values.join(", ")}),
      allocated as ({{ allocate('parts', pool='cost', weight='weight', partition_by='pool_id', order_by='row_id', unit='${unit}') }})
      select pool_id, row_id, cast(allocated as varchar) as allocated from allocated order by pool_id, row_id`;
    return (await shop.rows(sql)) as never;
  }

  const pool = (cost: string, weights: readonly string[], id = 1): Part[] =>
    weights.map((weight, i) => ({ pool_id: id, row_id: i, cost, weight }));

  const billionths = (text: string): bigint => BigInt(text.replace(".", ""));

  it("gives what is left over to the largest remainders, and to the first row among equals", async () => {
    const thirds = await allocate(pool("10.00", ["1", "1", "1"]));
    expect(thirds.map((row) => row.allocated)).toEqual(["3.340000000", "3.330000000", "3.330000000"]);
    const uneven = await allocate(pool("1.00", ["1", "2", "4"]));
    expect(uneven.map((row) => row.allocated)).toEqual(["0.140000000", "0.290000000", "0.570000000"]);
  });

  it("spreads a negative pool as the positive one with its sign", async () => {
    const parts = await allocate(pool("-10.00", ["1", "1", "1"]));
    expect(parts.map((row) => row.allocated)).toEqual(["-3.340000000", "-3.330000000", "-3.330000000"]);
  });

  it("shares equally when no row has a weight", async () => {
    const parts = await allocate(pool("0.03", ["0", "0"]));
    expect(parts.map((row) => row.allocated)).toEqual(["0.020000000", "0.010000000"]);
  });

  it("keeps what is smaller than a unit on the first row", async () => {
    const parts = await allocate(pool("0.015", ["1", "1"]));
    expect(parts.map((row) => row.allocated)).toEqual(["0.015000000", "0.000000000"]);
  });

  it("sums to the pool for any pool and weights, and no part is a unit away from its exact share", async () => {
    const pools = fc.sample(
      fc.record({
        cost: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        weights: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 9 }),
      }),
      { numRuns: 60, seed: 20111209 },
    );
    const decimal = (n: bigint): string => {
      const digits = (n < 0n ? -n : n).toString().padStart(10, "0");
      return `${n < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
    };
    const parts = pools.flatMap((p, id) => pool(decimal(p.cost), p.weights.map(String), id));
    const allocated = await allocate(parts, "0.000001");
    for (const [id, { cost, weights }] of pools.entries()) {
      const mine = allocated.filter((row) => row.pool_id === id).map((row) => billionths(row.allocated));
      expect(mine.reduce((sum, part) => sum + part, 0n)).toBe(cost);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, part] of mine.entries()) {
        const exact = total === 0 ? Number(cost) / weights.length : (Number(cost) * weights[i]!) / total;
        expect(Math.abs(Number(part) - exact)).toBeLessThanOrEqual(i === 0 ? 2001 : 1001);
      }
    }
  });
});
