import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyPeriods } from "../../finance/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { openBooks } from "./lab.ts";

/** The child closes a month and says each step; there it waits to be killed. */
const CLOSER = `
  const here = ${JSON.stringify(new URL("./", import.meta.url).href)};
  const { closePeriod } = await import(new URL("../../finance/index.ts", here).href);
  const { openDuckdb } = await import(new URL("../../warehouse/duckdb/index.ts", here).href);
  const { writeSync } = await import("node:fs");
  const [file, last] = process.argv.slice(1);
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  const say = (word) => { writeSync(1, word + "\\n"); if (word === last) wait(); };
  const warehouse = await openDuckdb(file, { threads: 1 });
  say("begun");
  await closePeriod(warehouse, { period: "2011-10", preparer: "Ann", reviewer: "Bob", runId: "r",
    clock: { now: () => 0 }, onStep: say });
  say("committed");
  await warehouse.close();
`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "close-kill-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function killedAt(file: string, step: string): Promise<string> {
  const args = ["--import", "tsx", "--input-type=module", "-e", CLOSER, file, step];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  child.stdout!.on("data", (chunk) => {
    said += chunk;
    if (said.includes(step)) child.kill("SIGKILL");
  });
  await once(child, "close");
  return said.trim().split("\n").at(-1)!;
}

it("leaves the period open or closed, never between, wherever kill -9 strikes", {
  timeout: 120_000,
}, async () => {
  const file = join(folder, "books.duckdb");
  const books = await openBooks(file);
  const rows = Array.from({ length: 500 }, (_, i) => ({
    posting_id: `p${i}`,
    period: "2011-10",
    amount: "1",
  }));
  await books.put(rows);
  await books.close();
  const found: Record<string, unknown> = {};
  for (const step of ["begun", "checked", "sealed", "hashed", "noted", "committed"]) {
    expect(await killedAt(file, step)).toBe(step);
    const warehouse = await openDuckdb(file);
    const seals = await verifyPeriods(warehouse);
    const [{ postings }] = (await warehouse.rows<{ postings: number }>(
      "select count(*) as postings from finance.postings",
    )) as [{ postings: number }];
    await warehouse.close();
    found[step] = [...seals.map((one) => [one.state, one.postings, one.difference]), postings];
  }
  const open = [0];
  expect(found).toEqual({
    begun: open,
    checked: open,
    sealed: open,
    hashed: open,
    noted: open,
    committed: [["closed", 500, undefined], 500],
  });
});
