import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { makePointsMoves } from "../../extract/sandbox/synthetic/points.ts";
import { DEFAULT_SEED } from "../../extract/sandbox/synthetic/random.ts";
import { DEFAULT_NOW, World } from "../../extract/sandbox/world.ts";

let world: World;

beforeAll(async () => {
  const data = await loadDataset({ until: "2011-03-01" });
  world = new World(data, DEFAULT_SEED, Date.parse(DEFAULT_NOW));
});

describe("members' points", () => {
  it("never leave an account below nothing, and belong to orders of their own customer", () => {
    const balances = new Map<number, number>();
    for (const move of makePointsMoves(world)) {
      const balance = (balances.get(move.customer.id) ?? 0) + move.points;
      expect(balance).toBeGreaterThanOrEqual(0);
      balances.set(move.customer.id, balance);
      if (move.order !== null) expect(world.orderByNumber.get(move.order)!.customer).toBe(move.customer.id);
    }
    expect(balances.size).toBeGreaterThan(200);
  });
});
