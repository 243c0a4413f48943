import { join } from "node:path";
import { expect, it } from "vitest";
import {
  compileNode,
  diffModel,
  loadProject,
  parseSample,
  parseTime,
  readRetry,
  readState,
  select,
} from "../../transform/index.ts";
import { cleanProject } from "../../transform/operations/clean.ts";
import { load, openShop, resultOf, writeFiles, writeProject } from "./project.ts";

const files = {
  "models/marts/orders.sql": "{{ config(tags=['daily']) }} select 1 as id",
  "models/marts/order_lines.sql": "select 1 as id",
  "models/marts/off.sql": "{{ config(enabled=false) }} select 1 as id",
  "selectors.yml":
    "selectors:\n  - name: nightly\n    definition: tag:daily\n  - name: broken\n    definition: { method: tag }\n",
};

/** The text of the PatronError that `work` throws, and its exit code. */
async function mistake(work: () => unknown, dir = ""): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { message, exitCode } = error as { message: string; exitCode: number };
    // How JSON's own complaint reads depends on the release of Node.
    const text = message.replace(/no JSON: .*/, "no JSON: …");
    return `${dir === "" ? text : text.replaceAll(dir, "DIR")}\nexit code ${exitCode}`;
  }
  throw new Error("nothing was thrown");
}

it("a selector that is none, or names nothing", async () => {
  const dir = writeProject(files);
  const project = await load(dir);
  const of = (text: string) => mistake(() => select(project, { select: [text] }), dir);
  expect(await of("@orders+")).toMatchInlineSnapshot(`
    "bad-selector
      '@orders+' is no selector.
      Write a name, tag:x, path:x, source:x, resource_type:x or config.key:x, with + before or after.
    exit code 2"
  `);
  expect(await of("tags:daily")).toMatchInlineSnapshot(`
    "unknown-method
      'tags:' is no selection method.
      Did you mean tag?
    exit code 2"
  `);
  expect(await of("ordrs+")).toMatchInlineSnapshot(`
    "nothing-selected
      The selector 'ordrs+' names nothing in shop.
      Did you mean orders?
      See what there is: npx patron ls
    exit code 2"
  `);
  expect(await of("tag:dayly")).toMatchInlineSnapshot(`
    "nothing-selected
      The selector 'tag:dayly' names nothing in shop.
      Did you mean daily?
      See what there is: npx patron ls
    exit code 2"
  `);
  expect(await of("off")).toMatchInlineSnapshot(`
    "nothing-selected
      The selector 'off' names nothing in shop.
      off is disabled (models/marts/off.sql).
      See what there is: npx patron ls
    exit code 2"
  `);
});

it("a selector of selectors.yml that is not there, or is written wrong", async () => {
  const dir = writeProject(files);
  const project = await load(dir);
  expect(await mistake(() => select(project, { selector: "nightli" }), dir)).toMatchInlineSnapshot(`
    "unknown-selector
      'nightli' is no selector of selectors.yml.
      Did you mean nightly?
    exit code 2"
  `);
  expect(await mistake(() => select(project, { selector: "broken" }), dir)).toMatchInlineSnapshot(`
    "DIR/selectors.yml:4:5  bad-selector
      A definition with a method wants a value.
      Write method: tag, value: daily; or union:, intersection: with a list under it.
    exit code 2"
  `);
  const bare = writeProject({ "models/a.sql": "select 1 as id" });
  const without = await load(bare);
  expect(await mistake(() => select(without, { selector: "nightly" }), bare)).toMatchInlineSnapshot(`
    "unknown-selector
      'nightly' is asked for, but there is no selectors.yml in DIR.
    exit code 2"
  `);
});

it("a comparison with an earlier run that is not named, not there, or no JSON", async () => {
  const dir = writeProject({ ...files, "broken/manifest.json": "{" });
  const project = await load(dir);
  expect(await mistake(() => select(project, { select: ["state:modified"] }))).toMatchInlineSnapshot(`
    "state-wanted
      'state:modified' compares with an earlier run, and none is named.
      Name the folder that holds its manifest.json: --state DIR
    exit code 2"
  `);
  expect(await mistake(() => readState(join(dir, "nowhere")), dir)).toMatchInlineSnapshot(`
    "no-state
      There is no manifest.json in DIR/nowhere, which --state names.
      Name the target folder of an earlier run, or a copy of it.
      A run writes one: npx patron compile
    exit code 2"
  `);
  expect(await mistake(() => readState(join(dir, "broken")), dir)).toMatchInlineSnapshot(`
    "DIR/broken/manifest.json  bad-state
      manifest.json is no JSON: …
      Write it anew: npx patron compile
    exit code 2"
  `);
  expect(await mistake(() => readRetry(join(dir, "nowhere")), dir)).toMatchInlineSnapshot(`
    "nothing-to-retry
      There is no run_results.json in DIR/nowhere, so no run to take up again.
      Run something first: npx patron build
    exit code 2"
  `);
  writeFiles(dir, { "earlier/manifest.json": "{}" });
  const state = readState(join(dir, "earlier"));
  expect(await mistake(() => select(project, { select: ["state:modifed"], state }))).toMatchInlineSnapshot(`
    "unknown-state
      'state:modifed' is no state of a node.
      Did you mean modified?
    exit code 2"
  `);
});

