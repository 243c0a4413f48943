import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { build, problems, recorder as recorderOf, SELECT } from "./bigquery-lab.ts";
import type { Recorder } from "./bigquery-recorder.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());
const recorder = () => recorderOf(analyzer);

describe("what stands under a model's name already", () => {
  const refuse = (warehouse: Recorder, when: RegExp, message: string) => {
    const execute = warehouse.execute.bind(warehouse);
    let refused = false;
    warehouse.execute = async (sql, parameters) => {
      if (!refused && when.test(sql)) {
        refused = true;
        throw new Error(message);
      }
      return execute(sql, parameters);
    };
  };

  it("is dropped when its partitions are other ones", async () => {
    const warehouse = recorder();
    warehouse.put("shop", "orders", [{ name: "order_id", type: "INT64" }]);
    refuse(
      warehouse,
      /^create or replace table/,
      "Cannot replace a table with a different partitioning spec.",
    );
    const config = "materialized='table', partition_by={'field': 'ordered_on'}";
    expect(
      problems(await build({ "models/orders.sql": `{{ config(${config}) }}\n${SELECT}` }, warehouse)),
    ).toEqual([]);
    expect(warehouse.take()).toMatch(
      /^drop table if exists `shop`.`orders`;\s+create or replace table `shop`.`orders`/,
    );
  });

  it("is dropped as a materialized view where it is one", async () => {
    const warehouse = recorder();
    warehouse.put("shop", "orders", [{ name: "order_id", type: "INT64" }], "view");
    refuse(
      warehouse,
      /^drop view/,
      "patron-project:shop.orders is not allowed for this operation because it is currently a MATERIALIZED_VIEW.",
    );
    expect(
      problems(
        await build({ "models/orders.sql": `{{ config(materialized='table') }}\n${SELECT}` }, warehouse),
      ),
    ).toEqual([]);
    expect(warehouse.take()).toMatch(
      /^drop materialized view if exists `shop`.`orders`;\s+create or replace table/,
    );
  });
});

describe("a mistake that BigQuery tells", () => {
  it("is shown at the model's line, however many lines its statement puts before it", async () => {
    const results = await build(
      {
        "models/orders.sql": `{{ config(materialized='table', partition_by={'field': 'ordered_on'}, labels={'a': 'b'}) }}
select
    order_id,
    amout as total,
    ordered_on
from {{ source('raw', 'orders') }}`,
      },
      recorder(),
    );
    expect(String(results.results[0]!.message).replaceAll(/\S*(models\/)/g, "$1")).toMatchInlineSnapshot(`
      "models/orders.sql:4:5  model-error
        Unrecognized name: amout; Did you mean amount? at [10:5]
        Compiled: models/orders.sql:4"
    `);
  });
});

describe("BigQuery configs that are wrong", () => {
  it("tells all of a model's mistakes at once", async () => {
    const warehouse = recorder();
    warehouse.put("shop", "overwritten", [{ name: "n", type: "INT64" }]);
    warehouse.put("shop", "deleted", [{ name: "n", type: "INT64" }]);
    const results = await build(
      {
        "models/orders.sql": `{{ config(materialized='table', partition_by={'field': 'ordered_on', 'data_type': 'day', 'granularty': 'day'},
  cluster_by=['a', 'b', 'c', 'd', 'e'], labels={'Team': 'Finance'}, hours_to_expiration='soon') }}
select 1 as n`,
        "models/days.sql": "{{ config(materialized='table', require_partition_filter=true) }} select 1 as n",
        "models/overwritten.sql":
          "{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }} select 1 as n",
        "models/deleted.sql":
          "{{ config(materialized='incremental', incremental_strategy='delete+insert') }} select 1 as n",
        "models/tagged.sql":
          "{{ config(materialized='view', grant_access_to=[{'project': 'x'}]) }} select 1 as n",
        "models/shared.sql":
          "{{ config(materialized='table', grant_access_to=[{'dataset': 'x'}]) }} select 1 as n",
        "models/models.yml":
          "models: [{ name: tagged, columns: [{ name: n, policy_tags: ['projects/p/locations/eu/taxonomies/1/policyTags/2'] }] }]\n",
      },
      warehouse,
    );
    const said = results.results.map((one) => String(one.message).replaceAll(/\S*(models\/)/g, "$1"));
    expect(said.sort().join("\n")).toMatchInlineSnapshot(`
      "models/days.sql:1:1  bigquery-config
        days: require_partition_filter cannot be without partition_by.
        Write partition_by: { field: …, data_type: date }.
        Compiled: models/days.sql
      models/deleted.sql:1:1  bad-config
        incremental_strategy of deleted is 'delete+insert'; on BigQuery it can be merge, insert_overwrite, microbatch, append.
        Compiled: models/deleted.sql
      models/orders.sql:1:1  bigquery-config
        orders: partition_by knows no 'granularty'.
        Did you mean granularity?
      models/orders.sql:1:1  bigquery-config
        orders: data_type of partition_by is 'day'; it can be date, timestamp, datetime, int64.
      models/orders.sql:1:1  bigquery-config
        orders: hours_to_expiration is 'soon'; it is a number above 0.
      models/orders.sql:1:1  bigquery-config
        orders: label Team: Finance is none: lower-case letters, digits, - and _, 63 at most.
      models/orders.sql:1:1  bigquery-config
        orders: cluster_by names 5 columns; BigQuery clusters by 4 at most.
        Compiled: models/orders.sql
      models/overwritten.sql:1:1  bigquery-config
        overwritten: incremental_strategy: insert_overwrite replaces partitions, and partition_by is not set.
        Write partition_by: { field: …, data_type: date }, or use incremental_strategy: merge with a unique_key.
        Compiled: models/overwritten.sql
      models/shared.sql:1:1  bigquery-config
        shared: grant_access_to lets a view read a dataset.
        Let the model be a view, or give its readers a grant.
        Compiled: models/shared.sql
      models/tagged.sql:1:1  bigquery-config
        tagged: grant_access_to names no dataset.
        Write grant_access_to: [{ project: …, dataset: raw }].
      models/tagged.sql:1:1  bigquery-config
        tagged: policy_tags of n cannot be set on a view.
        It passes on those of the tables that it reads: tag the columns there, or let the model be a table.
        Compiled: models/tagged.sql"
    `);
  });
});

