import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { loadProject } from "../../transform/index.ts";
import { parseTemplate, render } from "../../transform/jinja/index.ts";
import type { Node } from "../../transform/node.ts";
import { parseContext } from "../../transform/parse/capture.ts";
import { PlainCallReader } from "../../transform/parse/plain-calls.ts";
import type { Project } from "../../transform/project/project.ts";
import { type Files, writeProject } from "./project.ts";

const projectOf = (files: Files, atEnd: (work: () => void) => void = afterAll): string =>
  writeProject(files, atEnd);

const MACROS = `
{% macro cents(c, scale=2) %}round({{ c }}, {{ scale }}){% endmacro %}
{% macro glued(a) %}{{ a ~ '_x' }}{% endmacro %}
{% macro reads() %}{{ ref('hidden') }}{% endmacro %}
{% macro nested(c) %}{{ cents(c) }}{% endmacro %}
{% macro shouts(c) %}{{ c | upper }}{% endmacro %}
{% macro sql() %}hidden by the node's own{% endmacro %}
{% macro many() %}{{ varargs }}{% endmacro %}`;

let project: Project;
let reader: PlainCallReader;
beforeAll(async () => {
  const dir = projectOf({
    "dbt_project.yml": "name: shop\n",
    "macros/all.sql": MACROS,
    "models/one.sql": "select 1 as id",
  });
  project = await loadProject({
    projectDir: dir,
    target: { name: "dev", schema: "main", database: "db", type: "duckdb" },
  });
  reader = new PlainCallReader(project.registry);
});

interface Said {
  refs: unknown;
  sources: unknown;
  config: unknown;
  inlineConfig: unknown;
  macros: unknown;
}

/** What rendering the file notes; undefined when it is a mistake. */
async function rendered(code: string): Promise<Said | undefined> {
  const node: Node = structuredClone({ ...[...project.nodes.values()][0]!, rawCode: code });
  Object.assign(node, { refs: [], sources: [], dependsOn: { nodes: [], macros: [] } });
  delete node.inlineConfig;
  const captured = parseContext(project, node, () => ({}));
  try {
    await render(parseTemplate(code, "x.sql"), captured.context);
  } catch {
    return undefined;
  }
  const { refs, sources, dependsOn, inlineConfig = {} } = node;
  return { refs, sources, config: captured.config, inlineConfig, macros: dependsOn.macros };
}

function readOff(code: string): Said | undefined {
  const found = reader.read(code, "shop");
  if (!found) return undefined;
  const config = Object.assign({}, ...found.configs) as object;
  return {
    refs: found.refs,
    sources: found.sources,
    config,
    inlineConfig: config,
    macros: found.macros,
  };
}

const name = fc
  .constantFrom("ref", "source", "config", "cents", "glued", "reads", "nested", "shouts")
  .chain((one) => fc.constantFrom(one, one, one, "sql", "many", "var", "this", "missing", "dbt.cents"));
const value = fc.constantFrom(
  "'a'",
  '"b"',
  "'it\\'s'",
  "'{{ x }}'",
  "1",
  "007",
  "1.5",
  "true",
  "False",
  "none",
  "[1]",
  "x",
  "''",
);
const argument = fc
  .tuple(fc.constantFrom("", "", "", "materialized=", "c=", "scale = ", "c:"), value)
  .map((two) => two.join(""));
const call = fc
  .tuple(
    name,
    fc.array(argument, { maxLength: 3 }),
    fc.constantFrom("{{", "{{ ", "{{-", "{{+ "),
    fc.constantFrom("}}", " }}", "-}}", " | upper }}"),
  )
  .map(([callee, given, open, close]) => `${open}${callee}(${given.join(", ")})${close}`);
const text = fc.constantFrom(
  "select 1",
  " from ",
  "{",
  "}}",
  "'{{'",
  "{# note #}",
  "{% set x = 1 %}",
  "-- {{ ref('late') }}\n",
  "{{ this }}",
);
const code = fc
  .array(fc.oneof({ weight: 3, arbitrary: call }, text), { maxLength: 6 })
  .map((parts) => parts.join("\n"));

describe("reading off what a file calls", () => {
  it("says what rendering says, or nothing at all", async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(code, async (file) => {
        const said = readOff(file);
        if (said === undefined) return;
        plain += 1;
        expect(said).toEqual(await rendered(file));
      }),
      { numRuns: 3000, seed: 20111209 },
    );
    expect(plain).toBeGreaterThan(300); // else the claim would be about nothing
  });

  it.each([
    "select * from {{ ref('a') }} join {{ ref(\"p\", 'b') }} using (id)",
    "{{ config(materialized='table', enabled=false) }}\nselect {{ cents('x') }}, {{ cents(c='y', scale=4) }}",
    "{{- source('raw', 'orders') -}} {{ glued('a') }} {{ glued('a') }}",
    "select 1",
  ])("reads off %j", async (file) => {
    const said = readOff(file);
    expect(said).toBeDefined();
    expect(said).toEqual(await rendered(file));
  });

  it.each([
    ["a macro that refers to something", "{{ reads() }}"],
    ["a macro that calls another", "{{ nested('a') }}"],
    ["a macro that filters, which may fail", "{{ shouts('a') }}"],
    ["a macro whose name the node's own variable hides", "{{ sql() }}"],
    ["a macro given too much", "{{ glued('a', 'b') }}"],
    ["a macro given too little", "{{ glued() }}"],
    ["a name given twice", "{{ config(alias='a', alias='b') }}"],
    ["a version", "{{ ref('a', v=2) }}"],
    ["a statement", "{% if true %}{{ ref('a') }}{% endif %}"],
    ["a comment", "{# {{ ref('a') }} #}"],
    ["an escape", "{{ ref('a\\x62') }}"],
  ])("leaves %s to rendering", (_what, file) => expect(readOff(file)).toBeUndefined());

  it("leaves a call to rendering where the project has its own ref", async () => {
    const dir = projectOf(
      {
        "dbt_project.yml": "name: shop\n",
        "macros/ref.sql": "{% macro ref(name) %}{{ return(builtins.ref('the_' ~ name)) }}{% endmacro %}",
        "models/the_one.sql": "select 1 as id",
        "models/two.sql": "select * from {{ ref('one') }}",
      },
      onTestFinished,
    );
    const target = { name: "dev", schema: "main", database: "db", type: "duckdb" } as const;
    const own = await loadProject({ projectDir: dir, target });
    expect(own.nodes.get("model.shop.two")!.dependsOn.nodes).toEqual(["model.shop.the_one"]);
  });
});
