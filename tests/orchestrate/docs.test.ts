import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveDocs } from "../../orchestrate/serve/docs-server.ts";
import { root } from "../../scripts/install.mjs";

let dir: string;
const project = () => join(dir, "everything");
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-docs-"));
  cpSync(join(root, "tests/transform/everything"), project(), { recursive: true });
  const output = `{ type: duckdb, path: ${join(dir, "shop.duckdb")}, schema: main }`;
  writeFileSync(
    join(project(), "profiles.yml"),
    `everything: { target: dev, outputs: { dev: ${output} } }\n`,
  );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function docs(...args: string[]) {
  const done = spawnSync(process.execPath, [join(root, "bin/patron.mjs"), "docs", ...args], {
    encoding: "utf8",
    cwd: project(),
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: done.status, out: done.stdout, err: done.stderr.replaceAll(`${project()}/`, "") };
}

it("says what to do when there is nothing to serve, and what docs can do", () => {
  const nothing = docs("serve");
  expect(nothing.code).toBe(1);
  expect(nothing.err).toMatchInlineSnapshot(`
    "target  no-docs
      No documentation has been written yet.
      Write it first: npx patron docs generate
    "
  `);
  const unknown = docs("make");
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatchInlineSnapshot(`
    "usage
      docs can do 'generate' or 'serve', not 'make'.
      npx patron docs generate, then: npx patron docs serve
    "
  `);
});

it("documents a dbt project that nobody has built yet, and says that types are the YAML's", () => {
  const { code, err } = docs("generate");
  expect(code).toBe(0);
  expect(err.replace(/in [\d.]+ s/, "in N s")).toMatchInlineSnapshot(`
    "warning: Nothing has been built yet: types are those of the YAML, and the catalog is empty.
    Documented 0 relations and traced 22 columns, 6 of them with doubt in N s.
    Open target/index.html in a browser, or run: npx patron docs serve
    "
  `);
  for (const name of ["index.html", "manifest.json", "catalog.json", "column_lineage.json"])
    expect(existsSync(join(project(), "target", name)), name).toBe(true);
});

it("serves the page and what it is made from, and nothing else of the target folder", async () => {
  const target = join(dir, "served");
  cpSync(join(project(), "target"), target, { recursive: true });
  writeFileSync(join(target, "run_results.json"), "{}");
  const server = await serveDocs({ targetDir: target, port: 0 });
  try {
    const ask = async (path: string, method = "GET") => (await fetch(server.url + path, { method })).status;
    expect(await ask("/")).toBe(200);
    expect(await ask("/manifest.json")).toBe(200);
    expect(await ask("/run_results.json")).toBe(404);
    expect(await ask("/compiled/everything/models/marts/limits.sql")).toBe(404);
    expect(await ask("/..%2fshop.duckdb")).toBe(404);
    expect(await ask("/", "POST")).toBe(405);
    const port = Number(new URL(server.url).port);
    await expect(serveDocs({ targetDir: target, port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use`,
    );
  } finally {
    await server.close();
  }
});