describe("what else a run sends to BigQuery", () => {
  it("unit tests: rows given and expected, in BigQuery's types", async () => {
    const warehouse = recorder();
    const results = await build(
      {
        "models/totals.sql":
          "select ordered_on, sum(amount) as amount, count(*) as n from {{ source('raw', 'orders') }} group by ordered_on",
        "models/models.yml": `unit_tests:
  - name: adds_up
    model: totals
    given:
      - input: source('raw', 'orders')
        rows:
          - { ordered_on: 2026-01-01, amount: 1.5 }
          - { ordered_on: 2026-01-01, amount: 2 }
    expect:
      rows: [{ ordered_on: 2026-01-01, amount: 3.5, n: 2 }]
`,
      },
      warehouse,
    );
    // The recorder answers both queries with no rows, so they are equal; what counts is that BigQuery takes the SQL.
    expect(results.results.map((one) => `${one.name}: ${one.status}`)).toEqual([
      "adds_up: pass",
      "totals: success",
    ]);
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/unit-test.sql");
  });

  it("seeds and snapshots: cut, clustered, labelled and with an end, as their configs say", async () => {
    const warehouse = recorder();
    const cut =
      "partition_by={'field': 'ordered_on'}, cluster_by='order_id', labels={'team': 'ops'}, resource_tags={'p/env': 'prod'}";
    const keys = "strategy='check', check_cols=['amount'], unique_key='order_id'";
    const results = await build(
      {
        "dbt_project.yml":
          "name: shop\nquery-comment: ''\nseeds: { shop: { +partition_by: { field: day }, +hours_to_expiration: 24 } }\n",
        "seeds/days.csv": "day,n\n2026-01-01,1\n",
        "snapshots/kept.sql": `{% snapshot kept %}{{ config(${keys}, ${cut}) }}\n${SELECT}\n{% endsnapshot %}`,
      },
      warehouse,
    );
    expect(problems(results)).toEqual([]);
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/seed-and-snapshot-settings.sql");
  });

  it("clones: a table as a copy without cost, a view as a view over it", async () => {
    const warehouse = recorder();
    const files = { "models/orders.sql": `{{ config(materialized='table') }}\n${SELECT}` };
    await build(files, warehouse);
    warehouse.put("prod", "orders", await warehouse.columns({ schema: "shop", name: "orders" }));
    warehouse.take();
    const before = {
      database: "patron-project",
      schema: "prod",
      name: "orders",
      config: { materialized: "table" },
    };
    const state = { nodes: new Map([["model.shop.orders", before]]) };
    const results = await build(files, warehouse, { command: "clone", state, fullRefresh: true });
    expect(problems(results)).toEqual([]);
    expect(warehouse.take()).toBe("create or replace table `shop`.`orders` clone `prod`.`orders`;\n");
  });
});
