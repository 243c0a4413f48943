import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";

const FILES = {
  "dbt_project.yml": "name: shop\nprofile: shop\n",
  "profiles.yml": `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb}
    other: {type: duckdb, path: shop.duckdb, schema: other}
`,
  "models/orders.sql": "{{ config(materialized='table') }} select 1 as id union all select 1",
  "models/_m.yml": "models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]",
};

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-flags-"));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  expect(patron("run").code).toBe(0);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function patron(...args: string[]) {
  const done = spawnSync(process.execPath, [join(root, "bin/patron.mjs"), ...args], {
    encoding: "utf8",
    cwd: dir,
    env: { ...process.env, NO_COLOR: "1", HOME: dir },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

it("shows the rows that break a test, and a model as another target has it under --defer", () => {
  expect(patron("show", "--select", "unique_orders_id", "--output", "csv").out).toMatch(/\n1,2\n/);
  const from = ["--target", "other", "--inline", "select count(*) as n from {{ ref('orders') }}"];
  expect(patron("show", ...from).code).toBe(1);
  const deferred = patron("show", ...from, "--defer", "--state", "target", "--output", "csv");
  expect(deferred.out).toMatch(/^n\s+2\s+$/);
});

it("takes dbt's flags where they mean nothing here", () => {
  for (const call of [
    ["ls", "--defer", "--favor-state"],
    ["parse", "--threads", "2"],
    ["show", "--select", "orders", "--threads", "2", "--full-refresh"],
    ["source", "freshness", "--threads", "2", "--indirect-selection", "eager"],
  ])
    expect([call, patron(...call).code]).toEqual([call, 0]);
});

it("says what a call lacks, and where its options are told", () => {
  expect(patron("build", "--selct", "orders").err).toContain("(Its options: npx patron build --help)");
  expect(patron("build", "--help").out).toContain("The options of every command");
  expect(patron("build", "--threads", "0").err).toContain("--threads wants a whole number from 1, not '0'.");
  expect(patron("docs").err).toContain("docs can do 'generate' or 'serve'.");
  expect(patron("docs", "serve", "--host", "0.0.0.0").code).toBe(2);
  expect(patron("ls", "--output", "jsn").err).toContain("Did you mean json?");
  expect(patron("diff", "orders").err).toContain("npx patron diff orders --against prod.duckdb");
  const { code, err } = patron("show", "--select", "resource_type:source");
  expect([code, err]).toEqual([2, expect.stringContaining("names nothing")]);
});
