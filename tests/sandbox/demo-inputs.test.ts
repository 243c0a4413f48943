import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { utcText } from "../../extract/sandbox/dataset/money.ts";
import { categoryOf, rangeOf } from "../../extract/sandbox/synthetic/categories.ts";
import { customerFiles } from "../../extract/sandbox/synthetic/customer-files.ts";
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

describe("what the demo folder says of customers", () => {
  const rowsOf = (text: string) => text.trimEnd().split("\n").slice(1);

  it("has the same bytes each time, and other ones with another seed", () => {
    const files = customerFiles(world);
    const again = customerFiles(new World(world.data, DEFAULT_SEED, world.now));
    expect(again).toEqual(files);
    const other = customerFiles(new World(world.data, 1, world.now));
    for (const name of ["customers.csv", "touches.csv", "surveys.csv", "leads.csv", "consent.csv"])
      expect(other[name]).not.toBe(files[name]);
  });

  it("labels every row of every file as synthetic", () => {
    for (const [name, text] of Object.entries(customerFiles(world))) {
      expect([name, text.split("\n")[0]!.endsWith(",is_synthetic")]).toEqual([name, true]);
      expect([name, rowsOf(text).every((row) => row.endsWith(",true"))]).toEqual([name, true]);
    }
  });

  it("tells of nothing after the newest order, so that now stays the shop's own", () => {
    const last = utcText(Math.max(...world.data.orders.map((order) => order.createdAt)));
    for (const [name, text] of Object.entries(customerFiles(world))) {
      const times = text.match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
      expect([name, times.filter((time) => time > last)]).toEqual([name, []]);
    }
  });

  it("files a title under the first rule that fits, and a range where one is named", () => {
    expect(categoryOf("JUMBO BAG RED RETROSPOT")).toBe("Bags");
    expect(categoryOf("SET OF 6 CHRISTMAS MUGS")).toBe("Christmas");
    expect(categoryOf("THE KING GIFT")).toBe("Other gifts");
    expect(rangeOf("JUMBO BAG RED RETROSPOT")).toBe("Retrospot");
    expect(rangeOf("THE KING GIFT")).toBeNull();
  });
});
