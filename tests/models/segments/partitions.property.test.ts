import { expect, it } from "vitest";
import { fillFiles } from "../../parity/generated-rows.ts";
import { openShop } from "../shop.ts";
import { fillSmallShop } from "../small-shop.ts";
import { build } from "./fill.ts";

/** What puts each customer in exactly one place: the mart, the column, and which of its rows are the places now. */
const PARTITIONS = [
  ["rfm", "rfm_group", "true"],
  ["customer_value_tiers", "tier", "true"],
  ["lifecycle_stages", "stage", "is_current"],
  ["customer_needs", "goods_need", "true"],
] as const;

it.each([5])(
  "groups, tiers, stages and needs each hold every customer once, whatever the data (seed %i)",
  async (seed) => {
    const shop = await openShop();
    try {
      await fillSmallShop(shop);
      await fillFiles(shop, seed, 80);
      expect(
        await build(
          shop,
          PARTITIONS.map(([mart]) => `+${mart}`),
        ),
      ).toEqual([]);
      const people = (await shop.rows("select customer_id from {{ ref('customers') }} order by 1")).map(
        (row) => row.customer_id,
      );
      expect(people.length).toBeGreaterThan(10);
      for (const [mart, column, where] of PARTITIONS) {
        const placed = await shop.rows(
          `select customer_id, ${column} as place from {{ ref('${mart}') }} where ${where} order by 1`,
        );
        expect(placed.map((row) => row.customer_id)).toEqual(people);
        if (mart !== "customer_needs") expect(placed.filter((row) => row.place === null)).toEqual([]);
      }
    } finally {
      await shop.close();
    }
  },
  120_000,
);
