import { expect, it } from "vitest";
import { ls, select } from "../../transform/index.ts";
import { load, openShop, writeProject } from "./project.ts";

/** What public dbt projects do and ours did not do at first. */

it("a var may be Jinja, rendered where a template asks for it: a package's table is a source by default", async () => {
  const shop = await openShop({
    "dbt_project.yml":
      "name: shop\nvars:\n  clicks: \"{{ source('ads', 'clicks') }}\"\n  days: \"{{ 1 + 2 }}\"\n",
    "models/_ads.yml": "sources: [{name: ads, schema: main, tables: [{name: clicks}]}]\n",
    "models/spend.sql":
      "select n * {{ var('days') }} as n, '{{ var('days') is string }}' as text from {{ var('clicks') }}",
  });
  await shop.warehouse.execute("create table main.clicks as select 2 as n");
  expect((await shop.run()).success).toBe(true);
  expect(await shop.rows("select * from main.spend")).toEqual([{ n: 6, text: "True" }]);
  const project = await load(shop.dir);
  expect(project.nodes.get("model.shop.spend")?.dependsOn.nodes).toEqual(["source.shop.ads.clicks"]);
});

it("files below tests/fixtures are rows of unit tests, not tests", async () => {
  const dir = writeProject({
    "tests/fixtures/rows.sql": "select 1 as id",
    "tests/holds.sql": "select 1 as id where false",
  });
  const project = await load(dir);
  expect([...project.nodes.keys()]).toEqual(["test.shop.holds"]);
});

it("a generic test's name holds lists and nulls as Python prints them", async () => {
  const dir = writeProject({
    "macros/pairs.sql": "{% test pairs(model, pairs, ignore=none) %}select 1 as n where false{% endtest %}",
    "models/a.sql": "select 1 as id",
    "models/_a.yml": "models: [{name: a, data_tests: [{pairs: {pairs: [[0, 1], [1, 0]], ignore: null}}]}]\n",
  });
  const project = await load(dir);
  const test = [...project.nodes.values()].find((node) => node.resourceType === "test");
  expect(test?.name).toBe("pairs_a_None___0_1____1_0_");
});

it("a test within its thresholds has no failures", async () => {
  const shop = await openShop({
    "models/a.sql": "select 1 as id union all select null",
    "models/_a.yml":
      "models: [{name: a, columns: [{name: id, data_tests: [{not_null: {config: {warn_if: '>1', error_if: '>1'}}}]}]}]\n",
  });
  const { results } = await shop.run();
  expect(results.find((one) => one.resourceType === "test")).toMatchObject({ status: "pass", failures: 0 });
});

it("path: names folders and files by shell patterns, and what a property file describes", async () => {
  const dir = writeProject({
    "models/staging/deep/a.sql": "select 1 as id",
    "models/staging/b.sql": "select 1 as id",
    "models/c.sql": "select 1 as id",
    "models/staging/_all.yml": "models: [{name: c}]\n",
  });
  const project = await load(dir);
  const names = (selector: string) =>
    select(project, { select: [selector] })
      .map((node) => node.name)
      .sort();
  expect(names("path:models/*.sql")).toEqual(["c"]);
  expect(names("models/staging/*")).toEqual(["a", "b", "c"]);
  expect(names("path:models/**/deep")).toEqual(["a"]);
  expect(names("path:models/staging/b.sql")).toEqual(["b"]);
});

it("path: takes of a package only what lies under a folder that the project has too", async () => {
  const dir = writeProject({
    "dbt_packages/tools/dbt_project.yml": "name: tools\n",
    "dbt_packages/tools/models/marts/core/x.sql": "select 1 as id",
    "models/marts/y.sql": "select 1 as id",
  });
  const project = await load(dir);
  const names = (selector: string) => select(project, { select: [selector] }).map((node) => node.name);
  expect(names("path:models/marts").sort()).toEqual(["x", "y"]);
  expect(() => names("path:models/marts/core")).toThrow("path:models/marts/core");
});

it("ls names a unit test by its own method", async () => {
  const dir = writeProject({
    "models/a.sql": "select 1 as id",
    "models/_a.yml": "unit_tests: [{name: one, model: a, given: [], expect: {rows: [{id: 1}]}}]\n",
  });
  const project = await load(dir);
  const nodes = select(project, { resourceTypes: ["unit_test"] });
  expect(ls(project, nodes, "selector")).toEqual(["unit_test:shop.one"]);
});

