import { describe, expect, it } from "vitest";
import { compareRows, differenceTable } from "../../transform/unit/compare.ts";
import { openShop, resultOf, type Shop, statuses } from "./project.ts";

const models = {
  "models/orders.sql": "select 1 as id, 'paid' as status, cast(10 as decimal(10, 2)) as amount",
  "models/totals.sql":
    "select status, sum(amount) as total, count(*) as n from {{ ref('orders') }} group by status",
};

/** A project with `totals` over `orders`, and one unit test of it. */
async function shopWith(test: string, more: Record<string, string> = {}): Promise<Shop> {
  const shop = await openShop({
    ...models,
    "models/_unit.yml": `unit_tests:\n  - name: adds_up\n    model: totals\n${test.replace(/^/gm, "    ")}\n`,
    ...more,
  });
  await shop.run({ select: ["orders"] });
  return shop;
}

const orders = (rows: string) => `given: [{ input: ref('orders'), rows: ${rows} }]`;
const paid = "[{ status: paid, amount: 1.5 }, { status: paid, amount: 2 }, { status: open }]";

describe("a unit test", () => {
  it("passes when the model makes the expected rows of the given ones, in the columns it names, in any order", async () => {
    const shop = await shopWith(
      `${orders(paid)}\nexpect: { rows: [{ total: null, status: open }, { status: paid, total: 3.5 }] }`,
    );
    expect(statuses(await shop.run({ command: "test", select: ["test_type:unit"] }))).toEqual([
      "adds_up: pass",
    ]);
  });

  it("shows expected and actual rows side by side when it fails, and stops the model it tests", async () => {
    const shop = await shopWith(
      [
        "description: Refunds are left out.",
        orders(paid),
        "expect: { rows: [{ status: paid, total: 3.50, n: 3 }, { status: lost, total: 1, n: 7 }] }",
      ].join("\n"),
    );
    const results = await shop.run();
    expect(statuses(results)).toEqual(["adds_up: fail", "orders: success", "totals: skipped"]);
    const result = resultOf(results, "adds_up");
    expect(result).toMatchObject({ failures: 3, testedNode: "totals" });
    expect(result.message!.replaceAll(shop.dir, "DIR")).toMatchInlineSnapshot(`
      "DIR/models/_unit.yml:2:5  unit-test-failed
        adds_up on totals: of its rows 1 differ, 1 missing, 1 not expected.
        Refunds are left out.
             status  total  n
          ~  paid    3.50   3 → 2
          -  lost    1.00   7
          +  open    null   1
        ~ expected → actual, - missing, + not expected
        Compiled: DIR/target/compiled/shop/models/_unit.yml/models/adds_up.sql
        See all rows: npx patron show --inline "$(cat DIR/target/compiled/shop/models/_unit.yml/models/adds_up.sql)""
    `);
  });

  it("reads rows as csv, as a query, and from fixture files", async () => {
    const fixtures = {
      "tests/fixtures/some_orders.csv": "status,amount\npaid,1.50\npaid,\n",
      "tests/fixtures/wanted.sql": "select 'paid' as status, 2 as n",
    };
    for (const given of [
      'format: csv, rows: "status,amount\\npaid,1.50\\npaid,\\n"',
      "format: sql, rows: \"select 'paid' as status, 1.5 as amount union all select 'paid', null\"",
      "format: csv, fixture: some_orders",
    ]) {
      const shop = await shopWith(
        `given: [{ input: ref('orders'), ${given} }]\nexpect: { format: sql, fixture: wanted }`,
        fixtures,
      );
      const result = resultOf(await shop.run({ command: "test" }), "adds_up");
      expect(result.status, result.message).toBe("pass");
    }
  });

  it("expects nothing when it expects no rows", async () => {
    const shop = await shopWith(`${orders("[]")}\nexpect: { rows: [] }`);
    expect(statuses(await shop.run({ command: "test" }))).toEqual(["adds_up: pass"]);
  });

  it("puts its own values in place of macros, vars and environment variables", async () => {
    const shop = await shopWith(
      [
        orders("[{ id: 1 }]"),
        "overrides:",
        "  macros: { cut_off: \"'2024'\", dbt.current_timestamp: \"'now'\" }",
        "  vars: { shop: north }",
        "  env_vars: { REGION: 7 }",
        "expect: { rows: [{ text: 2024 now north 7 later }] }",
      ].join("\n"),
      {
        "models/totals.sql": [
          "select {{ wrapped() }} || ' ' || {{ dbt.current_timestamp() }}",
          "|| ' {{ var('shop') }} {{ env_var('REGION', 'none') }} {{ var('not_said', 'later') }}' as text from {{ ref('orders') }}",
        ].join("\n"),
        "macros/cut_off.sql":
          "{% macro cut_off() %}'1999'{% endmacro %}{% macro wrapped() %}{{ cut_off() }}{% endmacro %}",
        "dbt_project.yml": "name: shop\nvars: { shop: south }\n",
      },
    );
    const result = resultOf(await shop.run({ command: "test" }), "adds_up");
    expect(result.status, result.message).toBe("pass");
  });

  it("tests an incremental model's next run, its own table being given too", async () => {
    const shop = await shopWith(
      [
        "given:",
        "  - { input: ref('orders'), rows: [{ id: 1 }, { id: 2 }, { id: 3 }] }",
        "  - { input: this, rows: [{ id: 2 }] }",
        "overrides: { macros: { is_incremental: true } }",
        "expect: { rows: [{ id: 3 }] }",
      ].join("\n"),
      {
        "models/totals.sql": [
          "{{ config(materialized='incremental') }}",
          "select id from {{ ref('orders') }}",
          "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}",
        ].join("\n"),
        "models/_types.yml": "models: [{ name: totals, columns: [{ name: id, data_type: int }] }]",
      },
    );
    const result = resultOf(await shop.run({ command: "test" }), "adds_up");
    expect(result.status, result.message).toBe("pass");
  });

  it("stands in for sources and ephemeral models", async () => {
    const shop = await shopWith(
      [
        "given:",
        "  - { input: \"source('raw', 'people')\", rows: [{ id: 1, name: Ann }, { id: 2 }] }",
        "  - { input: ref('kept'), rows: [{ id: 1 }] }",
        "expect: { rows: [{ name: Ann }] }",
      ].join("\n"),
      {
        "models/_sources.yml":
          "sources: [{ name: raw, schema: main, tables: [{ name: people, columns: [{ name: id, data_type: int }, { name: name, data_type: varchar }] }] }]",
        "models/kept.sql": "{{ config(materialized='ephemeral') }} select id from {{ ref('orders') }}",
        "models/totals.sql":
          "select people.name from {{ source('raw', 'people') }} as people join {{ ref('kept') }} as kept using (id)",
      },
    );
    const result = resultOf(await shop.run({ command: "test" }), "adds_up");
    expect(result.status, result.message).toBe("pass");
  });
});

