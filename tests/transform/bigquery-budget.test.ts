import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { build, problems, recorder as recorderOf, SELECT } from "./bigquery-lab.ts";
import { openShop } from "./project.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const GB = 2 ** 30;
const table = (sql: string) => `{{ config(materialized='table') }}\n${sql}`;
const FILES = {
  "models/a_small.sql": table(SELECT),
  "models/b_large.sql": table(`${SELECT} -- large`),
  "models/c_after.sql": table("select * from {{ ref('b_large') }}"),
  "models/d_alone.sql": table(SELECT),
};

/** A warehouse in which the large model reads 5 GiB and everything else 1 GiB. */
function costly() {
  const warehouse = recorderOf(analyzer);
  warehouse.bytesOf = (sql) => (sql.includes("large") && sql.includes("raw") ? 5 * GB : GB);
  return warehouse;
}
const told = (results: Awaited<ReturnType<typeof build>>) =>
  results.results.map((one) => `${one.name}: ${one.status}`).sort();

describe("a run with a budget of bytes", () => {
  it("stops before the statement that would go beyond it, and starts nothing more", async () => {
    const warehouse = costly();
    const results = await build(FILES, warehouse, { maximumBytes: 4 * GB });
    expect(told(results)).toEqual([
      "a_small: success",
      "b_large: error",
      "c_after: skipped",
      "d_alone: skipped",
    ]);
    expect(warehouse.take()).not.toContain("large");
    expect(results.success).toBe(false);
    const message = problems(results)
      .join("\n")
      .replaceAll(/\S*(models\/)/g, "$1");
    expect(message).toMatchInlineSnapshot(`
      "models/b_large.sql:1:1  bytes-budget
        The next statement would read 5.37 GB; this run has read 2.15 GB of the 4.29 GB that it may. It was not sent.
        Raise maximum_bytes_per_run (patron.yml: warehouse; profiles.yml: the output), or build less: --select
        See what a build reads: npx patron plan
        Compiled: models/b_large.sql
      the run was stopped before it
      skipped: b_large did not succeed"
    `);
  });

  it("counts every statement of every node, tests and counts of rows too", async () => {
    const yml = "models: [{ name: a_small, columns: [{ name: order_id, data_tests: [unique] }] }]\n";
    const files = { "models/a_small.sql": FILES["models/a_small.sql"], "models/models.yml": yml };
    const within = await build(files, costly(), { maximumBytes: 3 * GB });
    expect(within.success).toBe(true);
    const beyond = await build(files, costly(), { maximumBytes: 2 * GB });
    expect(told(beyond)).toEqual(["a_small: success", "unique_a_small_order_id: error"]);
  });

  it("lets what fits run as without one, and counts ten megabytes at least for what reads a byte", async () => {
    const warehouse = recorderOf(analyzer);
    warehouse.bytesOf = () => 1;
    const files = { "models/a.sql": table(SELECT) };
    expect((await build(files, warehouse, { maximumBytes: 20 * 2 ** 20 })).success).toBe(true);
    expect((await build(files, warehouse, { maximumBytes: 20 * 2 ** 20 - 1 })).success).toBe(false);
  });

  it("is refused where a warehouse cannot tell what a statement reads", async () => {
    const shop = await openShop({ "models/a.sql": "select 1 as n" });
    await expect(shop.run({ maximumBytes: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: no-estimate
        maximum_bytes_per_run is set, and this warehouse cannot tell what a statement would read.
        It belongs to BigQuery.]
    `);
  });
});