it("a sample or a time that is none", async () => {
  expect(await mistake(() => parseSample("three days", 0))).toMatchInlineSnapshot(`
    "bad-sample
      --sample 'three days' is no time.
      Write a length, "3 days", or two ends: "{'start': '2026-01-01', 'end': '2026-02-01'}"
    exit code 2"
  `);
  expect(await mistake(() => parseSample("{'start': 'yesterday'}", 0))).toMatchInlineSnapshot(`
    "bad-time
      --sample 'yesterday' is no date or time.
      Write 2026-01-31 or 2026-01-31 06:00:00.
    exit code 2"
  `);
  expect(await mistake(() => parseTime("31.12.2026", "--event-time-start"))).toMatchInlineSnapshot(`
    "bad-time
      --event-time-start '31.12.2026' is no date or time.
      Write 2026-01-31 or 2026-01-31 06:00:00.
    exit code 2"
  `);
});

it("a name that means several models where one is wanted", async () => {
  const shop = await openShop(files);
  const project = await load(shop.dir);
  expect(await mistake(() => compileNode(project, shop.warehouse, "marts"))).toMatchInlineSnapshot(`
    "ambiguous-name
      'marts' names 2 nodes; one is wanted.
      See what it names: npx patron ls --select marts
    exit code 2"
  `);
  const against = { schema: "earlier" };
  expect(
    await mistake(() => diffModel({ project, warehouse: shop.warehouse, model: "marts", against })),
  ).toMatchInlineSnapshot(`
    "ambiguous-name
      'marts' names 2 models; diff wants one.
      See what it names: npx patron ls --select marts
    exit code 2"
  `);
});

it("a folder without a project", async () => {
  const dir = writeProject({ "dbt_project.yml": "name: shop\n" });
  const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
  expect(
    await mistake(() => loadProject({ projectDir: join(dir, "models"), target, env: {} }), dir),
  ).toMatchInlineSnapshot(`
    "no-project
      No dbt_project.yml in DIR/models.
      Name the folder that holds it: --project-dir DIR
    exit code 1"
  `);
});

it("columns of an incremental model that have changed", async () => {
  const model = (columns: string, choice: string) =>
    `{{ config(materialized='incremental', on_schema_change='${choice}') }} select ${columns}`;
  const shop = await openShop({ "models/orders.sql": model("1 as id, 2 as amount", "fail") });
  await shop.run();
  const told = async (columns: string, choice: string) => {
    writeFiles(shop.dir, { "models/orders.sql": model(columns, choice) });
    return resultOf(await shop.run(), "orders").message!.replaceAll(shop.dir, "DIR");
  };
  expect(await told("1 as id, 'x' as status", "fail")).toMatchInlineSnapshot(`
    "DIR/models/orders.sql:1:1  schema-change
      The columns of orders have changed (new: status (VARCHAR); no longer there: amount (INTEGER)) and on_schema_change is fail.
      Build it anew: npx patron build --select orders --full-refresh, or set on_schema_change.
      Compiled: DIR/target/compiled/shop/models/orders.sql"
  `);
  expect(await told("1 as id", "ignore")).toMatchInlineSnapshot(`
    "DIR/models/orders.sql:1:1  schema-change
      orders no longer gives amount (INTEGER), which its table has, and on_schema_change is ignore.
      Build it anew: npx patron build --select orders --full-refresh, or set on_schema_change: sync_all_columns.
      Compiled: DIR/target/compiled/shop/models/orders.sql"
  `);
  expect(await told("1 as id, 2 as amount", "sync")).toMatchInlineSnapshot(`
    "DIR/models/orders.sql:1:1  bad-config
      on_schema_change of orders is 'sync'; it can be ignore, append_new_columns, sync_all_columns, fail.
      Compiled: DIR/target/compiled/shop/models/orders.sql"
  `);
});

it("folders to clean that are not a run's own", async () => {
  const dir = writeProject(files);
  const targets = ["target", ".", "models", "../elsewhere"];
  expect(
    await mistake(() => cleanProject({ dir, targets, sources: ["models/marts"] }), dir),
  ).toMatchInlineSnapshot(`
    "DIR/dbt_project.yml  unsafe-clean
      clean-targets names ., which is the project itself. Nothing was removed.
      Name only folders that a run writes, such as target and dbt_packages.
    DIR/dbt_project.yml  unsafe-clean
      clean-targets names models, which holds the project's files (models/marts). Nothing was removed.
      Name only folders that a run writes, such as target and dbt_packages.
    DIR/dbt_project.yml  unsafe-clean
      clean-targets names ../elsewhere, which lies outside the project. Nothing was removed.
      Name only folders that a run writes, such as target and dbt_packages.
    exit code 2"
  `);
});
