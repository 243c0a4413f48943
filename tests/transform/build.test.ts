import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../transform/index.ts";
import { openShop, resultOf, statuses, writeFiles } from "./project.ts";

const chain = {
  "models/a.sql": "select 1 as id",
  "models/b.sql": "{{ config(materialized='table') }} select id + 1 as id from {{ ref('a') }}",
  "models/c.sql": "{{ config(materialized='table') }} select id + 1 as id from {{ ref('b') }}",
};
const notNull = (model: string) =>
  `models: [{ name: ${model}, columns: [{ name: id, data_tests: [not_null] }] }]`;

describe("build", () => {
  it("builds seeds, views and tables in order and writes the artifacts", async () => {
    const shop = await openShop({
      ...chain,
      "seeds/rates.csv": 'day,rate,note\n2024-01-01,1.25,"a, b"\n2024-01-02,,\n',
      "models/d.sql": "select day, rate, note from {{ ref('rates') }}",
    });
    const results = await shop.run();
    expect(statuses(results)).toEqual([
      "a: success",
      "b: success",
      "c: success",
      "d: success",
      "rates: success",
    ]);
    expect(resultOf(results, "c").rows).toBe(1);
    expect(await shop.rows("select * from main.c")).toEqual([{ id: 3 }]);
    expect(await shop.rows("select * from main.d")).toEqual([
      { day: "2024-01-01", rate: 1.25, note: "a, b" },
      { day: "2024-01-02", rate: null, note: null },
    ]);
    const manifest = JSON.parse(readFileSync(join(shop.dir, "target/manifest.json"), "utf8"));
    expect(Object.keys(manifest.nodes)).toContain("model.shop.c");
    expect(manifest.parent_map["model.shop.c"]).toEqual(["model.shop.b"]);
    const run = JSON.parse(readFileSync(join(shop.dir, "target/run_results.json"), "utf8"));
    expect(run.results).toHaveLength(5);
    expect(existsSync(join(shop.dir, "target/compiled/shop/models/c.sql"))).toBe(true);
  });

  it("skips what is below a failed test of error severity, and goes on after a warning", async () => {
    const shop = await openShop({
      ...chain,
      "models/a.sql": "select null::int as id",
      "models/_a.yml": notNull("a"),
    });
    const failed = await shop.run();
    expect(statuses(failed)).toEqual(["a: success", "b: skipped", "c: skipped", "not_null_a_id: fail"]);
    expect(failed.success).toBe(false);
    expect(resultOf(failed, "c").message).toBe("skipped: not_null_a_id did not succeed");
    writeFiles(shop.dir, {
      "models/_a.yml":
        "models: [{ name: a, columns: [{ name: id, data_tests: [{ not_null: { severity: warn } }] }] }]",
    });
    const warned = await shop.run();
    expect(statuses(warned)).toEqual(["a: success", "b: success", "c: success", "not_null_a_id: warn"]);
    expect(warned.success).toBe(true);
  });

  it("leaves the old table when the new one fails, and builds what does not need it", async () => {
    const shop = await openShop({ ...chain, "models/other.sql": "select 1 as x" });
    await shop.run();
    writeFiles(shop.dir, {
      "models/b.sql": "{{ config(materialized='table') }} select 1 / 'x' as id from {{ ref('a') }}",
    });
    const results = await shop.run();
    expect(statuses(results)).toEqual(["a: success", "b: error", "c: skipped", "other: success"]);
    expect(await shop.rows("select * from main.b")).toEqual([{ id: 2 }]);
    expect(resultOf(results, "b").message).toMatch(/Compiled: .*b\.sql/);
  });

  it("points a database's complaint to the line of the model", async () => {
    const shop = await openShop({
      "models/a.sql": "{% set n = 1 %}\n{% set m = 2 %}select\n    {{ n }} as id,\n    nowhere as x\n",
    });
    const message = resultOf(await shop.run(), "a").message!.replaceAll(shop.dir, "DIR");
    expect(message).toMatch(/^DIR\/models\/a\.sql:4:5 {2}warehouse-sql/);
    expect(message).toMatch(/Compiled: DIR\/target\/compiled\/shop\/models\/a\.sql:4$/);
  });

  it("replaces a table by a view of its name, and back", async () => {
    const shop = await openShop({ "models/a.sql": "{{ config(materialized='table') }} select 1 as id" });
    for (const [kind, id] of [
      ["table", 1],
      ["view", 2],
      ["table", 3],
    ] as const) {
      writeFiles(shop.dir, { "models/a.sql": `{{ config(materialized='${kind}') }} select ${id} as id` });
      expect(statuses(await shop.run())).toEqual(["a: success"]);
      expect(await shop.warehouse.relations("main")).toEqual([{ schema: "main", name: "a", type: kind }]);
      expect(await shop.rows("select id from main.a")).toEqual([{ id }]);
    }
  });

  it("clears what a killed run left half-built", async () => {
    const shop = await openShop(chain);
    await shop.warehouse.execute("create table main.b__patron_tmp (x int)");
    await shop.run();
    expect((await shop.warehouse.relations("main")).map((one) => one.name)).toEqual(["a", "b", "c"]);
  });

  it("starts nothing more after a failure with fail-fast, and nothing at all when aborted", async () => {
    const files = {
      "models/a.sql": "select 1 / 'x' as id",
      "models/b.sql": "select 1 as id",
      "models/c.sql": "select 1 as id",
    };
    const shop = await openShop({
      ...files,
      "models/a.sql": "{{ config(materialized='table') }} select 1 / 'x' as id",
    });
    const fast = await shop.run({ failFast: true, threads: 1 });
    expect(statuses(fast)).toEqual(["a: error", "b: skipped", "c: skipped"]);
    const aborted = await shop.run({ signal: AbortSignal.abort() });
    expect(aborted.counts.skipped).toBe(3);
  });

  it("tells of every start and finish", async () => {
    const shop = await openShop(chain);
    const events: RunEvent[] = [];
    await shop.run({ onEvent: (event) => events.push(event), threads: 1 });
    expect(events.map((event) => `${event.kind} ${event.index}/${event.total} ${event.name}`)).toEqual([
      ...["start 1/3 a", "finish 1/3 a", "start 2/3 b", "finish 2/3 b", "start 3/3 c", "finish 3/3 c"],
    ]);
  });
});

