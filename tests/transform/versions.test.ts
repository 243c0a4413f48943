import { describe, expect, it } from "vitest";
import { ls, select } from "../../transform/index.ts";
import { load, openShop, statuses } from "./project.ts";

const files = {
  "dbt_project.yml": "name: shop\nmodels: { +materialized: table }\n",
  "models/_m.yml": `models:
  - name: orders
    latest_version: 1
    columns: [{ name: id, data_tests: [unique] }, { name: note, description: a note }]
    versions:
      - v: 1
      - v: 2
        defined_in: orders_new
        config: { tags: [next] }
        columns: [{ include: all, exclude: [note] }, { name: total, description: a sum }]
`,
  "models/orders_v1.sql": "select 1 as id, 'a' as note",
  "models/orders_new.sql": "select 2 as id, 3 as total",
  "models/plain.sql": "select id from {{ ref('orders') }}",
  "models/pinned.sql": "select id from {{ ref('orders', v=2) }}",
};

describe("a versioned model", () => {
  it("builds each version into its own table; a plain ref means the latest, v= another", async () => {
    const shop = await openShop(files);
    expect(statuses(await shop.run())).toEqual([
      "orders: success",
      "orders: success",
      "pinned: success",
      "plain: success",
      "unique_orders_v1_id: pass",
      "unique_orders_v2_id: pass",
    ]);
    expect(
      await shop.rows("select (select id from plain) as plain, (select id from pinned) as pinned"),
    ).toEqual([{ plain: 1, pinned: 2 }]);
    expect(await shop.rows("select total from orders_v2")).toEqual([{ total: 3 }]);
  });

  it("keeps the columns and configs of its version", async () => {
    const project = await load((await openShop(files)).dir);
    const second = project.nodes.get("model.shop.orders.v2")!;
    expect(Object.keys(second.columns)).toEqual(["id", "total"]);
    expect(second).toMatchObject({
      alias: "orders_v2",
      fqn: ["shop", "orders", "v2"],
      version: 2,
      latestVersion: 1,
    });
    expect(second.config.tags).toEqual(["next"]);
    const chosen = (text: string) =>
      ls(project, select(project, { select: [text], resourceTypes: ["model"] }));
    expect(chosen("orders")).toEqual(["orders.v2", "orders.v1"]);
    expect(chosen("orders.v2")).toEqual(["orders.v2"]);
    expect(chosen("version:latest")).toEqual(["orders.v1"]);
    expect(chosen("version:prerelease")).toEqual(["orders.v2"]);
    expect(chosen("tag:next")).toEqual(["orders.v2"]);
  });
});
