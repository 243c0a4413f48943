import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PatronError } from "../../kernel/diagnostics.ts";
import { cleanProject, runOperation } from "../../transform/index.ts";
import { load, openShop, writeProject } from "./project.ts";

const MACROS = {
  "macros/ops.sql": `
{% macro make(name, rows=1) %}
  {% do run_query("create table " ~ name ~ " as select * from range(" ~ rows ~ ")") %}
  {{ return(ref('orders')) }}
{% endmacro %}
{% macro kept() %}
  {% do run_query("create temporary table passing as select 1 as one") %}
  {{ return(run_query("select one from passing").columns[0].values()[0]) }}
{% endmacro %}
{% macro fail() %}{{ inner() }}{% endmacro %}
{% macro inner() %}{% do run_query("select * from nowhere") %}{% endmacro %}`,
  "models/orders.sql": "select 1 as id",
};

describe("run-operation", () => {
  it("calls a macro with its arguments; what it runs is there afterwards", async () => {
    const shop = await openShop(MACROS);
    const { warehouse } = shop;
    const made = await runOperation({
      project: await load(shop.dir),
      warehouse,
      macro: "make",
      args: { name: "audit", rows: 3 },
    });
    expect(String(made)).toBe('"main"."orders"');
    expect(await shop.rows("select count(*) as n from audit")).toEqual([{ n: 3 }]);
  });

  it("runs all statements of a macro on one connection, so that temporary tables live", async () => {
    const shop = await openShop(MACROS);
    const project = await load(shop.dir);
    expect(await runOperation({ project, warehouse: shop.warehouse, macro: "shop.kept" })).toBe(1);
  });

  it("names the nearest macro for an unknown one, as a mistake of the call", async () => {
    const shop = await openShop(MACROS);
    const project = await load(shop.dir);
    const error = await runOperation({ project, warehouse: shop.warehouse, macro: "maek" }).catch((e) => e);
    expect((error as PatronError).exitCode).toBe(2);
    expect((error as PatronError).message).toMatchInlineSnapshot(`
      "unknown-macro
        There is no macro 'maek' in the project or its packages.
        Did you mean make?
        Packages that are not installed have no macros: npx patron deps"
    `);
  });

  it("tells a failure with the macros that led to it", async () => {
    const shop = await openShop(MACROS);
    const project = await load(shop.dir);
    const error = await runOperation({ project, warehouse: shop.warehouse, macro: "fail" }).catch((e) => e);
    expect((error as PatronError).exitCode).toBe(1);
    expect((error as PatronError).message).toMatch(/nowhere[\s\S]*in macro inner[\s\S]*in macro fail/);
  });
});

describe("clean", () => {
  const sources = ["models", "macros"];

  it("removes the named folders and gives those that were there", () => {
    const dir = writeProject({ "target/manifest.json": "{}", "models/a.sql": "select 1" });
    expect(cleanProject({ dir, targets: ["target", "dbt_packages"], sources })).toEqual([
      join(dir, "target"),
    ]);
    expect(existsSync(join(dir, "target"))).toBe(false);
    expect(existsSync(join(dir, "models/a.sql"))).toBe(true);
  });

  it("removes nothing at all when one of them is outside, is the project, or holds its files", () => {
    const outer = writeProject({ "keep/file.txt": "x", "inner/target/x": "", "inner/models/a.sql": "" });
    const dir = join(outer, "inner");
    const attempt = (target: string) => () => cleanProject({ dir, targets: ["target", target], sources });
    expect(attempt("../keep")).toThrow("lies outside the project");
    expect(attempt(join(outer, "keep"))).toThrow("lies outside the project");
    expect(attempt(".")).toThrow("is the project itself");
    expect(attempt("models")).toThrow("holds the project's files (models)");
    mkdirSync(join(outer, "elsewhere/deep"), { recursive: true });
    symlinkSync(join(outer, "elsewhere"), join(dir, "link"));
    expect(attempt("link/deep")).toThrow("lies outside the project");
    expect(existsSync(join(dir, "target/x"))).toBe(true);
    expect(existsSync(join(outer, "keep/file.txt"))).toBe(true);
  });
});
