import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { financeFiles } from "../../extract/sandbox/synthetic/finance/index.ts";
import { makeLots } from "../../extract/sandbox/synthetic/finance/lots.ts";
import { makeFxRates } from "../../extract/sandbox/synthetic/finance/rates.ts";
import { DEFAULT_SEED } from "../../extract/sandbox/synthetic/random.ts";
import { DEFAULT_NOW, World } from "../../extract/sandbox/world.ts";

let world: World;

beforeAll(async () => {
  world = new World(await loadDataset({ until: "2011-03-05" }), DEFAULT_SEED, Date.parse(DEFAULT_NOW));
});

describe("the demo's finance files", () => {
  it("say in each row that they are synthetic, and have the same bytes each time", () => {
    const files = financeFiles(world);
    for (const text of Object.values(files)) {
      const [header, ...rows] = text.trimEnd().split("\n");
      expect(header).toMatch(/,is_synthetic$/);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every((row) => row.endsWith(",true"))).toBe(true);
    }
    expect(financeFiles(world)).toEqual(files);
  });

  it("buy in three currencies, each with a rate on every day that a lot came in", () => {
    const rates = makeFxRates(DEFAULT_SEED);
    const lots = makeLots(world, rates);
    expect([...new Set(lots.map((lot) => lot.currency))].sort()).toEqual(["EUR", "GBP", "USD"]);
    for (const lot of lots)
      expect(
        lot.currency === "GBP" ||
          rates.some((rate) => rate.currency === lot.currency && rate.day === lot.receivedOn),
      ).toBe(true);
  });
});
