import { describe, expect, it } from "vitest";
import { openShop, resultOf, statuses } from "./project.ts";

const orders = "select * from (values (1, 'paid'), (1, 'open'), (null, 'lost')) as t(id, status)";

function shopWith(tests: string, more: Record<string, string> = {}) {
  return openShop({ "models/orders.sql": orders, "models/_orders.yml": tests, ...more });
}

describe("generic and singular tests", () => {
  it("name the test, the column, the count, some rows and the compiled file", async () => {
    const shop = await shopWith("models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]");
    const result = resultOf(await shop.run(), "unique_orders_id");
    expect(result).toMatchObject({ status: "fail", failures: 1, testedNode: "orders", column: "id" });
    const message = result.message!.replaceAll(shop.dir, "DIR");
    expect(message).toMatchInlineSnapshot(`
      "DIR/models/_orders.yml:1:61  test-failed
        unique_orders_id on orders.id: 1 row breaks it.
          unique_field=1  n_records=2
        Compiled: DIR/target/compiled/shop/models/_orders.yml/unique_orders_id.sql
        See the rows: npx patron show --inline "$(cat DIR/target/compiled/shop/models/_orders.yml/unique_orders_id.sql)""
    `);
  });

  it("keep the compiled file of a test with many values under a name that a file may have", async () => {
    const values = Array.from({ length: 60 }, (_, i) => `state_${i}`).join(", ");
    const shop = await shopWith(
      `models: [{ name: orders, columns: [{ name: status, data_tests: [{ accepted_values: { values: [${values}] } }] }] }]`,
    );
    const { results } = await shop.run();
    const [test] = results.filter((one) => one.name.startsWith("accepted_values"));
    expect(test).toMatchObject({ status: "fail", failures: 3 });
    expect(test!.message).toMatch(/_orders\.yml\/accepted_values_orders_[0-9a-f]{32}\.sql/);
  });

  it("count against thresholds, look only where told, and stop at a limit", async () => {
    const test = (config: string) => `{ accepted_values: { values: [paid], config: { ${config} } } }`;
    const shop = await shopWith(
      [
        "models:",
        "  - name: orders",
        "    columns:",
        "      - name: status",
        "        data_tests:",
        `          - ${test("name: x, error_if: '>2', warn_if: '>1'").replace("config", "name: within, config")}`,
        `          - ${test("error_if: '>1'").replace("config", "name: beyond, config")}`,
        `          - ${test("where: \"status <> 'open'\", limit: 1").replace("config", "name: narrowed, config")}`,
        `          - ${test("enabled: false").replace("config", "name: off, config")}`,
      ].join("\n"),
    );
    const results = await shop.run();
    expect(results.results.map((one) => [one.name, one.status, one.failures]).sort()).toEqual([
      ["beyond", "fail", 2],
      ["narrowed", "fail", 1],
      ["orders", "success", undefined],
      ["within", "warn", 2],
    ]);
  });

  it("keep the failing rows in test_failures when asked to", async () => {
    const shop = await shopWith(
      "models: [{ name: orders, columns: [{ name: id, data_tests: [{ not_null: { config: { store_failures: true } } }] }] }]",
      {
        "macros/schema.sql":
          "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}",
      },
    );
    for (const _ of [1, 2]) {
      const result = resultOf(await shop.run(), "not_null_orders_id");
      expect(result.message).toContain('select * from test_failures.not_null_orders_id"');
    }
    expect(await shop.rows("select status from test_failures.not_null_orders_id")).toEqual([
      { status: "lost" },
    ]);
  });

  it("come from the project's macros and tests folder, on models, sources and seeds", async () => {
    const shop = await openShop({
      "seeds/codes.csv": "code,label\nA,first\nB,\n",
      "models/_all.yml": [
        "sources: [{ name: raw, schema: main, tables: [{ name: codes, columns: [{ name: label, data_tests: [not_null] }] }] }]",
        "seeds: [{ name: codes, data_tests: [{ has_rows: { at_least: 3 } }] }]",
      ].join("\n"),
      "tests/generic/has_rows.sql":
        "{% test has_rows(model, at_least=1) %} select count(*) as n from {{ model }} having count(*) < {{ at_least }} {% endtest %}",
      "tests/codes_differ.sql":
        "{{ config(severity='warn') }} select 1 as x from {{ ref('codes') }} where code = label",
    });
    await shop.run({ command: "seed" });
    expect(statuses(await shop.run({ command: "test" }))).toEqual([
      "codes_differ: pass",
      "has_rows_codes_3: fail",
      "source_not_null_raw_codes_label: fail",
    ]);
  });

  it("relationships finds children without a parent", async () => {
    const shop = await shopWith(
      "models: [{ name: orders, columns: [{ name: id, data_tests: [{ relationships: { to: ref('people'), field: id } }] }] }]",
      { "models/people.sql": "select 7 as id" },
    );
    const result = (await shop.run()).results.find((one) => one.name.startsWith("relationships"))!;
    expect([result.status, result.failures]).toEqual(["fail", 2]);
  });
});
