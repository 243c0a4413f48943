import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";

/**
 * The child loads 6,000 orders of three lines in 60 pages and says where it is. At the word that it is given it waits for
 * its end, so that no kill comes late.
 */
const LOADER = `
  const here = ${JSON.stringify(new URL("./", import.meta.url).href)};
  const { ensureRawTables, extractSource } = await import(new URL("../../../extract/run.ts", here).href);
  const { openDuckdb } = await import(new URL("../../../warehouse/duckdb/index.ts", here).href);
  const { labSource, labStream, order } = await import(new URL("lab.ts", here).href);
  const { writeSync } = await import("node:fs");
  const [file, stateDir, last] = process.argv.slice(1);
  const say = (word) => {
    writeSync(1, word + "\\n");
    if (word === last) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  };
  const stream = labStream(async function* () {
    for (let page = 0; page < 60; page++) {
      if (page === 30) say("reading");
      yield { records: Array.from({ length: 100 }, (_, i) => order("o" + (page * 100 + i), 1 + (page % 28), {
        total: "1." + page,
        lines: [1, 2, 3].map((n) => ({ id: "l" + n, quantity: n, gifts: n === 3 ? [{ to: "ann" }] : [] })),
      })) };
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  const warehouse = await openDuckdb(file, { threads: 2 });
  const told = Object.create(warehouse, { transaction: { value: async (work) => {
    say("loading");
    const result = await warehouse.transaction(async (session) => {
      const done = await work(session);
      say("committing");
      return done;
    });
    say("committed");
    return result;
  } } });
  for (const name of ["rows", "execute", "session", "query", "loadJson", "relations", "columns", "createSchema", "typeName", "quote", "quoteIdentifier", "close"])
    told[name] = warehouse[name].bind(warehouse);
  await ensureRawTables(warehouse, [labSource(stream)]);
  const [result] = await extractSource({ warehouse: told, source: labSource(stream), options: {}, stateDir });
  await warehouse.close();
  say(result.status === "ok" ? "done" : result.error);
`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "load-kill-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the loader until it says `word`, and kills it there. Returns what it said. */
async function loadUntil(name: string, word: string): Promise<string> {
  const file = join(folder, `${name}.duckdb`);
  const args = ["--import", "tsx", "--input-type=module", "-e", LOADER, file, join(folder, name), word];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  child.stdout!.on("data", (chunk) => {
    said += chunk;
    if (said.includes(`${word}\n`)) child.kill("SIGKILL");
  });
  await once(child, "close");
  return said;
}

async function tables(name: string): Promise<unknown> {
  const warehouse = await openDuckdb(join(folder, `${name}.duckdb`));
  try {
    const hash = (table: string) =>
      warehouse.rows(
        `select count(*) as rows, bit_xor(hash(t)) as hash
         from (select * exclude (_load_id, _loaded_at) from raw_lab.${table}) as t`,
      );
    return {
      orders: await hash("orders"),
      lines: await hash("orders__lines"),
      gifts: await hash("orders__lines__gifts"),
      state: await warehouse.rows("select cursor from operations.stream_state"),
    };
  } finally {
    await warehouse.close();
  }
}

it("gives the tables of an unbroken run after kills while reading and loading, and before and after a commit", {
  timeout: 120_000,
}, async () => {
  expect(await loadUntil("whole", "done")).toContain("done");
  for (const word of ["reading", "loading", "committing", "committed"]) {
    expect(await loadUntil("broken", word)).not.toContain("done");
  }
  expect(await loadUntil("broken", "done")).toContain("done");
  expect(await tables("broken")).toEqual(await tables("whole"));
});
