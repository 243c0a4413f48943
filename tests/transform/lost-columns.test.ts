import { expect, it } from "vitest";
import { memoryLog } from "../../kernel/log.ts";
import { load, openShop, resultOf, type Shop, writeFiles } from "./project.ts";

const files = {
  "models/orders.sql": "{{ config(materialized='table') }} select 1 as id, 10 as amount, 'x' as reason",
  "models/returns.sql": "-- amount\nselect reason from {{ ref('orders') }}",
  "models/copies.sql": "select * from {{ ref('orders') }}",
  "models/counts.sql": "select count(id) as n from {{ ref('orders') }}",
  "models/_m.yml":
    "exposures: [{ name: page, type: dashboard, owner: { name: x }, depends_on: [ref('orders')] }]",
};
const without = "{{ config(materialized='table') }} select 1 as id, 10 as amount";

/** Builds what is selected and gives the warnings. */
async function warnings(shop: Shop, select: string[], raise?: (message: string) => void): Promise<string[]> {
  const project = await load(shop.dir);
  const log = memoryLog();
  project.around.log = raise ? { ...log, warn: raise } : log;
  const results = await shop.run({ project, select });
  expect(resultOf(results, "orders").status).toBe(raise ? "error" : "success");
  return log.lines.map((line) => line.replaceAll(shop.dir, "shop"));
}

it("says what still reads a column that a table no longer has, when this run does not build it", async () => {
  const shop = await openShop(files);
  await shop.run();
  writeFiles(shop.dir, { "models/orders.sql": without });
  expect((await warnings(shop, ["orders"])).join("\n")).toMatchInlineSnapshot(`
    "warn: shop/models/orders.sql:1:1  lost-column
      orders no longer has reason, and this run does not build what still reads it: copies (models/copies.sql) takes every column by *; returns (models/returns.sql) names reason; exposure page.
      Build them too: npx patron build --select orders+"
  `);
});

it("names exposures even where every model is built, and says nothing where nothing is lost", async () => {
  const shop = await openShop(files);
  await shop.run();
  expect(await warnings(shop, ["orders"])).toEqual([]);
  writeFiles(shop.dir, { "models/orders.sql": without, "models/returns.sql": "select 1 as one" });
  expect((await warnings(shop, ["orders+"])).join("\n")).toMatchInlineSnapshot(`
    "warn: shop/models/orders.sql:1:1  lost-column
      orders no longer has reason, and this run does not build what still reads it: exposure page."
  `);
});

it("keeps the old table where warnings are failures", async () => {
  const shop = await openShop(files);
  await shop.run();
  writeFiles(shop.dir, { "models/orders.sql": without });
  const raise = (message: string) => {
    throw new Error(message);
  };
  await warnings(shop, ["orders"], raise);
  expect(await shop.rows("select reason from main.orders")).toEqual([{ reason: "x" }]);
});
