import { renameSync, symlinkSync, unlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SiteServer, serveSite } from "../../orchestrate/serve/server.ts";
import { exportFixtureSnapshot, withConnection, writeFixtureWarehouse } from "../publish/fixture.ts";
import { temporaryFolder, writeFiles } from "../publish/temporary.ts";

const folder = temporaryFolder();
const siteDir = join(folder, "site");
const snapshotFile = join(folder, "snapshot.duckdb");
const warehouse = join(folder, "warehouse.duckdb");
const script = "let answer = 42;\n".repeat(200);
let server: SiteServer;

beforeAll(async () => {
  await writeFixtureWarehouse(warehouse);
  await exportFixtureSnapshot(warehouse, snapshotFile);
  writeFiles(folder, {
    "secret.txt": "outside",
    "site-1/index.html": "<h1>One</h1>",
    "site-1/customers/index.html": "<h1>Customers</h1>",
    "site-1/_app/immutable/a.js": script,
    "site-1/_app/immutable/duckdb.wasm": "wasm",
    "site-1/data/patron/t/0123456789abcdef0123456789abcdef/t.parquet": "0123456789",
    "site-2/index.html": "<h1>Two</h1>",
  });
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(folder, "site-1/_app/immutable/a.js.gz"), gzipSync(script));
  symlinkSync("site-1", siteDir);
  server = await serveSite({ siteDir, snapshotFile, port: 0 });
});
afterAll(() => server.close());

const dataFile = "/data/patron/t/0123456789abcdef0123456789abcdef/t.parquet";
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(server.url + path, { headers, method, redirect: "manual" });

/** fetch() tidies paths before it sends them; this sends them as they are. */
function statusOf(path: string): Promise<number> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on("error", reject)
      .end();
  });
}

it("sends a page for its folder, and the folder's address with a slash for the one without", async () => {
  expect(await (await get("/")).text()).toBe("<h1>One</h1>");
  const moved = await get("/customers?customer=a%3A1");
  expect([moved.status, moved.headers.get("location")]).toEqual([308, "/customers/?customer=a%3A1"]);
});

it("sends the bytes a Range asks for, the last ones too, and 416 beyond the end", async () => {
  const part = await get(dataFile, { range: "bytes=2-4" });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    "bytes 2-4/10",
    "234",
  ]);
  expect(await (await get(dataFile, { range: "bytes=-3" })).text()).toBe("789");
  expect((await get(dataFile, { range: "bytes=10-" })).status).toBe(416);
});

it("answers HEAD with the length and no body", async () => {
  const head = await get(dataFile, {}, "HEAD");
  expect([head.headers.get("content-length"), head.headers.get("accept-ranges")]).toEqual(["10", "bytes"]);
  expect(await head.text()).toBe("");
});

it("sends the compressed copy to who takes one, and the plain file to who does not", async () => {
  const zipped = await get("/_app/immutable/a.js", { "accept-encoding": "gzip" });
  expect(zipped.headers.get("content-encoding")).toBe("gzip");
  expect(await zipped.text()).toBe(script);
  const refused = await get("/_app/immutable/a.js", { "accept-encoding": "gzip;q=0, identity" });
  expect(refused.headers.get("content-encoding")).toBe(null);
});

it("lets hashed files be kept for ever and asks again for the rest, answering 304 when nothing changed", async () => {
  expect((await get("/_app/immutable/a.js")).headers.get("cache-control")).toContain("immutable");
  expect((await get(dataFile)).headers.get("cache-control")).toContain("immutable");
  const page = await get("/");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect((await get("/", { "if-none-match": page.headers.get("etag")! })).status).toBe(304);
});

it("names WebAssembly by the type that browsers compile while it arrives", async () => {
  expect((await get("/_app/immutable/duckdb.wasm")).headers.get("content-type")).toBe("application/wasm");
});

it("serves nothing outside the site and accepts nothing but reading", async () => {
  expect(await statusOf("/../secret.txt")).toBe(404);
  expect(await statusOf("/%2e%2e/secret.txt")).toBe(404);
  expect(await statusOf("/%2e%2e%2fsecret.txt")).toBe(404);
  expect(await statusOf("/%zz")).toBe(400);
  expect((await get("/missing")).status).toBe(404);
  expect((await get("/", {}, "POST")).status).toBe(405);
});

it("finds customers by number, initials and country, at most twenty, the exact number first", async () => {
  const search = async (q: string) => {
    const body = (await (await get(`/api/customers?q=${encodeURIComponent(q)}`)).json()) as {
      customers: { customer_number: string; country: string }[];
    };
    return body.customers;
  };
  expect((await search("10023"))[0]!.customer_number).toBe("10023");
  expect(await search("100")).toHaveLength(20);
  expect(new Set((await search("germ")).map((row) => row.country))).toEqual(new Set(["Germany"]));
  expect(await search("' or 1=1 --")).toEqual([]);
});

it("answers with one customer's profile, orders and tickets, contacts masked, by id or number", async () => {
  const byNumber = await (await get("/api/customer/10023")).json();
  const byId = await (await get("/api/customer/shopify%3A10023")).json();
  expect(byId).toEqual(byNumber);
  expect(byId).toMatchObject({ customer: { email_masked: "p***@example.com", orders: 12 } });
  expect((byId as { orders: unknown[] }).orders).toHaveLength(12);
  expect((byId as { actions: unknown[] }).actions).toMatchObject([
    { action: "cross_sell", channel: "email", expected_margin: 2 },
    { action: "ask_for_referral", channel: null, blocked_reason: "no channel with consent" },
  ]);
  expect(JSON.stringify(byId)).not.toContain("person23@example.com");
  expect((await get("/api/customer/nobody")).status).toBe(404);
});

it("shows a new publish without a restart", async () => {
  await withConnection(warehouse, async (connection) => {
    await connection.run("update operations.runs set status = 'failed'");
  });
  const next = join(folder, "next.duckdb");
  await exportFixtureSnapshot(warehouse, next);
  renameSync(next, snapshotFile);
  unlinkSync(siteDir);
  symlinkSync("site-2", siteDir);
  expect(await (await get("/")).text()).toBe("<h1>Two</h1>");
  const ledger = (await (await get("/api/ledger")).json()) as { runs: { status: string }[] };
  expect(ledger.runs[0]!.status).toBe("failed");
  expect(await (await get("/api/health")).json()).toMatchObject({ status: "ok" });
});

it("names the port and --port when the port is in use", async () => {
  const { port } = new URL(server.url);
  await expect(serveSite({ siteDir, snapshotFile, port: Number(port) })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program.\n  Take another one: --port ${Number(port) + 1}`,
  );
});

it("says that nothing is published yet when there is no snapshot", async () => {
  const empty = await serveSite({
    siteDir: join(folder, "none"),
    snapshotFile: join(folder, "none.duckdb"),
    port: 0,
  });
  const answer = await fetch(`${empty.url}/api/health`);
  expect([answer.status, await answer.text()]).toEqual([
    503,
    "Nothing is published yet. Publish first: npx patron publish\n",
  ]);
  await empty.close();
});
