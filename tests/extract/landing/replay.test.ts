import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { landedLoads } from "../../../extract/landing/replay.ts";
import { ensureRawTables, extractSource } from "../../../extract/run.ts";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { everything, type Lab, labSource, labStream, openLab, order } from "../load/lab.ts";

let lab: Lab;
let server: Server;
let note = "first";
beforeEach(async () => {
  lab = await openLab();
  note = "first";
  server = createServer((request, response) => {
    const page = Number(new URL(request.url!, "http://x").searchParams.get("page"));
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ records: [order(`o${page}`, page, { note }), order("same", page)], more: page < 3 }),
    );
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(async () => {
  server.close();
  await lab.close();
});

function source(baseUrl: string) {
  const stream = labStream(async function* ({ http }) {
    for (let page = 1, more = true; more; page++) {
      const answer = (await http.request({ path: "/orders", query: { page } })).json() as {
        records: unknown[];
        more: boolean;
      };
      more = answer.more;
      yield { records: answer.records };
    }
  });
  return { ...labSource(stream), http: () => ({ vendor: "Lab", baseUrl, headers: {} }) };
}

const gone = () => source("http://127.0.0.1:9");
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

it("rebuilds the same raw tables from what was landed, without the vendor", async () => {
  const job = { options: {}, stateDir: lab.stateDir, clock: lab.clock };
  await ensureRawTables(lab.warehouse, [gone()]);
  await extractSource({ ...job, source: source(url()), warehouse: lab.warehouse });

  const rebuilt = await openDuckdb(":memory:");
  await ensureRawTables(rebuilt, [gone()]);
  const [result] = await extractSource({ ...job, source: gone(), warehouse: rebuilt, replay: true });
  expect(result).toMatchObject({ status: "ok", newRows: 4, records: 6 });
  // No cursor: only the vendor knows whether older loads than the landed ones are missing.
  expect(await everything(rebuilt)).toEqual({ ...(await everything(lab.warehouse)), state: [] });
  await rebuilt.close();
});

it("changes nothing where nothing is missing, leaves the cursor, and the newest load wins", async () => {
  const job = { options: {}, stateDir: lab.stateDir, clock: lab.clock, warehouse: lab.warehouse };
  await ensureRawTables(lab.warehouse, [gone()]);
  await extractSource({ ...job, source: source(url()) });
  lab.clock.advance(1000);
  note = "second"; // the vendor changes every order, and its second load is landed too
  await extractSource({ ...job, source: source(url()) });
  const before = await everything(lab.warehouse);
  lab.clock.advance(1000);
  const [result] = await extractSource({ ...job, source: gone(), replay: true });
  expect(result).toMatchObject({ status: "ok", newRows: 0, changedRows: 0 });
  expect(await everything(lab.warehouse)).toEqual(before);
  const [again] = await extractSource({ ...job, source: gone(), replay: true });
  expect(again).toMatchObject({ records: result!.records }); // a replay is no load to be replayed
});

it("says what a load that was cut off in its answers lacks, and changes nothing", async () => {
  const job = { options: {}, stateDir: lab.stateDir, clock: lab.clock, warehouse: lab.warehouse };
  await ensureRawTables(lab.warehouse, [gone()]);
  await extractSource({ ...job, source: source(url()) });
  const before = await everything(lab.warehouse);
  const [load] = landedLoads(lab.stateDir, "lab", "orders");
  const file = join(load!.folder, "bodies.jsonl.gz");
  writeFileSync(file, readFileSync(file).subarray(0, -20));
  const [result] = await extractSource({ ...job, source: gone(), replay: true });
  expect(result).toMatchObject({
    status: "failed",
    error: expect.stringContaining("holds no answer to /orders"),
  });
  expect(await everything(lab.warehouse)).toEqual(before);
});

it("leaves out a stream of which nothing was landed", async () => {
  await ensureRawTables(lab.warehouse, [gone()]);
  const job = { options: {}, stateDir: lab.stateDir, clock: lab.clock, warehouse: lab.warehouse };
  expect(await extractSource({ ...job, source: gone(), replay: true })).toEqual([]);
});
