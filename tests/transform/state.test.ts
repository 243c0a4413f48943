import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ls, readState, retry, select } from "../../transform/index.ts";
import { load, openShop, resultOf, type Shop, statuses, writeFiles } from "./project.ts";

const files = {
  "dbt_project.yml": "name: shop\nmodels: { +materialized: table }\n",
  "models/a.sql": "select {{ one() }} as id",
  "models/b.sql": "select id from {{ ref('a') }}",
  "models/c.sql": "select id from {{ ref('b') }}",
  "models/_m.yml": "models: [{ name: a, columns: [{ name: id, data_tests: [not_null] }] }]",
  "macros/one.sql": "{% macro one() %}1{% endmacro %}\n{% macro other() %}2{% endmacro %}\n",
  "seeds/s.csv": "x\n1\n",
};

/** Builds once and keeps the artifacts of that state in `state/`. */
async function builtShop(): Promise<Shop> {
  const shop = await openShop(files);
  expect((await shop.run()).success).toBe(true);
  cpSync(join(shop.dir, "target"), join(shop.dir, "state"), { recursive: true });
  return shop;
}

async function chosen(shop: Shop, ...text: string[]): Promise<string[]> {
  const project = await load(shop.dir);
  const options = { select: text, resourceTypes: ["model", "seed"] };
  return ls(project, select(project, { ...options, state: readState(join(shop.dir, "state")) })).sort();
}

describe("state:", () => {
  it("finds nothing modified in an unchanged project, and that is no mistake", async () => {
    const shop = await builtShop();
    expect(await chosen(shop, "state:modified+")).toEqual([]);
    expect(await chosen(shop, "state:unmodified")).toEqual(["a", "b", "c", "s"]);
  });

  it("tells changed text, configs, seeds and macros apart, and new nodes from old ones", async () => {
    const shop = await builtShop();
    writeFiles(shop.dir, {
      "models/b.sql": "select id, 1 as n from {{ ref('a') }}",
      "models/c.sql": "{{ config(tags=['late']) }}select id from {{ ref('b') }}",
      "models/d.sql": "select 4 as id",
      "macros/one.sql": "{% macro one() %}1 + 0{% endmacro %}\n{% macro other() %}3{% endmacro %}\n",
      "seeds/s.csv": "x\n2\n",
    });
    expect(await chosen(shop, "state:new")).toEqual(["d"]);
    expect(await chosen(shop, "state:modified.body")).toEqual(["b", "c", "s"]);
    expect(await chosen(shop, "state:modified.configs")).toEqual(["c"]);
    expect(await chosen(shop, "state:modified.macros")).toEqual(["a"]);
    expect(await chosen(shop, "state:modified")).toEqual(["a", "b", "c", "d", "s"]);
    expect(await chosen(shop, "state:old")).toEqual(["a", "b", "c", "s"]);
  });

  it("knows a changed name from a changed contract", async () => {
    const shop = await builtShop();
    writeFiles(shop.dir, {
      "models/_m.yml":
        "models:\n  - { name: a, columns: [{ name: id, data_tests: [not_null] }], config: { alias: aa } }\n  - { name: b, config: { contract: { enforced: true } }, columns: [{ name: id, data_type: integer }] }",
    });
    expect(await chosen(shop, "state:modified.relation")).toEqual(["a"]);
    expect(await chosen(shop, "state:modified.contract")).toEqual(["b"]);
  });

  it("says which folder is wanted, and which value was meant", async () => {
    const shop = await builtShop();
    const project = await load(shop.dir);
    expect(() => select(project, { select: ["state:new"] })).toThrow("--state DIR");
    await expect(chosen(shop, "state:modifed")).rejects.toThrow("Did you mean modified?");
    expect(() => readState(shop.dir)).toThrow("There is no manifest.json");
  });
});

describe("result: and retry", () => {
  it("select what failed, and run again what was left undone", async () => {
    const shop = await openShop({ ...files, "models/b.sql": "select nothing from {{ ref('a') }}" });
    const first = await shop.run();
    expect(first.counts).toMatchObject({ error: 1, skipped: 1 });
    cpSync(join(shop.dir, "target"), join(shop.dir, "state"), { recursive: true });
    expect(await chosen(shop, "result:error+")).toEqual(["b", "c"]);
    expect(await chosen(shop, "result:fail")).toEqual([]);
    writeFiles(shop.dir, { "models/b.sql": files["models/b.sql"] });
    const project = await load(shop.dir);
    const again = { project, warehouse: shop.warehouse, targetDir: join(shop.dir, "target") };
    expect(statuses(await retry(again))).toEqual(["b: success", "c: success"]);
    expect((await retry(again)).results).toEqual([]);
  });

  it("retry without a run says so", async () => {
    const shop = await openShop(files);
    const project = await load(shop.dir);
    const nothing = retry({ project, warehouse: shop.warehouse, targetDir: join(shop.dir, "target") });
    await expect(nothing).rejects.toThrow("nothing-to-retry");
  });
});

describe("defer", () => {
  const state = (shop: Shop) => {
    const read = readState(join(shop.dir, "state"));
    for (const node of read.nodes.values()) node.schema = "prod";
    return read;
  };

  async function shopWithProd(): Promise<Shop> {
    const shop = await builtShop();
    await shop.warehouse.execute(
      "create schema prod; create table prod.b as select 7 as id; drop table main.b; drop table main.c",
    );
    return shop;
  }

  it("reads what is not built here where the earlier run built it", async () => {
    const shop = await shopWithProd();
    const results = await shop.run({ command: "run", select: ["c"], defer: state(shop) });
    expect(resultOf(results, "c").status).toBe("success");
    expect(await shop.rows("select id from main.c")).toEqual([{ id: 7 }]);
  });

  it("prefers what is built here, unless the state is favoured", async () => {
    const shop = await shopWithProd();
    await shop.warehouse.execute("create table main.b as select 1 as id");
    await shop.run({ command: "run", select: ["c"], defer: state(shop) });
    expect(await shop.rows("select id from main.c")).toEqual([{ id: 1 }]);
    await shop.run({ command: "run", select: ["c"], defer: state(shop), favorState: true });
    expect(await shop.rows("select id from main.c")).toEqual([{ id: 7 }]);
  });

  it("never defers what the run builds itself", async () => {
    const shop = await shopWithProd();
    await shop.run({ command: "run", select: ["a", "b", "c"], defer: state(shop), favorState: true });
    expect(await shop.rows("select id from main.c")).toEqual([{ id: 1 }]);
  });

  it("clone puts the earlier run's tables here as views, and leaves what is here", async () => {
    const shop = await shopWithProd();
    const results = await shop.run({ command: "clone", select: ["b", "a"], state: state(shop) });
    expect(await shop.rows("select id from main.b")).toEqual([{ id: 7 }]);
    expect(resultOf(results, "a").message).toBe("main.a is there already");
  });
});