describe("a unit test that cannot run says why", () => {
  const messageOf = async (test: string, more: Record<string, string> = {}) => {
    const shop = await shopWith(test, more);
    const result = resultOf(await shop.run({ command: "test" }), "adds_up");
    expect(result.status).toBe("error");
    return result.message!.replaceAll(shop.dir, "DIR");
  };

  it("an input that the model reads is not given", async () => {
    expect(await messageOf("given: []\nexpect: { rows: [] }")).toMatchInlineSnapshot(`
      "DIR/models/_unit.yml:2:5  unit-test-input
        Unit test adds_up gives no rows for ref('orders'), which totals reads.
        Add to its given: - { input: "ref('orders')", rows: [] }
        asked for by DIR/models/_unit.yml"
    `);
  });

  it("a column that the input does not have", async () => {
    expect(await messageOf(`${orders("[{ stauts: paid }]")}\nexpect: { rows: [] }`)).toMatchInlineSnapshot(`
      "DIR/models/_unit.yml:2:5  unknown-column
        Unit test adds_up names column 'stauts', which ref('orders') does not have.
        Did you mean status?"
    `);
  });

  it("an expected column that the model does not give", async () => {
    expect(await messageOf(`${orders("[]")}\nexpect: { rows: [{ totl: 1 }] }`)).toMatchInlineSnapshot(`
      "DIR/models/_unit.yml:2:5  unknown-column
        Unit test adds_up names column 'totl', which totals does not have.
        Did you mean total?
        Compiled: DIR/target/compiled/shop/models/_unit.yml/models/adds_up.sql"
    `);
  });

  it("an input that is neither built nor described", async () => {
    const test = `given: [{ input: "source('raw', 'people')", rows: [{ id: 1 }] }]\nexpect: { rows: [] }`;
    const more = {
      "models/_sources.yml": "sources: [{ name: raw, tables: [{ name: people }] }]",
      "models/totals.sql": "select * from {{ source('raw', 'people') }}",
    };
    expect(await messageOf(test, more)).toMatchInlineSnapshot(`
      "DIR/models/_unit.yml:2:5  unit-test-types
        Unit test adds_up gives rows for source('raw', 'people'), whose columns' types are not known: it is not built.
        Give each of its columns a data_type in YAML, or write these rows as format: sql.
        Load it first: raw.people is not in the warehouse."
    `);
  });
});

describe("comparing rows", () => {
  it("counts rows that stand there twice, and pairs those that are most alike", () => {
    const row = (id: string, a: string | null, b: string) => ({ id, a, b });
    const columns = ["id", "a", "b"];
    const expected = [row("1", "x", "y"), row("1", "x", "y"), row("2", null, "z"), row("3", "q", "q")];
    const actual = [row("1", "x", "y"), row("2", "w", "z"), row("9", "9", "9")];
    expect(
      differenceTable(compareRows(expected, actual, columns), columns).join("\n"),
    ).toMatchInlineSnapshot(`
      "     id  a         b
        ~  2   null → w  z
        -  1   x         y
        -  3   q         q
        +  9   9         9"
    `);
  });
});
