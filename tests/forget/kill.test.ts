import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { Folder } from "./project.ts";

let folder: Folder;
beforeAll(async () => {
  folder = new Folder();
  await folder.fill();
}, 120_000);
afterAll(() => folder.close());

const BOB = ["--email", "bob@example.com", "--by", "Dora", "--reason", "letter", "--yes"];
const ZELDA = ["--email", "zelda.quince@example.com", "--by", "Dora", "--reason", "letter", "--yes"];

it("ends the same after any kills: nothing left in any byte, one line in the audit, no order lost", async () => {
  const started = performance.now();
  expect((await folder.patron(["forget", ...BOB])).code).toBe(0);
  const whole = performance.now() - started;
  let killed = 0;
  // From early on: a machine that is less busy than when it was timed is done sooner, and must still be killed twice.
  for (const share of [0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    const { code } = await folder.patron(["forget", ...ZELDA], whole * share);
    if (code === null) killed += 1;
  }
  expect(killed).toBeGreaterThan(1);
  const last = await folder.patron(["forget", ...ZELDA]);
  expect(last.code).toBe(0);
  expect(folder.holding("zelda", "quince", "900111", "bob@", "900222")).toEqual([]);
  const warehouse = await openDuckdb(join(folder.dir, ".patron/warehouse.duckdb"));
  expect(
    await warehouse.rows("select status, count(*)::int as n from operations.erasures group by all"),
  ).toEqual([{ status: "done", n: 2 }]);
  expect(await warehouse.rows("select count(*)::int as n from raw_files.orders")).toEqual([{ n: 2 }]);
  expect(await warehouse.rows("select count(*)::int as n from customers")).toEqual([{ n: 4 }]);
  await warehouse.close();
}, 240_000);