it("weeks between two dates begin on Sunday", async () => {
  const shop = await openShop({
    "models/weeks.sql":
      "select {{ dbt.datediff(\"date '2024-01-06'\", \"date '2024-01-07'\", 'week') }} as over_sunday, " +
      "{{ dbt.datediff(\"date '2024-01-07'\", \"date '2024-01-13'\", 'week') }} as within, " +
      "{{ dbt.datediff(\"date '2024-01-14'\", \"date '2024-01-06'\", 'week') }} as back",
  });
  await shop.run();
  expect(await shop.rows("select * from main.weeks")).toEqual([{ over_sunday: 1, within: 0, back: -2 }]);
});

it("dbt.any_value takes a null as it comes", async () => {
  const shop = await openShop({
    "models/one.sql": "select {{ dbt.any_value('v') }} as v from (values (null), (1)) as t(v)",
  });
  await shop.run();
  expect(await shop.rows("select * from main.one")).toEqual([{ v: null }]);
});

it("configs of tests and unit tests are Jinja: one is switched off by the target, the other tagged by it", async () => {
  const dir = writeProject({
    "models/a.sql": "select 1 as id",
    "models/_a.yml": [
      "models:",
      "  - name: a",
      "    columns:",
      "      - name: id",
      "        data_tests:",
      "          - unique: {config: {enabled: \"{{ target.type == 'bigquery' }}\"}}",
      "          - not_null: {config: {severity: \"{{ 'warn' if target.type == 'duckdb' else 'error' }}\"}}",
      "unit_tests:",
      "  - name: one",
      "    model: a",
      "    given: []",
      "    expect: {rows: [{id: 1}]}",
      "    config: {tags: \"{{ 'quick' if target.type == 'duckdb' else 'slow' }}\"}",
    ].join("\n"),
  });
  const project = await load(dir);
  const tests = [...project.nodes.values()].filter((node) => node.resourceType === "test");
  expect(tests.map((node) => [node.name, node.config.severity])).toEqual([["not_null_a_id", "warn"]]);
  expect(select(project, { select: ["tag:quick"] }).map((node) => node.name)).toEqual(["one"]);
});

it("paths may have their former names: source-paths and data-paths", async () => {
  const dir = writeProject({
    "dbt_project.yml": "name: shop\nsource-paths: [sql]\ndata-paths: [csv]\n",
    "sql/a.sql": "select * from {{ ref('b') }}",
    "csv/b.csv": "id\n1\n",
  });
  expect([...(await load(dir)).nodes.keys()].sort()).toEqual(["model.shop.a", "seed.shop.b"]);
});

it("graph holds exposures with their owner, sources with their freshness, groups and metrics", async () => {
  const shop = await openShop({
    "models/_all.yml": [
      "sources: [{name: ads, schema: main, tables: [{name: clicks}]}]",
      "groups: [{name: sales, owner: {email: sales@shop.example}}]",
      "exposures: [{name: page, type: dashboard, owner: {email: lead@shop.example}, depends_on: []}]",
    ].join("\n"),
    "models/facts.sql":
      "select '{{ graph.exposures.values() | map(attribute=\"owner.email\") | join }}' as owner, " +
      '\'{{ graph.sources.values() | selectattr("freshness", "defined") | list | length }}\' as freshness, ' +
      "{{ graph.groups | length }} as groups, {{ graph.metrics | length }} as metrics",
  });
  await shop.run();
  expect(await shop.rows("select * from main.facts")).toEqual([
    { owner: "lead@shop.example", freshness: "1", groups: 1, metrics: 0 },
  ]);
});

it("a text column's data_type has a size, and a decimal is no plain numeric, as dbt tells macros", async () => {
  const shop = await openShop({
    "models/a.sql": "select 'x' as t, 1.5::decimal(9, 2) as d, 1 as i",
    "models/types.sql":
      "{% set list = adapter.get_columns_in_relation(ref('a')) %}select " +
      '\'{{ list | map(attribute="data_type") | join("; ") }}\' as types, ' +
      "'{% for c in list %}{{ c.is_string() }} {{ c.is_numeric() }} {{ c.is_integer() }};{% endfor %}' as kinds",
  });
  await shop.run();
  expect(await shop.rows("select * from main.types")).toEqual([
    {
      types: "character varying(256); DECIMAL(9,2); INTEGER",
      kinds: "True False False;False False False;False False True;",
    },
  ]);
});

