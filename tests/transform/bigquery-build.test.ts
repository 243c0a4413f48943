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

/** Builds a model twice and holds the statements to a golden file. */
async function golden(
  name: string,
  config: string,
  options: { sql?: string; yml?: string; arrange?: (w: Recorder) => void } = {},
) {
  const warehouse = recorder();
  options.arrange?.(warehouse);
  const files = {
    "models/orders.sql": `{{ config(${config}) }}\n${options.sql ?? SELECT}`,
    ...(options.yml === undefined ? {} : { "models/models.yml": options.yml }),
  };
  const first = await build(files, warehouse);
  expect(problems(first)).toEqual([]);
  const text = `-- first build\n${warehouse.take()}`;
  const second = await build(files, warehouse);
  expect(problems(second)).toEqual([]);
  const all = `${text}\n-- second build\n${warehouse.take()}`;
  await expect(all).toMatchFileSnapshot(`../golden/bigquery/${name}.sql`);
  return all;
}

describe("models on BigQuery, every statement accepted by Google's analyzer", () => {
  it("replaces a table at one stroke, with partitions, clusters and options", async () => {
    const sql = await golden(
      "table",
      `materialized='table', partition_by={'field': 'ordered_on', 'data_type': 'date', 'granularity': 'month'},
       cluster_by=['order_id'], labels={'team': 'finance'}, hours_to_expiration=24, require_partition_filter=true,
       partition_expiration_days=400, kms_key_name='projects/p/locations/eu/keyRings/r/cryptoKeys/k',
       persist_docs={'relation': true, 'columns': true}, grants={'roles/bigquery.dataViewer': ['user:ana@example.com', 'group:all@example.com']}`,
      {
        yml: 'models:\n  - name: orders\n    description: Orders.\n    columns: [{ name: amount, description: "It\'s money." }]\n',
      },
    );
    expect(sql).not.toMatch(/^(drop|begin)/m);
  });

  it("replaces a view, and drops a table that stands under its name", async () => {
    await golden(
      "view",
      "materialized='view', labels={'team': 'ops'}, persist_docs={'relation': true, 'columns': true}",
      {
        yml: "models:\n  - name: orders\n    description: Orders.\n    columns: [{ name: order_id, description: Key. }]\n",
        arrange: (warehouse) => warehouse.put("shop", "orders", [{ name: "order_id", type: "INT64" }]),
      },
    );
  });

  it("makes materialized views with their refresh settings", async () => {
    await golden(
      "materialized-view",
      "materialized='materialized_view', enable_refresh=true, refresh_interval_minutes=60, max_staleness='interval \"4\" hour', cluster_by='ordered_on'",
      {
        sql: "select ordered_on, sum(amount) as amount from {{ source('raw', 'orders') }} group by ordered_on",
      },
    );
  });

  it("promises a contract's columns in the table itself", async () => {
    await golden(
      "contract",
      "materialized='table', contract={'enforced': true}, persist_docs={'columns': true}",
      {
        sql: "select amount, order_id from {{ source('raw', 'orders') }}",
        yml: `models:
  - name: orders
    columns:
      - { name: order_id, data_type: int64, description: Key., constraints: [{ type: not_null }, { type: primary_key }] }
      - { name: amount, data_type: numeric }
`,
      },
    );
  });

  it("merges by key with the query itself as the source, narrowed by constant predicates", async () => {
    const sql = await golden(
      "incremental-merge",
      `materialized='incremental', unique_key='order_id', merge_exclude_columns=['placed_at'],
       partition_by={'field': 'ordered_on', 'data_type': 'date'},
       incremental_predicates=["DBT_INTERNAL_DEST.ordered_on >= date '2026-01-01'"]`,
    );
    expect(sql.split("-- second build")[1]).toContain("(DBT_INTERNAL_DEST.ordered_on >= date '2026-01-01')");
  });

  it("replaces the partitions that the new rows are in, told as constants", async () => {
    const sql = await golden(
      "insert-overwrite",
      "materialized='incremental', incremental_strategy='insert_overwrite', partition_by={'field': 'ordered_on', 'data_type': 'date'}",
      {
        arrange: (warehouse) =>
          warehouse.answers.push({
            when: /partition_value/,
            rows: [{ partition_value: "date '2026-01-01'" }, { partition_value: "date '2026-01-02'" }],
          }),
      },
    );
    expect(prunedBy(sql)).toBe("DBT_INTERNAL_DEST.`ordered_on` in (date '2026-01-01', date '2026-01-02')");
  });

  it("replaces the partitions that the config names, without reading the new rows first", async () => {
    const sql = await golden(
      "insert-overwrite-static",
      `materialized='incremental', incremental_strategy='insert_overwrite',
       partition_by={'field': 'placed_at', 'data_type': 'timestamp', 'granularity': 'hour'},
       partitions=["timestamp '2026-01-01 10:00:00+00'"]`,
    );
    expect(prunedBy(sql)).toBe(
      "timestamp_trunc(DBT_INTERNAL_DEST.`placed_at`, hour) in (timestamp '2026-01-01 10:00:00+00')",
    );
    expect(sql).not.toContain("__patron_tmp");
  });

  it("cuts by whole numbers, and by time of arrival", async () => {
    const answer = (value: string) => (warehouse: Recorder) =>
      void warehouse.answers.push({ when: /partition_value/, rows: [{ partition_value: value }] });
    await golden(
      "partition-by-number",
      `materialized='incremental', incremental_strategy='insert_overwrite',
       partition_by={'field': 'order_id', 'data_type': 'int64', 'range': {'start': 0, 'end': 1000, 'interval': 10}}`,
      { arrange: answer("7") },
    );
    await golden(
      "partition-by-arrival",
      `materialized='incremental', incremental_strategy='insert_overwrite',
       partition_by={'field': 'placed_at', 'data_type': 'timestamp', 'time_ingestion_partitioning': true}`,
      { arrange: answer("timestamp '2026-01-01 00:00:00+00'") },
    );
  });

  it("appends, and adds columns that the model has grown", async () => {
    const warehouse = recorder();
    warehouse.put("shop", "orders", [{ name: "order_id", type: "INT64" }]);
    const config =
      "materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns'";
    const results = await build({ "models/orders.sql": `{{ config(${config}) }}\n${SELECT}` }, warehouse);
    expect(problems(results)).toEqual([]);
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/append-new-columns.sql");
  });

  it("replaces a batch's time with constants, batch by batch", async () => {
    const warehouse = recorder();
    warehouse.put("shop", "orders", [
      { name: "order_id", type: "INT64" },
      { name: "placed_at", type: "TIMESTAMP" },
    ]);
    const config =
      "materialized='incremental', incremental_strategy='microbatch', event_time='placed_at', batch_size='day', begin='2026-01-01', partition_by={'field': 'placed_at', 'data_type': 'timestamp'}";
    const sql = "select order_id, placed_at from {{ source('raw', 'orders') }}";
    const results = await build({ "models/orders.sql": `{{ config(${config}) }}\n${sql}` }, warehouse, {
      eventTime: { start: "2026-01-03", end: "2026-01-05" },
    });
    expect(problems(results)).toEqual([]);
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/microbatch.sql");
  });

  it("loads seeds in BigQuery's types and keeps failing rows", async () => {
    const warehouse = recorder();
    const results = await build(
      {
        "seeds/codes.csv": "code,n,share\nA,1,0.5\n",
        "models/orders.sql": `{{ config(materialized='view') }}\n${SELECT}`,
        "models/models.yml":
          "models:\n  - name: orders\n    columns: [{ name: order_id, data_tests: [{ unique: { config: { store_failures: true } } }] }]\n",
      },
      warehouse,
    );
    expect(results.results.map((one) => one.status)).not.toContain("error");
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/seed-and-test.sql");
  });
});

describe("snapshots on BigQuery", () => {
  for (const [name, config] of [
    [
      "timestamp",
      "strategy='timestamp', updated_at='placed_at', unique_key='order_id', hard_deletes='new_record'",
    ],
    [
      "check",
      "strategy='check', check_cols=['amount'], unique_key=['order_id', 'ordered_on'], hard_deletes='invalidate'",
    ],
  ] as const) {
    it(`keep versions by ${name}; ends and beginnings appear together`, async () => {
      const warehouse = recorder();
      const files = {
        "snapshots/orders.sql": `{% snapshot kept %}{{ config(${config}) }}\n${SELECT}\n{% endsnapshot %}`,
      };
      expect(problems(await build(files, warehouse))).toEqual([]);
      const first = warehouse.take();
      expect(problems(await build(files, warehouse))).toEqual([]);
      const all = `-- first build\n${first}\n-- second build\n${warehouse.take()}`;
      await expect(all).toMatchFileSnapshot(`../golden/bigquery/snapshot-${name}.sql`);
    });
  }
});

/** What tells the merge of the second build which partitions of the table to read. */
function prunedBy(sql: string): string | undefined {
  return /when not matched by source and (.+) then delete/.exec(sql.split("-- second build")[1]!)?.[1];
}
