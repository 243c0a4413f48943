import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { build, problems, recorder as recorderOf, SELECT } from "./bigquery-lab.ts";
import type { Recorder } from "./bigquery-recorder.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const TAG = "projects/p/locations/eu/taxonomies/1/policyTags/2";
const YML = `models:
  - name: orders
    columns: [{ name: amount, policy_tags: ["${TAG}"] }]
`;

/** Builds a model twice, and gives what was sent both times. */
async function twice(warehouse: Recorder, config: string, sql = SELECT): Promise<[string, string]> {
  const files = { "models/orders.sql": `{{ config(${config}) }}\n${sql}`, "models/models.yml": YML };
  expect(problems(await build(files, warehouse))).toEqual([]);
  const first = warehouse.take();
  expect(problems(await build(files, warehouse))).toEqual([]);
  return [first, warehouse.take()];
}

describe("a table with policy tags on BigQuery", () => {
  it("holds no row before its tags are set; built again, it gets its new rows in a transaction", async () => {
    const config = "materialized='table', partition_by={'field': 'ordered_on'}, cluster_by=['order_id']";
    const [first, second] = await twice(recorderOf(analyzer), config);
    await expect(`-- first build\n${first}\n-- second build\n${second}`).toMatchFileSnapshot(
      "../golden/bigquery/policy-tags.sql",
    );
    expect(first.indexOf("-- policy tags")).toBeLessThan(first.indexOf("insert into"));
    expect(second).not.toContain("create or replace");
  });

  it("is made anew, empty and tagged, when its columns change", async () => {
    const warehouse = recorderOf(analyzer);
    warehouse.put("shop", "orders", [{ name: "amount", type: "NUMERIC" }]);
    const [first] = await twice(warehouse, "materialized='table'");
    expect(first).toMatch(
      /^create or replace table `shop`.`orders` \(\n[\s\S]*?\);\s+-- policy tags[\s\S]*insert into/,
    );
  });

  it("keeps the contract that it promises", async () => {
    const warehouse = recorderOf(analyzer);
    const yml = `models:
  - name: orders
    columns:
      - { name: order_id, data_type: int64, constraints: [{ type: not_null }] }
      - { name: amount, data_type: numeric, policy_tags: "${TAG}" }
`;
    const files = {
      "models/orders.sql":
        "{{ config(materialized='table', contract={'enforced': true}) }} select order_id, amount from {{ source('raw', 'orders') }}",
      "models/models.yml": yml,
    };
    expect(problems(await build(files, warehouse))).toEqual([]);
    expect(warehouse.take()).toContain("(\n  `order_id` int64 not null,\n  `amount` numeric\n);");
  });

  it("that grows row by row keeps its new rows under the same tags while they wait", async () => {
    const config =
      "materialized='incremental', incremental_strategy='insert_overwrite', partition_by={'field': 'ordered_on', 'data_type': 'date'}";
    const warehouse = recorderOf(analyzer);
    warehouse.answers.push({ when: /partition_value/, rows: [{ partition_value: "date '2026-01-01'" }] });
    const [, second] = await twice(warehouse, config);
    const [made, tagged, filled] = [
      "create or replace table `shop`.`orders__patron_tmp` (",
      "-- policy tags of shop.orders__patron_tmp",
      "insert into `shop`.`orders__patron_tmp`",
    ].map((text) => second.indexOf(text));
    expect(made).toBeGreaterThanOrEqual(0);
    expect(tagged).toBeGreaterThan(made!);
    expect(filled).toBeGreaterThan(tagged!);
  });
});

describe("a view on BigQuery", () => {
  it("is let into the datasets that grant_access_to names, after it is made", async () => {
    const warehouse = recorderOf(analyzer);
    const config =
      "materialized='view', grant_access_to=[{'dataset': 'raw'}, {'project': 'other', 'dataset': 'x'}]";
    expect(
      problems(await build({ "models/orders.sql": `{{ config(${config}) }}\n${SELECT}` }, warehouse)),
    ).toEqual([]);
    expect(warehouse.take().split(";\n\n").slice(1)).toEqual([
      "-- shop.orders may read patron-project.raw",
      "-- shop.orders may read other.x;\n",
    ]);
  });
});

describe("grants on BigQuery", () => {
  const VIEWER = "roles/bigquery.dataViewer";
  const granted = async (grants: string | undefined, there: [string, string][]) => {
    const warehouse = recorderOf(analyzer);
    warehouse.granted.set(
      "shop.orders",
      there.map(([role, to]) => ({ role, to })),
    );
    const config = `materialized='table'${grants === undefined ? "" : `, grants=${grants}`}`;
    expect(
      problems(await build({ "models/orders.sql": `{{ config(${config}) }}\n${SELECT}` }, warehouse)),
    ).toEqual([]);
    return warehouse
      .take()
      .split(";\n")
      .map((one) => one.trim())
      .filter((one) => /^(grant|revoke)/.test(one));
  };

  it("take back what the config no longer lists", async () => {
    const there: [string, string][] = [
      [VIEWER, "user:Ana@example.com"],
      [VIEWER, "user:gone@example.com"],
      ["roles/bigquery.dataEditor", "group:old@example.com"],
    ];
    expect(await granted(`{'${VIEWER}': ['user:ana@example.com', 'group:all@example.com']}`, there)).toEqual([
      `grant \`${VIEWER}\` on table \`shop\`.\`orders\` to 'user:ana@example.com', 'group:all@example.com'`,
      `revoke \`${VIEWER}\` on table \`shop\`.\`orders\` from 'user:gone@example.com'`,
      "revoke `roles/bigquery.dataEditor` on table `shop`.`orders` from 'group:old@example.com'",
    ]);
  });

  it("take back all of a role that the config leaves empty, and nothing where it says nothing", async () => {
    const there: [string, string][] = [[VIEWER, "user:ana@example.com"]];
    expect(await granted(`{'${VIEWER}': []}`, there)).toEqual([
      `revoke \`${VIEWER}\` on table \`shop\`.\`orders\` from 'user:ana@example.com'`,
    ]);
    expect(await granted(undefined, there)).toEqual([]);
  });
});
