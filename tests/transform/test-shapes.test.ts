import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openShop } from "./project.ts";

const COLUMN = (name: string) => `
      - name: ${name}
        data_tests:
          - unique
          - not_null: { config: { where: "${name} > 0" } }
          - not_null: { name: kept_${name}, config: { store_failures: true } }
          - accepted_values: { values: ["it's", '$& \\\\1'] }
          - accepted_values: { name: numbers_${name}, values: [1, 2], quote: false }
          - accepted_values: { name: asked_${name}, values: ["{{ var('one', 'a') }}"] }`;

const model = (name: string) => `
  - name: ${name}
    columns:${COLUMN(`${name}_id`)}${COLUMN("$1")}`;

const YAML = `models:${model("orders")}${model("items")}`;

/** The project's own copies of what the built-in tests call: such tests are rendered, each for itself. */
const OWN = ["unique", "not_null"].map((name) => {
  const body = `{{ return(dbt.default__test_${name}(model, column_name)) }}`;
  return `{% macro default__test_${name}(model, column_name) %}${body}{% endmacro %}`;
});
OWN.push(
  "{% macro default__test_accepted_values(model, column_name, values, quote) %}" +
    "{{ return(dbt.default__test_accepted_values(model, column_name, values, quote)) }}{% endmacro %}",
);

async function compiled(more: Record<string, string>): Promise<Record<string, string>> {
  const sql = "select 1 as x";
  const files = { "models/orders.sql": sql, "models/items.sql": sql, "models/all.yml": YAML, ...more };
  const shop = await openShop(files);
  const { results } = await shop.run({ command: "compile" });
  const tests = results.filter((one) => one.resourceType === "test");
  return Object.fromEntries(
    tests.map((one) => [
      one.uniqueId,
      readFileSync(join(shop.dir, "target", one.compiledPath!.split("/target/")[1]!), "utf8"),
    ]),
  );
}

describe("the SQL of built-in tests", () => {
  it("is the same whether a test is rendered or has the names of another filled in", async () => {
    const filledIn = await compiled({});
    const rendered = await compiled({ "macros/own.sql": OWN.join("\n") });
    expect(Object.keys(filledIn)).toHaveLength(24);
    expect(filledIn).toEqual(rendered);
    const stored = Object.keys(filledIn).find((id) => id.startsWith("test.shop.kept_$1"));
    expect(filledIn[stored!]).toMatch(/^select \*\nfrom "main"."\w+"\nwhere \$1 is null$/m);
  });
});
