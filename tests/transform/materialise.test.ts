import { expect, it } from "vitest";
import { run } from "../../transform/index.ts";
import { load, openShop, resultOf, statuses, writeFiles } from "./project.ts";

it("a materialized view is refused on DuckDB, with what to take instead", async () => {
  const shop = await openShop({
    "models/v.sql": "{{ config(materialized='materialized_view') }} select 1 as x",
  });
  expect(resultOf(await shop.run(), "v").message!.replaceAll(shop.dir, "DIR")).toMatchInlineSnapshot(`
    "DIR/models/v.sql:1:1  no-materialized-views
      v asks for materialized: materialized_view, and DuckDB has none.
      Instead: table (built anew in each run), incremental (only what is new), or view (read through each time).
      For BigQuery alone: materialized: "{{ 'materialized_view' if target.type == 'bigquery' else 'table' }}"
      Compiled: DIR/target/compiled/shop/models/v.sql"
  `);
});

it("grants are kept in the manifest and told once to do nothing on DuckDB", async () => {
  const shop = await openShop({
    "dbt_project.yml": "name: shop\nmodels: { +grants: { select: [reporter] } }\n",
    "models/a.sql": "select 1 as x",
    "models/b.sql": "select 1 as x",
  });
  const project = await load(shop.dir);
  const told: string[] = [];
  project.around.log = { ...project.around.log, warn: (text: string) => void told.push(text) };
  const results = await run({
    project,
    warehouse: shop.warehouse,
    command: "build",
    threads: 1,
    targetDir: `${shop.dir}/target`,
  });
  expect(statuses(results)).toEqual(["a: success", "b: success"]);
  expect(told.map((text) => text.replaceAll(shop.dir, "DIR"))).toMatchInlineSnapshot(`
    [
      "DIR/models/a.sql:1:1  no-grants
      a has grants, and DuckDB has no users to grant to: they are left out here.",
    ]
  `);
  expect(project.nodes.get("model.shop.b")!.config.grants).toEqual({ select: ["reporter"] });
});

it("what a foreign key points to is built before the model", async () => {
  const shop = await openShop({
    "models/a_orders.sql": "{{ config(materialized='table') }} select 1 as id, 7 as customer_id",
    "models/customers.sql": "{{ config(materialized='table') }} select 7 as id",
    "models/_models.yml": `models:
  - name: a_orders
    config: { contract: { enforced: true } }
    constraints: [{ type: foreign_key, columns: [customer_id], to: "ref('customers')", to_columns: [id] }]
    columns: [{ name: id, data_type: integer }, { name: customer_id, data_type: integer }]
`,
  });
  expect((await load(shop.dir)).nodes.get("model.shop.a_orders")!.dependsOn.nodes).toEqual([
    "model.shop.customers",
  ]);
  expect(statuses(await shop.run())).toEqual(["a_orders: success", "customers: success"]);
});

it("a seed's empty fields are null, quoted or not; times are times where all are written one way", async () => {
  const shop = await openShop({
    "dbt_project.yml":
      'name: shop\nseeds: { shop: { semi: { +delimiter: ";", +column_types: { code: varchar } } } }\n',
    "seeds/plain.csv":
      'id,note,at,mixed,iso\n1,"",2026-01-01 10:00:00,2026-01-01 10:00:00,2026-01-01T10:00:00Z\n2,,,2026-01-02T10:00:00,\n3,null,,,\n4,text,,,\n',
    "seeds/semi.csv": 'code;text\n007;"a;b"\n',
  });
  expect(statuses(await shop.run())).toEqual(["plain: success", "semi: success"]);
  const types = (await shop.warehouse.columns({ schema: "main", name: "plain" })).map(
    (column) => column.type,
  );
  expect(types).toEqual(["INTEGER", "VARCHAR", "TIMESTAMP", "VARCHAR", "TIMESTAMP"]);
  expect(await shop.rows("select note from plain order by id")).toEqual([
    { note: null },
    { note: null },
    { note: "null" },
    { note: "text" },
  ]);
  expect(await shop.rows('select * from "semi"')).toEqual([{ code: "007", text: "a;b" }]);
});

it("a plan covers seeds and snapshots", async () => {
  const { explainPlan, plan } = await import("../../transform/index.ts");
  const snapshot = (sql: string) =>
    `{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }}${sql}{% endsnapshot %}`;
  const shop = await openShop({
    "seeds/c.csv": "id\n1\n",
    "snapshots/s.sql": snapshot("select * from {{ ref('c') }}"),
  });
  const explained = async () =>
    explainPlan(
      await plan({
        project: await load(shop.dir),
        warehouse: shop.warehouse,
        targetDir: `${shop.dir}/target`,
      }),
    );
  await shop.run();
  expect(await explained()).toBe("Nothing has changed: 2 are as they were built.");
  writeFiles(shop.dir, {
    "seeds/c.csv": "id\n2\n",
    "snapshots/s.sql": snapshot("select *, 1 as more from {{ ref('c') }}"),
  });
  expect(await explained()).toMatchInlineSnapshot(`
    "main.c (seed): its file has changed
    main.s (snapshot): its SQL has changed
      adds more
    2 to build, 0 unchanged."
  `);
});
