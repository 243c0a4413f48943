import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainPlan, loadProject, plan } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { build, clock, PROJECT, problems, RAW, recorder as recorderOf, SELECT } from "./bigquery-lab.ts";
import type { Recorder } from "./bigquery-recorder.ts";
import { type Files, writeProject } from "./project.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const GIB = 2 ** 30;
const YML = `models:
  - name: orders
    columns:
      - { name: order_id, data_type: int64, data_tests: [not_null] }
      - { name: ordered_on, data_type: date }
      - { name: amount, data_type: numeric }
`;
const SOURCE = `sources:
  - name: raw
    tables:
      - name: orders
        columns: [{ name: order_id, data_type: int64 }, { name: ordered_on, data_type: date }, { name: amount, data_type: numeric }]
`;
const FILES = {
  "models/orders.sql": `{{ config(materialized='table') }} select order_id, ordered_on, amount from {{ source('raw', 'orders') }}`,
  "models/days.sql":
    "{{ config(materialized='table') }} select ordered_on, sum(amount) as amount from {{ ref('orders') }} group by ordered_on",
  "models/latest.sql": "{{ config(materialized='view') }} select * from {{ ref('orders') }}",
  "models/models.yml": YML,
};

/** What the plan of a project says; its folder is kept, so that a build before it counts. */
async function planned(
  warehouse: Recorder | undefined,
  options: { dir?: string; files?: Files; pricing?: object } = {},
): Promise<string> {
  const dir =
    options.dir ??
    writeProject({ "dbt_project.yml": PROJECT, "models/raw.yml": RAW, ...(options.files ?? FILES) });
  const target = { name: "bigquery", type: "bigquery", schema: "shop", database: "patron-project" } as const;
  const project = await loadProject({ projectDir: dir, target, env: {}, clock });
  const made = await plan({ project, warehouse, targetDir: join(dir, "target"), pricing: options.pricing });
  return explainPlan(made);
}

/** All of the raw table is 3 GiB; what is built of it 2 GiB. */
function costly(): Recorder {
  const warehouse = recorderOf(analyzer);
  warehouse.bytesOf = (sql) => {
    if (/from `?raw`?\./i.test(sql)) return 3 * GIB;
    return /from (\(\s*select \* from )?`?shop`?\./i.test(sql) ? 2 * GIB : 0;
  };
  return warehouse;
}

describe("a plan on BigQuery", () => {
  it("tells what a build would read and cost: by dry runs, and by widths what reads tables that are not there yet", async () => {
    expect(await planned(costly())).toMatchInlineSnapshot(`
      "shop.days (table): is not built yet
      shop.latest (view): is not built yet
      shop.orders (table): is not built yet
      3 to build, 0 unchanged.
      A build reads 4.51 GB: 0.03 EUR at 6.25 EUR a TiB (models 4.25 GB, tests 258 MB).
        Most of it: orders 3.22 GB, days 1.03 GB, not_null_orders_order_id 258 MB
        2 of 3 estimated from column widths: what they read is not built yet"
    `);
  });

  it("prices at what is set, and says when a run would stop at its budget", async () => {
    const text = await planned(costly(), { pricing: { eurosPerTib: 100, budget: 4 * GIB } });
    expect(text.split("\n").slice(-5).join("\n")).toMatchInlineSnapshot(`
      "3 to build, 0 unchanged.
      A build reads 4.51 GB: 0.42 EUR at 100 EUR a TiB (models 4.25 GB, tests 258 MB).
        Most of it: orders 3.22 GB, days 1.03 GB, not_null_orders_order_id 258 MB
        2 of 3 estimated from column widths: what they read is not built yet
        That is more than the 4.29 GB that a run may read: it would stop before the rest."
    `);
  });

  it("is sure of columns: a dry run tells those that a changed model will have", async () => {
    const warehouse = costly();
    const files = { ...FILES, "dbt_project.yml": PROJECT, "models/raw.yml": RAW };
    const dir = writeProject(files);
    warehouse.put("shop", "days", [
      { name: "ordered_on", type: "DATE" },
      { name: "total", type: "NUMERIC" },
    ]);
    warehouse.put("shop", "orders", [
      { name: "order_id", type: "INT64" },
      { name: "ordered_on", type: "DATE" },
      { name: "amount", type: "NUMERIC" },
    ]);
    warehouse.answers.push({ when: /count\(`total`\)/, rows: [{ n0: 7 }] });
    const text = await planned(warehouse, { dir });
    expect(text).toContain("adds amount\n  no longer has total (7 rows have a value)");
    expect(text).not.toContain("cannot be known");
    expect(text).not.toContain("column widths");
  });

  it("counts of a merge the old rows that it looks at, and only those", async () => {
    const config = (more: string) =>
      `{{ config(materialized='incremental', unique_key='order_id'${more}) }}\n${SELECT}`;
    const sent: string[] = [];
    for (const more of [
      "",
      `, incremental_predicates=["DBT_INTERNAL_DEST.ordered_on >= date '2026-01-01'"]`,
    ]) {
      const warehouse = costly();
      const files = { "models/orders.sql": config(more) };
      expect(problems(await build(files, warehouse))).toEqual([]);
      const estimate = warehouse.estimate.bind(warehouse);
      warehouse.estimate = (sql, parameters) => {
        sent.push(sql);
        return estimate(sql, parameters);
      };
      await planned(warehouse, { files });
    }
    const targets = sent.filter((sql) => sql.startsWith("select * from `shop`.`orders`"));
    expect(targets).toEqual([
      "select * from `shop`.`orders` as DBT_INTERNAL_DEST",
      "select * from `shop`.`orders` as DBT_INTERNAL_DEST where DBT_INTERNAL_DEST.ordered_on >= date '2026-01-01'",
    ]);
  });

  it("counts a table once a query, however many views name it, as BigQuery bills it", async () => {
    const view = (sql: string) => `{{ config(materialized='view') }} ${sql}`;
    const files = {
      "models/raw.yml": SOURCE,
      "models/a.sql": view("select * from {{ source('raw', 'orders') }}"),
      "models/b.sql": view(
        "select * from {{ ref('a') }} union all select * from {{ source('raw', 'orders') }}",
      ),
      "models/c.sql":
        "{{ config(materialized='table') }} select * from {{ ref('a') }} union all select * from {{ ref('b') }}",
    };
    // A row of the source is 32 bytes wide: 3.2 GB, though it is named three times.
    expect(await planned(undefined, { files, pricing: { rows: 100_000_000 } })).toContain(
      "A build reads 3.2 GB",
    );
  });

  it("estimates from column widths and a number of rows where no account answers", async () => {
    const files = { ...FILES, "models/raw.yml": SOURCE };
    expect(await planned(undefined, { files, pricing: { rows: 100_000_000 } })).toMatchInlineSnapshot(`
      "shop.days (table): is not built yet
      shop.latest (view): is not built yet
      shop.orders (table): is not built yet
      3 to build, 0 unchanged.
      A build reads 7.2 GB: 0.05 EUR at 6.25 EUR a TiB (models 6.4 GB, tests 800 MB).
        Most of it: days 3.2 GB, orders 3.2 GB, not_null_orders_order_id 800 MB
        3 of 3 estimated from column widths: BigQuery was not asked, and a source is taken to have 100,000,000 rows"
    `);
  });
});
