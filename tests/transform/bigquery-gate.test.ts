import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { checkBigQuery, type GateReport } from "../../transform/bigquery/gate.ts";
import { loadProject } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { type Files, writeProject } from "./project.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const RAW = `
sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: order_id, data_type: bigint }
          - { name: placed_at, data_type: timestamp }
          - { name: amount, data_type: "decimal(38, 9)" }
`;

async function check(files: Files): Promise<GateReport & { said: string }> {
  const dir = writeProject({ "models/raw.yml": RAW, ...files });
  const project = await loadProject({
    projectDir: dir,
    target: { name: "bigquery", type: "bigquery", schema: "patron", database: "patron-project" },
    env: {},
  });
  const report = await checkBigQuery(project, analyzer);
  return { ...report, said: formatDiagnostics(report.mistakes).replaceAll(`${dir}/`, "") };
}

describe("the BigQuery gate", () => {
  it("judges models by what the models before them give, and tests by all of them", async () => {
    const report = await check({
      "models/orders.sql":
        "select order_id, date(placed_at) as day, amount from {{ source('raw', 'orders') }}",
      "models/days.sql": "select day, sum(amount) as amount from {{ ref('orders') }} group by day",
      "models/models.yml":
        "models:\n  - name: days\n    columns:\n      - { name: day, data_type: date, data_tests: [unique] }\n      - { name: amount, data_type: numeric }\n",
      "tests/no_negative.sql": "select * from {{ ref('days') }} where amount < 0",
    });
    expect(report.said).toBe("");
    expect(report.models).toEqual({ analyzed: 2, of: 2 });
    expect(report.tests).toEqual({ analyzed: 2, of: 2 });
  });

  it("takes a source's json for the text that the loader writes, unless the source says that others fill it", async () => {
    const source = (meta: string) =>
      `sources: [{ name: shop, ${meta}tables: [{ name: orders, columns: [{ name: tags, data_type: json }] }] }]\n`;
    const judged = async (meta: string, sql: string) => {
      const { models } = await check({
        "models/shop.yml": source(meta),
        "models/tags.sql": `select ${sql} as x from {{ source('shop', 'orders') }}`,
      });
      return models.analyzed;
    };
    expect(await judged("", "tags like '%a%'")).toBe(1);
    expect(await judged("", "tags.name")).toBe(0);
    expect(await judged("meta: { json: native }, ", "tags.name")).toBe(1);
    expect(await judged("meta: { json: native }, ", "tags like '%a%'")).toBe(0);
  });

  it("points to the model's own line and column, whatever Jinja made of the lines before, and names the nearest column", async () => {
    const { said, models } = await check({
      "models/orders.sql": `{# Comments
   and loops change the lines. #}
{% set parts = ['year', 'month', 'day'] -%}
select
    order_id,
    {% for part in parts -%}
    extract({{ part }} from placed_at) as order_{{ part }},
    {% endfor %}
    amout as total
from {{ source('raw', 'orders') }}
`,
    });
    expect(models).toEqual({ analyzed: 0, of: 1 });
    expect(said).toMatchInlineSnapshot(`
      "models/orders.sql:9:5  bigquery-refuses
        orders: Unrecognized name: amout
        The SQL there: amout as total
        Did you mean amount?"
    `);
  });

  it("points to the tag that printed the mistake", async () => {
    const { said } = await check({
      "macros/day.sql": "{% macro day_of(column) %}date_trunc('day', {{ column }}){% endmacro %}",
      "models/orders.sql": `select
    order_id,
    {{ day_of('placed_at') }} as day
from {{ source('raw', 'orders') }}
`,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/orders.sql:3:5  bigquery-refuses
        orders: A valid date part name is required but found placed_at
        The SQL there: date_trunc('day', placed_at) as day"
    `);
  });

  it("finds the line of a mistake behind an ephemeral model's rows, and in a singular test", async () => {
    const { said } = await check({
      "models/small.sql":
        "{{ config(materialized='ephemeral') }}\nselect order_id, amount\nfrom {{ source('raw', 'orders') }}",
      "models/totals.sql": `with small as (
    select * from {{ ref('small') }}
)

select count(*) as n, sum(amounts) as amount from small
`,
      "tests/totals_are_there.sql": "select *\nfrom {{ source('raw', 'orders') }}\nwhere order_id = 'one'\n",
    });
    expect(said).toMatchInlineSnapshot(`
      "models/totals.sql:5:27  bigquery-refuses
        totals: Unrecognized name: amounts
        The SQL there: select count(*) as n, sum(amounts) as amount from small
        Did you mean amount?
      tests/totals_are_there.sql:3:7  bigquery-refuses
        totals_are_there: No matching signature for operator = for argument types: INT64, STRING. Supported signature: ANY = ANY
        The SQL there: where order_id = 'one'"
    `);
  });

  it("tells a declared type that BigQuery does not give, and a declared column that the query lacks", async () => {
    const { said } = await check({
      "models/orders.sql": "select order_id, placed_at as day, amount / 3 from {{ source('raw', 'orders') }}",
      "models/models.yml":
        "models:\n  - name: orders\n    columns:\n      - { name: order_id, data_type: hugeint }\n      - { name: day, data_type: date }\n      - { name: orders_id }\n",
    });
    expect(said).toMatchInlineSnapshot(`
      "models/orders.sql:1:1  bigquery-types
        Column 3 of orders has no name; give it one with 'as'.
      models/models.yml:4:7  bigquery-types
        orders.order_id is 'hugeint', which is no type of BigQuery.
      models/models.yml:5:7  bigquery-types
        orders.day is declared date (DATE); BigQuery gives TIMESTAMP.
      models/models.yml:6:7  bigquery-types
        orders.orders_id is declared, and the query gives no such column.
        Did you mean order_id?"
    `);
  });

  it("asks for the columns of a source that declares none, and for their types", async () => {
    const { said, models } = await check({
      "models/raw.yml":
        "sources:\n  - name: raw\n    tables:\n      - name: orders\n      - name: users\n        columns: [{ name: user_id }]\n",
      "models/orders.sql": "select user_id from {{ source('raw', 'users') }}",
    });
    expect(models).toEqual({ analyzed: 0, of: 1 });
    expect(said).toMatchInlineSnapshot(`
      "models/raw.yml:4:9  bigquery-types
        raw.orders declares no columns, so what reads it cannot be judged.
      models/raw.yml:6:9  bigquery-types
        raw.users.user_id has no data_type.
      models/orders.sql:1:8  bigquery-refuses
        orders: Unrecognized name: user_id
        The SQL there: select user_id from \`raw\`.\`users\`
        Did you mean users?"
    `);
  });

  it("answers what templates ask of relations from the declared catalog", async () => {
    const report = await check({
      "models/orders.sql": `select
    {% for column in adapter.get_columns_in_relation(source('raw', 'orders')) -%}
    max({{ column.name }}) as {{ column.name }}_{{ column.data_type | lower }},
    {% endfor -%}
    {{ adapter.get_relation(database=target.database, schema='raw', identifier='nothing') is none }} as nothing
from {{ source('raw', 'orders') }}`,
    });
    expect(report.said).toBe("");
    expect(report.columns.get("model.shop.orders")).toEqual([
      { name: "order_id_int64", type: "INT64" },
      { name: "placed_at_timestamp", type: "TIMESTAMP" },
      { name: "amount_numeric", type: "NUMERIC" },
      { name: "nothing", type: "BOOL" },
    ]);
  });

  it("says why a model cannot be compiled that asks for rows", async () => {
    const { said } = await check({
      "models/pivot.sql":
        "select {{ run_query('select 1').columns[0].values()[0] if execute else 1 }} as one",
    });
    expect(said).toMatchInlineSnapshot(`
      "models/pivot.sql:1:11  no-rows-offline
        A model asks the warehouse for rows while it compiles, and here is a catalog without rows.
        Let it ask for relations and columns only, or put the values into a var or a seed."
    `);
  });

  it("judges an incremental model both as it is first built and as it is built after that", async () => {
    const { said } = await check({
      "models/orders.sql": `{{ config(materialized='incremental', unique_key='order_id') }}
select order_id, placed_at
from {{ source('raw', 'orders') }}
{% if is_incremental() %}
where placed_at > (select max(place_at) from {{ this }})
{% endif %}
`,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/orders.sql:5:31  bigquery-refuses
        orders: Unrecognized name: place_at
        The SQL there: where placed_at > (select max(place_at) from \`patron\`.\`orders\`)
        Did you mean placed_at?"
    `);
  });
});