describe("hooks, run_query, custom materialisations", () => {
  it("runs hooks of the run and of the node, the node's own in its transaction", async () => {
    const shop = await openShop({
      "dbt_project.yml": [
        "name: shop",
        "on-run-start: create table if not exists main.log (what varchar)",
        "on-run-end: [\"{{ note('end of ' ~ results | length) }}\"]",
      ].join("\n"),
      "macros/note.sql": "{% macro note(what) %}insert into main.log values ('{{ what }}'){% endmacro %}",
      "models/a.sql": `{{ config(materialized='table', pre_hook="{{ note('before ' ~ this.name) }}",
        post_hook=["{{ note('after') }}", "insert into {{ this }} values (2)"]) }} select 1 as id`,
    });
    const results = await shop.run();
    expect(results.success).toBe(true);
    expect((await shop.rows("select what from main.log")).map((row) => row.what)).toEqual([
      "before a",
      "after",
      "end of 2",
    ]);
    expect(await shop.rows("select id from main.a order by 1")).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("answers run_query and adapter questions at run time, and nothing while parsing", async () => {
    const shop = await openShop({
      "models/a.sql": "{{ config(materialized='table') }} select 1 as id, 'x' as name",
      "models/b.sql": [
        "{% set found = run_query('select id, name from ' ~ ref('a')) %}",
        "{% set relation = adapter.get_relation(this.database, 'main', 'a') %}",
        "select {{ found.columns[0].values()[0] if execute else 0 }} as id, '{{ found.rows[0].name if found }}' as name,",
        "  '{{ adapter.get_columns_in_relation(ref('a')) | map(attribute='name') | join('+') }}' as columns,",
        "  '{{ relation.is_table if relation else none }}' as is_table",
      ].join("\n"),
    });
    expect(statuses(await shop.run())).toEqual(["a: success", "b: success"]);
    expect(await shop.rows("select * from main.b")).toEqual([
      { id: 1, name: "x", columns: "id+name", is_table: "True" },
    ]);
  });

  it("uses a materialisation that the project defines", async () => {
    const shop = await openShop({
      "macros/twice.sql": [
        "{% materialization twice, default %}",
        "{% call statement('main') %}create or replace table {{ this }} as {{ sql }} union all {{ sql }}{% endcall %}",
        "{{ return({'relations': [this]}) }}",
        "{% endmaterialization %}",
      ].join("\n"),
      "models/a.sql": "{{ config(materialized='twice') }} select 1 as id",
      "models/b.sql": "{{ config(materialized='tabel') }} select 1 as id",
    });
    const results = await shop.run();
    expect(statuses(results)).toEqual(["a: success", "b: error"]);
    expect(await shop.rows("select count(*) as n from main.a")).toEqual([{ n: 2 }]);
    expect(resultOf(results, "b").message).toContain("Did you mean table?");
  });

  it("writes descriptions into the warehouse when asked to", async () => {
    const shop = await openShop({
      "models/a.sql":
        "{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }} select 1 as id",
      "models/_a.yml":
        'models: [{ name: a, description: "The shop\'s a", columns: [{ name: ID, description: The key }] }]',
    });
    await shop.run();
    expect(await shop.rows("select comment from duckdb_tables() where table_name = 'a'")).toEqual([
      { comment: "The shop's a" },
    ]);
    const columns = await shop.rows("select comment from duckdb_columns() where table_name = 'a'");
    expect(columns).toEqual([{ comment: "The key" }]);
  });
});
