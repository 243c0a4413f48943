import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { type Line, loadLines } from "./shop.ts";

const VARS = {
  sources: ["files"],
  affinity_min_orders: 2,
  affinity_min_support: "0.2",
  affinity_max_items: 4,
};

/** Baskets of stock codes; the category of a code is its first letter. */
async function shopOf(baskets: readonly (readonly string[])[]): Promise<Shop> {
  const shop = await openShop(VARS);
  const lines = baskets.flatMap((basket, order) =>
    basket.map(
      (sku): Line => [`o${order}`, order % 3 === 0 ? null : `c${order}`, "2024-01-10 10:00:00", sku],
    ),
  );
  await loadLines(shop, lines);
  const skus = [...new Set(baskets.flat())];
  await shop.load(
    "files.products",
    skus.map((sku) => ({ sku, title: sku.toUpperCase(), category: sku[0]! })),
  );
  return shop;
}

const QUERY = `select item_kind, replace(item, 'files:', '') as item, replace(with_item, 'files:', '') as with_item,
  baskets, orders_with_item, orders_with_both, support, confidence, lift from {{ ref('product_affinities') }}
  order by item_kind, item, with_item`;

/** Counts over baskets as sets, written apart from the model's SQL: pairs above both minimums. */
function pairsOf(baskets: readonly (readonly string[])[], toItem: (sku: string) => string) {
  const kept = baskets.map((one) => new Set(one)).filter((one) => one.size > 0 && one.size <= 4);
  const sets = kept.map((one) => new Set([...one].map(toItem)));
  const least = Math.max(2, 0.2 * sets.length);
  const items = [...new Set(sets.flatMap((one) => [...one]))].sort();
  const having = (...wanted: string[]) => sets.filter((one) => wanted.every((item) => one.has(item))).length;
  return items.flatMap((item) =>
    items
      .filter((other) => other !== item && having(item, other) >= least)
      .map((other) => ({
        item,
        with_item: other,
        baskets: sets.length,
        orders_with_item: having(item),
        orders_with_both: having(item, other),
        confidence: having(item, other) / having(item),
        lift: (having(item, other) * sets.length) / (having(item) * having(other)),
      })),
  );
}

describe("affinities of five baskets", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await shopOf([
      ["mug", "tea"],
      ["mug", "tea", "tray"],
      ["mug", "tray"],
      ["tea"],
      ["tray", "mat", "mug", "jar", "jug"],
    ]);
    expect(failures(await shop.build("build"))).toEqual([]);
  }, 240_000);
  afterAll(() => shop.close());

  it("have support, confidence and lift as worked out by hand, and leave out the basket that holds too much", async () => {
    const rows = (await shop.rows(QUERY)).filter((row) => row.item_kind === "product");
    const figures = { baskets: 4, support: "0.500000000", lift: "0.888888889", orders_with_both: 2 };
    expect(rows).toMatchObject([
      { ...figures, item: "mug", with_item: "tea", orders_with_item: 3, confidence: "0.666666667" },
      { item: "mug", with_item: "tray", orders_with_item: 3, lift: "1.333333333" },
      { ...figures, item: "tea", with_item: "mug", orders_with_item: 3, confidence: "0.666666667" },
      { item: "tray", with_item: "mug", orders_with_item: 2, confidence: "1.000000000", lift: "1.333333333" },
    ]);
  });

  it("exist between categories too, a category counted once a basket", async () => {
    const rows = (await shop.rows(QUERY)).filter((row) => row.item_kind === "category");
    expect(rows.map((row) => [row.item, row.with_item, row.orders_with_both])).toEqual([
      ["m", "t", 3],
      ["t", "m", 3],
    ]);
  });
});

describe("affinities of any baskets", () => {
  it("equal counts over sets, in both directions", async () => {
    const sku = fc.constantFrom("a1", "a2", "b1", "b2", "c1", "c2");
    const drawn = fc.array(fc.uniqueArray(sku, { minLength: 1, maxLength: 6 }), {
      minLength: 10,
      maxLength: 40,
    });
    for (const baskets of fc.sample(drawn, { numRuns: 2, seed: 6 })) {
      const shop = await shopOf(baskets);
      try {
        await shop.build("run");
        const rows = await shop.rows(QUERY);
        for (const [kind, toItem] of [
          ["product", (one: string) => one],
          ["category", (one: string) => one[0]!],
        ] as const) {
          const found = rows
            .filter((row) => row.item_kind === kind)
            .map(({ item_kind: _, support: __, ...row }) => ({
              ...row,
              confidence: Number(row.confidence).toFixed(6),
              lift: Number(row.lift).toFixed(6),
            }));
          const expected = pairsOf(baskets, toItem).map((row) => ({
            ...row,
            confidence: row.confidence.toFixed(6),
            lift: row.lift.toFixed(6),
          }));
          expect(found).toEqual(expected);
        }
      } finally {
        await shop.close();
      }
    }
  }, 240_000);
});
