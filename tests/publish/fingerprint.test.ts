import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { siteFingerprint } from "../../orchestrate/publish/fingerprint.ts";
import { withConnection } from "./fixture.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

const folder = temporaryFolder();
const original = join(folder, "original.duckdb");
const snapshot = join(folder, "snapshot.duckdb");
const dashboards = join(folder, "dashboards");

const change = (sql: string) =>
  withConnection(snapshot, async (connection) => {
    await connection.run(sql);
  });
const fingerprint = (definitions = "{}") => siteFingerprint(snapshot, dashboards, definitions);

beforeAll(() =>
  withConnection(original, async (connection) => {
    await connection.run(`
      create schema patron;
      create table patron.sales as select * from (values (1, 2.50), (2, 3.50)) as t(id, amount);
      create table patron.ledger_runs as select 1 as run_id`);
  }),
);

beforeEach(() => {
  copyFileSync(original, snapshot);
  writeFiles(dashboards, { "pages/index.md": "# One", "node_modules/x/index.js": "1" });
});

it("stays the same when only the run ledger, the order of rows or installed packages changed", async () => {
  const before = await fingerprint();
  await change("insert into patron.ledger_runs values (2)");
  await change("create or replace table patron.sales as select * from patron.sales order by id desc");
  writeFiles(dashboards, { "node_modules/x/index.js": "2" });
  expect(await fingerprint()).toBe(before);
});

it("changes with a value, with a doubled row, with a page and with a definition", async () => {
  const seen = new Set([await fingerprint(), await fingerprint('{"a":"b"}')]);
  await change("update patron.sales set amount = 2.51 where id = 1");
  seen.add(await fingerprint());
  await change("insert into patron.sales select * from patron.sales where id = 2");
  seen.add(await fingerprint());
  writeFiles(dashboards, { "pages/index.md": "# Two" });
  seen.add(await fingerprint());
  expect(seen.size).toBe(5);
});
