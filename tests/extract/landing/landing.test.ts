import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createHttpClient } from "../../../extract/http/create.ts";
import { landingFolder, readManifest } from "../../../extract/landing/place.ts";
import { landedBodies, landedFetch } from "../../../extract/landing/replay.ts";
import { BODIES, openLanding } from "../../../extract/landing/writer.ts";
import { manualClock } from "../../../kernel/clock.ts";
import { silentLog } from "../../../kernel/log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const about = {
  loadId: "load-1",
  source: "lab",
  stream: "orders",
  runId: "run-1",
  startedAt: "2011-12-09T12:50:00.000Z",
  since: undefined,
  until: undefined,
  resume: undefined,
};
const exchange = (path: string, text: string, body?: string) => ({
  method: body === undefined ? ("GET" as const) : ("POST" as const),
  url: `http://127.0.0.1:4000${path}`,
  body,
  status: 200,
  text,
});

async function bodies(): Promise<string[]> {
  const texts: string[] = [];
  for await (const body of landedBodies(folder)) texts.push(body.text);
  return texts;
}

it("lies under source, stream and load", () => {
  expect(landingFolder("/p/.patron", "shopify", "orders", "load-1")).toBe(
    "/p/.patron/landing/shopify/orders/load-1",
  );
});

it("has an answer whole on disk when land() resolves, line separators and all", async () => {
  const text = '{"a":"line\u2028separator \n 🎁"}';
  const landing = await openLanding(folder, about);
  await landing.land(exchange("/orders?page=1", text));
  expect(JSON.parse(gunzipSync(readFileSync(join(folder, BODIES))).toString())).toEqual({
    seq: 0,
    request: { method: "GET", url: "http://127.0.0.1:4000/orders?page=1" },
    status: 200,
    text,
  });
  expect(readManifest(folder)).toMatchObject({ state: "reading", loadId: "load-1" });
  await landing.close("loaded", "2011-12-09T12:51:00.000Z");
  expect(readManifest(folder)).toMatchObject({ state: "loaded", bodies: 1 });
  expect(await bodies()).toEqual([text]);
});

it("keeps answers that arrive at the same time whole and apart", async () => {
  const landing = await openLanding(folder, about);
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => landing.land(exchange(`/${i}`, `text ${i}`.repeat(999)))),
  );
  await landing.close("loaded", about.startedAt);
  expect((await bodies()).map((text) => text.slice(0, 7).trim()).sort()).toHaveLength(30);
});

it("gives what came before a kill that cut the last answer short", async () => {
  const landing = await openLanding(folder, about);
  await landing.land(exchange("/1", "first"));
  const { length } = readFileSync(join(folder, BODIES));
  await landing.land(exchange("/2", "second".repeat(500)));
  await landing.close("failed", about.startedAt);
  truncateSync(join(folder, BODIES), length + 12);
  expect(await bodies()).toEqual(["first"]);
});

it("has nothing to give when the load ended before its first answer", async () => {
  await (await openLanding(folder, about)).close("failed", about.startedAt);
  expect(await bodies()).toEqual([]);
});

it("keeps a copy of a file that later changes", async () => {
  const file = join(folder, "orders.csv");
  writeFileSync(file, "a,b\n");
  const landing = await openLanding(join(folder, "load"), about);
  await landing.landFile(file);
  appendFileSync(file, "1,2\n");
  await landing.close("loaded", about.startedAt);
  expect(readFileSync(join(folder, "load", "000000-orders.csv"), "utf8")).toBe("a,b\n");
});

it("answers the same requests again, in their order, whatever the host is now", async () => {
  const landing = await openLanding(folder, about);
  await landing.land(exchange("/orders?page=1", '{"page":1}'));
  await landing.land(exchange("/graphql", '{"q":1}', '{"query":"{ a }"}'));
  await landing.land(exchange("/graphql", '{"q":2}', '{"query":"{ b }"}'));
  await landing.close("loaded", about.startedAt);
  const client = createHttpClient(
    { vendor: "Lab", baseUrl: "http://elsewhere.test", headers: {}, retries: 0 },
    {
      clock: manualClock(),
      log: silentLog,
      signal: new AbortController().signal,
      land: async () => {},
      fetch: await landedFetch(folder),
    },
  );
  const json = async (request: Parameters<typeof client.request>[0]) =>
    (await client.request(request)).json();
  expect(await json({ path: "/graphql", json: { query: "{ b }" } })).toEqual({ q: 2 });
  expect(await json({ path: "/orders", query: { page: 1 } })).toEqual({ page: 1 });
  await expect(json({ path: "/orders", query: { page: 2 } })).rejects.toThrow(/holds no answer to \/orders/);
});
