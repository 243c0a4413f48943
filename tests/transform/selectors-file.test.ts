import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ls, select } from "../../transform/index.ts";
import { load, openShop, writeFiles, writeProject } from "./project.ts";

const files = {
  "dbt_project.yml": "name: shop\n",
  "models/a.sql": "{{ config(tags=['daily']) }}select 1 as id",
  "models/b.sql": "select id from {{ ref('a') }}",
  "models/c.sql": "{{ config(tags=['daily', 'slow']) }}select id from {{ ref('b') }}",
  "models/_m.yml": "models: [{ name: a, columns: [{ name: id, data_tests: [unique] }] }]",
  "selectors.yml": `selectors:
  - name: daily
    definition: tag:daily
  - name: quick
    default: true
    definition:
      union:
        - { method: selector, value: daily }
        - exclude: [{ method: tag, value: slow }]
  - name: above_c
    definition: { method: fqn, value: c, parents: true, parents_depth: 1, indirect_selection: empty }
  - name: both
    definition: { intersection: [tag:daily, tag:slow] }
`,
};

async function names(dir: string, options: Parameters<typeof select>[1]): Promise<string[]> {
  const project = await load(dir);
  return ls(project, select(project, options)).sort();
}

describe("selectors.yml", () => {
  it("names choices: unions, intersections, exclusions, other selectors, depths", async () => {
    const dir = writeProject(files);
    expect(await names(dir, { selector: "daily" })).toEqual(["a", "c", "unique_a_id"]);
    expect(await names(dir, { selector: "quick" })).toEqual(["a", "unique_a_id"]);
    expect(await names(dir, { selector: "above_c" })).toEqual(["b", "c"]);
    expect(await names(dir, { selector: "both" })).toEqual(["c"]);
  });

  it("its default holds where nothing else is chosen", async () => {
    const dir = writeProject(files);
    expect(await names(dir, {})).toEqual(["a", "unique_a_id"]);
    expect(await names(dir, { select: ["b"] })).toEqual(["b"]);
  });

  it("mistakes are told with their place and the nearest name", async () => {
    const dir = writeProject(files);
    await expect(names(dir, { selector: "dayly" })).rejects.toThrow(
      "unknown-selector\n  'dayly' is no selector of selectors.yml.\n  Did you mean daily?",
    );
    writeFiles(dir, { "selectors.yml": "selectors:\n  - name: x\n    definition: { method: tag }\n" });
    await expect(names(dir, { selector: "x" })).rejects.toThrow(
      /selectors.yml:2:5 {2}bad-selector\n {2}A definition with a method wants a value/,
    );
  });
});

describe("what a project leaves out or only keeps", () => {
  it(".dbtignore leaves files out, as git reads its lines", async () => {
    const dir = writeProject({
      ...files,
      ".dbtignore": "# drafts\n*_draft.sql\nmodels/old/\n!keep_draft.sql\n",
    });
    writeFiles(dir, {
      "models/x_draft.sql": "nonsense {{",
      "models/old/y.sql": "nonsense {{",
      "models/keep_draft.sql": "select 1 as id",
    });
    expect(await names(dir, { select: ["resource_type:model"] })).toEqual([
      "a",
      "b",
      "c",
      "keep_draft",
      "unique_a_id",
    ]);
  });

  it("groups, metrics, semantic models and saved queries stand in the manifest", async () => {
    const shop = await openShop({
      ...files,
      "models/_k.yml":
        "groups: [{ name: finance, owner: { name: Books } }]\nmetrics: [{ name: sales, type: simple }]\nsemantic_models: [{ name: orders }]\nsaved_queries: [{ name: weekly }]\n",
    });
    await shop.run({ command: "compile" });
    const manifest = JSON.parse(readFileSync(join(shop.dir, "target", "manifest.json"), "utf8"));
    expect(Object.keys(manifest.groups)).toEqual(["group.shop.finance"]);
    expect(Object.keys(manifest.metrics)).toEqual(["metric.shop.sales"]);
    expect(Object.keys(manifest.semantic_models)).toEqual(["semantic_model.shop.orders"]);
    expect(Object.keys(manifest.saved_queries)).toEqual(["saved_query.shop.weekly"]);
    expect(Object.keys(manifest.selectors)).toEqual(["daily", "quick", "above_c", "both"]);
  });

  it("ls --output json holds the keys that are asked for, and knows the nearest to a slip", async () => {
    const project = await load(writeProject(files));
    const nodes = select(project, { select: ["b"] });
    expect(ls(project, nodes, "json", ["name", "config.materialized"])).toEqual([
      '{"name":"b","config.materialized":"view"}',
    ]);
    expect(() => ls(project, nodes, "json", ["nam"])).toThrow("Did you mean name?");
  });
});
