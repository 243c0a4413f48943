import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explainPlan, plan } from "../../transform/index.ts";
import { load, openShop, resultOf, type Shop, writeFiles } from "./project.ts";

const incremental = (columns: string, more = "") =>
  `{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns'${more}) }}
select ${columns} from {{ ref('raw_orders') }}{% if is_incremental() %} where id > 1{% endif %}`;

const files = {
  "seeds/raw_orders.csv": "id,amount,refund_reason\n1,10,broken\n2,20,\n3,30,late\n",
  "models/orders.sql": incremental("id, amount, refund_reason"),
  "models/totals.sql":
    "{{ config(materialized='table') }} select sum(amount) as total from {{ ref('orders') }}",
};

async function explained(shop: Shop, select?: string[]): Promise<string> {
  const { warehouse, dir } = shop;
  const made = await plan({ project: await load(dir), warehouse, targetDir: join(dir, "target"), select });
  return explainPlan(made).replaceAll(dir, "shop");
}

describe("plan", () => {
  it("says that everything is new before the first build, and nothing after it", async () => {
    const shop = await openShop(files);
    expect(await explained(shop)).toMatchInlineSnapshot(`
      "main.raw_orders (seed): is not built yet
      main.orders (incremental): is not built yet
      main.totals (table): is not built yet
      3 to build, 0 unchanged."
    `);
    await shop.run();
    expect(await explained(shop)).toMatchInlineSnapshot(`"Nothing has changed: 3 are as they were built."`);
  });

  it("names what a change rebuilds, who reads it, and which columns come and go", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, {
      "models/totals.sql":
        "{{ config(materialized='table') }} select count(*) as orders from {{ ref('orders') }}",
      "seeds/raw_orders.csv": "id,amount,refund_reason\n1,10,broken\n",
    });
    expect(await explained(shop)).toMatchInlineSnapshot(`
      "main.raw_orders (seed): its file has changed
        read by orders
      main.totals (table): its SQL has changed
        adds orders
        no longer has total (1 row has a value)
      2 to build, 1 unchanged."
    `);
  });

  it("shows what an incremental model would lose, the statement, and the switch that allows it", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, { "models/orders.sql": incremental("id, amount") });
    expect(await explained(shop)).toMatchInlineSnapshot(`
      "main.orders (incremental): its SQL has changed
        drops refund_reason (2 rows have a value)
        read by totals
      shop/models/orders.sql:1:1  column-drop
        Building orders would drop refund_reason (2 rows have a value).
          alter table "main"."orders" drop column "refund_reason"
        To accept it: on_column_drop: allow on the model, or --allow-column-drop orders
      1 to build, 2 unchanged."
    `);
  });

  it("tells of relations that no model stands behind any more", async () => {
    const shop = await openShop({ ...files, "models/old.sql": "select 1 as x" });
    await shop.run();
    writeFiles(shop.dir, { "models/old.sql": "{{ config(enabled=false) }} select 1 as x" });
    expect(await explained(shop)).toMatchInlineSnapshot(`
      "No longer in the project; they stay in the warehouse until you drop them: main.old
      0 to build, 3 unchanged."
    `);
  });

  it("does not take a first build and a later one of an incremental model for a change", async () => {
    const shop = await openShop(files);
    await shop.run();
    await shop.run();
    expect(await explained(shop, ["orders"])).toBe("Nothing has changed: 1 are as they were built.");
  });
});

describe("a build that would lose what cannot be built again", () => {
  it("stops, and leaves the table as it was", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, { "models/orders.sql": incremental("id, amount") });
    const result = resultOf(await shop.run(), "orders");
    expect(result.status).toBe("error");
    expect(result.message?.replaceAll(shop.dir, "shop")).toMatchInlineSnapshot(`
      "shop/models/orders.sql:1:1  column-drop
        Building orders would drop refund_reason (2 rows have a value).
          alter table "main"."orders" drop column "refund_reason"
        To accept it: on_column_drop: allow on the model, or --allow-column-drop orders
        Compiled: shop/target/compiled/shop/models/orders.sql"
    `);
    expect(await shop.rows("select count(refund_reason) as n from main.orders")).toEqual([{ n: 2 }]);
  });

  it("goes ahead where the model or the command line allows it, or no row has a value", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, { "models/orders.sql": incremental("id, amount") });
    expect(resultOf(await shop.run({ allowColumnDrop: ["orders"] }), "orders").status).toBe("success");
    writeFiles(shop.dir, { "models/orders.sql": incremental("id", ", on_column_drop='allow'") });
    expect(resultOf(await shop.run({ select: ["orders"] }), "orders").status).toBe("success");
    const empty = await openShop({
      ...files,
      "models/orders.sql": incremental("id, amount, null as refund_reason"),
    });
    await empty.run();
    writeFiles(empty.dir, { "models/orders.sql": incremental("id, amount") });
    expect(resultOf(await empty.run(), "orders").status).toBe("success");
  });
});
