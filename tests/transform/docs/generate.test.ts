import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateDocs } from "../../../transform/index.ts";
import { load, openShop } from "../project.ts";

const files = {
  "models/_m.yml": `
models:
  - name: orders
    description: "One row per order. </script><b>"
    config: { persist_docs: { relation: true, columns: true }, materialized: table }
    columns:
      - { name: id, description: The order. , data_tests: [unique] }
      - { name: gone, description: No longer there. }
sources: [{ name: raw, schema: raw, tables: [{ name: orders }] }]`,
  "models/orders.sql": "select id, price * 2 as total from {{ source('raw', 'orders') }}",
  "models/broken.sql":
    "{{ config(enabled=true) }} select * from {{ ref('orders') }} where {{ run_query('nonsense') }}",
};

async function documented(options: Partial<Parameters<typeof generateDocs>[0]> = {}) {
  const shop = await openShop(files);
  await shop.warehouse.execute("create schema raw; create table raw.orders as select 1 as id, 2.5 as price");
  await shop.run({ select: ["orders"] });
  const targetDir = join(shop.dir, "target");
  const project = await load(shop.dir);
  const made = await generateDocs({ project, warehouse: shop.warehouse, targetDir, ...options });
  const read = (name: string) => readFileSync(join(targetDir, name), "utf8");
  return { made, read, json: (name: string) => JSON.parse(read(name)) };
}

it("writes the warehouse's columns with types, places and comments into the catalog", async () => {
  const { made, json } = await documented();
  const catalog = json("catalog.json");
  expect(catalog.nodes["model.shop.orders"].columns).toEqual({
    id: { type: "INTEGER", index: 1, name: "id", comment: "The order." },
    total: { type: "DECIMAL(12,1)", index: 2, name: "total", comment: null },
  });
  expect(catalog.nodes["model.shop.orders"].metadata).toMatchObject({
    type: "BASE TABLE",
    schema: "main",
    comment: "One row per order. </script><b>",
  });
  expect(Object.keys(catalog.sources)).toEqual(["source.shop.raw.orders"]);
  expect(made.relations).toBe(2);
});

it("writes where columns come from, and goes on when a model does not compile", async () => {
  const { made, json } = await documented();
  expect(json("column_lineage.json").models["model.shop.orders"].columns.total).toEqual({
    from: [{ node: "source.shop.raw.orders", column: "price" }],
  });
  expect(made.problems.map(({ node }) => node.name)).toEqual(["broken"]);
  expect(json("manifest.json").nodes["model.shop.orders"].compiled_code).toContain('"raw"."orders"');
});

it("puts everything into one page that asks nobody, and that no description can break", async () => {
  const { read } = await documented();
  const html = read("index.html");
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  expect(html).not.toMatch(/(?:src|href)="https?:/);
  expect(html).not.toContain("<!--fill:");
  const data = JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(html)![1]!);
  const orders = data.entries.find((one: { id: string }) => one.id === "model.shop.orders");
  expect(orders.description).toBe("One row per order. </script><b>");
  expect(orders.result).toMatchObject({ status: "success" });
  expect(
    orders.columns.map(({ name, missing }: { name: string; missing?: boolean }) => [name, missing]),
  ).toEqual([
    ["id", undefined],
    ["total", undefined],
    ["gone", true],
  ]);
});

it("asks the warehouse nothing for an empty catalog, and compiles nothing when told so", async () => {
  const { made, json, read } = await documented({ emptyCatalog: true, compile: false, isStatic: true });
  expect(json("catalog.json")).toMatchObject({ nodes: {}, sources: {}, errors: null });
  expect(json("manifest.json").nodes["model.shop.orders"].compiled_code).toBeUndefined();
  expect(made).toMatchObject({ relations: 0, columns: 0, problems: [] });
  expect(read("static_index.html")).toBe(read("index.html"));
});
