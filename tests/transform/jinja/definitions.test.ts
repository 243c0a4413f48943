import { expect, it } from "vitest";
import { parseTemplate, render } from "../../../transform/jinja/index.ts";

it("lists the macros at the top of a file with line and parameters", () => {
  const { macros } = parseTemplate(
    "\n{% macro a(x, y=1) %}{% macro inner() %}{% endmacro %}{% endmacro %}\n{%- macro b() -%}{%- endmacro -%}",
    "m",
  );
  expect(macros).toEqual([
    { name: "a", line: 2, parameters: ["x", "y"] },
    { name: "b", line: 3, parameters: [] },
  ]);
});

it("lists materializations with adapter and languages, tests, snapshots and docs with their text", () => {
  const source = `{% materialization incremental, adapter="bigquery", supported_languages=['sql', 'python'] -%}
  body
{%- endmaterialization %}
{% materialization table, default %}{% endmaterialization %}
{% data_test fits(model) %}select 1{% enddata_test %}
{% snapshot history %}
  {{ config(strategy='check') }} select 1
{% endsnapshot %}
{% docs orders %}
One row per order; write {{ this }} as it is.
{% enddocs %}`;
  const { blocks } = parseTemplate(source, "m");
  expect(blocks.map(({ body, ...rest }) => rest)).toEqual([
    {
      kind: "materialization",
      name: "incremental",
      line: 1,
      adapter: "bigquery",
      supportedLanguages: ["sql", "python"],
    },
    { kind: "materialization", name: "table", line: 4, adapter: "default" },
    { kind: "test", name: "fits", line: 5 },
    { kind: "snapshot", name: "history", line: 6 },
    { kind: "docs", name: "orders", line: 9 },
  ]);
  expect(blocks[3]?.body).toBe("\n  {{ config(strategy='check') }} select 1\n");
  expect(blocks[4]?.body).toBe("\nOne row per order; write {{ this }} as it is.\n");
});

it("takes a docs body as prose, even with tags that would not parse", () => {
  const { blocks } = parseTemplate("{% docs a %}100 {% off {{ {% enddocs %}", "m");
  expect(blocks[0]?.body).toBe("100 {% off {{ ");
});

it("prints a snapshot's body where it stands, and definitions not at all", async () => {
  const text = "{% snapshot s %}x{% endsnapshot %}{% docs d %}y{% enddocs %}{% test t() %}z{% endtest %}";
  expect(await render(parseTemplate(text, "m"), {})).toBe("x");
});
