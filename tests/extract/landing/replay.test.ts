import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replayLanding } from "../../../extract/landing/replay.ts";
import { ensureRawTables, extractSource } from "../../../extract/run.ts";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { everything, type Lab, labSource, labStream, openLab, order } from "../load/lab.ts";

let lab: Lab;
let server: Server;
beforeEach(async () => {
  lab = await openLab();
  server = createServer((request, response) => {
    const page = Number(new URL(request.url!, "http://x").searchParams.get("page"));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ records: [order(`o${page}`, page), order("same", page)], more: page < 3 }));
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

it("rebuilds the same raw tables from what was landed, without the vendor", async () => {
  const job = { options: {}, stateDir: lab.stateDir, clock: lab.clock };
  const real = source(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await ensureRawTables(lab.warehouse, [real]);
  await extractSource({ ...job, source: real, warehouse: lab.warehouse });
  const [load] = await lab.warehouse.rows<{ load_id: string }>("select load_id from operations.stream_loads");
  const { manifest, httpClientFactory } = await replayLanding(lab.stateDir, load!.load_id);
  expect(manifest).toMatchObject({ source: "lab", stream: "orders", state: "loaded", bodies: 3 });

  const rebuilt = await openDuckdb(":memory:");
  const gone = source("http://127.0.0.1:9");
  await ensureRawTables(rebuilt, [gone]);
  const [result] = await extractSource({ ...job, source: gone, warehouse: rebuilt, httpClientFactory });
  expect(result).toMatchObject({ status: "ok", newRows: 4 });
  expect(await everything(rebuilt)).toEqual(await everything(lab.warehouse));
  await rebuilt.close();
});

it("names the nearest load when there is none of that id", async () => {
  await expect(replayLanding(lab.stateDir, "nope")).rejects.toMatchObject({ exitCode: 2 });
});