it("a config that a template reads of itself is empty while the project is parsed", async () => {
  const dir = writeProject({
    "models/a.sql": "select 1 as id",
    "models/b.sql":
      "{{ config(materialized='table') }}{% if config.get('materialized') == 'table' %}{{ ref('a') }}{% endif %} select 1 as id",
  });
  expect((await load(dir)).nodes.get("model.shop.b")?.dependsOn.nodes).toEqual([]);
});

it("context is a dict of the template's variables, which macros read and add to", async () => {
  const shop = await openShop({
    "macros/count.sql":
      "{% macro count() %}{% do context.update({'seen': context.get('seen', 0) + 1}) %}{{ context['seen'] }}{% endmacro %}",
    "models/a.sql":
      "select {{ count() }} as one, {{ count() }} as two, {{ context.seen }} as three, " +
      "'{{ 'ref' in context }} {{ context.get('nothing') is none }} {{ context.target.schema }}' as text",
  });
  await shop.run();
  expect(await shop.rows("select * from main.a")).toEqual([
    { one: 1, two: 2, three: 2, text: "True True main" },
  ]);
});

it("var takes its default by name too", async () => {
  const shop = await openShop({ "models/a.sql": "select {{ var('days', default=7) }} as days" });
  await shop.run();
  expect(await shop.rows("select * from main.a")).toEqual([{ days: 7 }]);
});

it("tests of a seed that is described among the models are its tests", async () => {
  const dir = writeProject({
    "seeds/s.csv": "id\n1\n",
    "models/_m.yml": "models: [{name: s, columns: [{name: id, data_tests: [unique]}]}]\n",
  });
  const project = await load(dir);
  const test = [...project.nodes.values()].find((node) => node.resourceType === "test");
  expect(test?.dependsOn.nodes).toEqual(["seed.shop.s"]);
});

it("dbt.string_literal leaves quotes to its caller; accepted_values minds them", async () => {
  const shop = await openShop({
    "models/a.sql": "select {{ dbt.string_literal(\"it''s\") }} as v",
    "models/_a.yml":
      'models: [{name: a, columns: [{name: v, data_tests: [{accepted_values: {values: ["it\'s"]}}]}]}]\n',
  });
  expect((await shop.run()).success).toBe(true);
  expect(await shop.rows("select * from main.a")).toEqual([{ v: "it's" }]);
});

it("dbt.run_query and dbt.statement are found where a project has macros of the same name", async () => {
  const shop = await openShop({
    "macros/mine.sql": "{% macro run_query(sql) %}{{ return(dbt.run_query(sql ~ ' + 1')) }}{% endmacro %}",
    "models/a.sql":
      "{% set found = run_query('select 1') %}select {{ found.columns[0].values()[0] if execute else 0 }} as n",
  });
  await shop.run();
  expect(await shop.rows("select * from main.a")).toEqual([{ n: 2 }]);
});

it("days and times of a seed may lack leading zeros", async () => {
  const shop = await openShop({ "seeds/s.csv": "d,t\n2024-2-1,2024-02-01 2:20:5\n" });
  await shop.run();
  expect(await shop.rows("select typeof(d) as d, typeof(t) as t, t::text as text from main.s")).toEqual([
    { d: "DATE", t: "TIMESTAMP", text: "2024-02-01 02:20:05" },
  ]);
});

it("ls as JSON gives sources no alias and no dependencies", async () => {
  const dir = writeProject({ "models/_s.yml": "sources: [{name: ads, tables: [{name: clicks}]}]\n" });
  const project = await load(dir);
  const [line] = ls(project, select(project), "json", ["name"]);
  expect(JSON.parse(line!)).toEqual({ name: "clicks" });
  expect(Object.keys(JSON.parse(ls(project, select(project), "json")[0]!))).not.toContain("depends_on");
});

it("hooks at the end of a run see each result's whole node", async () => {
  const shop = await openShop({
    "dbt_project.yml":
      "name: shop\non-run-end: create table main.seen as select '{{ results | map(attribute=\"node.config.materialized\") | join }}' as kinds\n",
    "models/a.sql": "{{ config(materialized='table') }} select 1 as id",
  });
  expect((await shop.run()).success).toBe(true);
  expect(await shop.rows("select * from main.seen")).toEqual([{ kinds: "table" }]);
});
