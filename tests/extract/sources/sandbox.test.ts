import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../../extract/sandbox/index.ts";
import { findStream, sources } from "../../../extract/sources/index.ts";
import { client } from "../http/server.ts";
import { context, readAll, refused, unknownFields } from "./lab.ts";

const UNTIL = "2010-12-03";
const fast = { restoreRate: 1e6, maximumAvailable: 1e6, zendeskPerMinute: 1e6, stripePerSecond: 1e6 };
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ ...fast, limit: { until: UNTIL } });
});
afterAll(() => sandbox.close());

/** A source's options and client for a sandbox. */
function connect(name: string, at: Sandbox, changed: Record<string, unknown> = {}) {
  const source = sources.find((candidate) => candidate.name === name)!;
  const given = Object.entries(source.env).map(([option, { name: variable }]) => [option, at.env[variable]]);
  const known = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const start = name === "google_ads" ? { start_date: "2010-12-01" } : {};
  const options = source.options.parse({ ...known, ...start, ...changed });
  return { source, options, ...client({ ...source.http(options) }) };
}

async function readStream(name: string, stream: string, at = sandbox, changed = {}) {
  const { source, options, http, ...rest } = connect(name, at, changed);
  const found = findStream(source, stream)!;
  return { stream: found, ...(await readAll(found, context(options, http))), ...rest };
}

describe("against the sandbox", () => {
  const all = sources
    .filter((source) => source.name !== "files")
    .flatMap((source) => source.streams.map((stream) => [source.name, stream.name] as const));

  it.each(all)("%s %s: every record passes its schema and no field is unknown", async (source, name) => {
    const { stream, records, landed } = await readStream(source, name);
    expect(records.length).toBeGreaterThan(0);
    expect(refused(stream, records)).toEqual([]);
    expect(unknownFields(stream, records)).toEqual([]);
    expect(landed.length).toBeGreaterThan(0);
  });

  it("every line of every order arrives, though queries hold few of them", async () => {
    const { records } = await readStream("shopify", "orders");
    const lists = records as { lineItems: unknown[]; shippingLines: unknown[] }[];
    const lines = lists.reduce((n, order) => n + order.lineItems.length + order.shippingLines.length, 0);
    expect(Math.max(...lists.map((order) => order.lineItems.length))).toBeGreaterThan(100);
    expect({ orders: records.length, lines }).toMatchInlineSnapshot(`
      {
        "lines": 5145,
        "orders": 279,
      }
    `);
  });

  it.each([
    ["shopify", { access_token: "shpat_wrong" }],
    ["zendesk", { api_token: "wrong-token" }],
    ["google_ads", { access_token: "ya29.wrong" }],
    ["stripe", { api_key: "sk_test_wrong" }],
  ])("%s: check() with a wrong token names vendor, status and variable", async (name, wrong) => {
    const { source, options, http } = connect(name, sandbox, wrong);
    const signal = new AbortController().signal;
    const failure = await source.check({ http, options, signal }).catch((error) => error);
    expect(failure.message).toMatchSnapshot();
    expect(failure.message).not.toContain(Object.values(wrong)[0]);
  });

  it.each(sources.filter((s) => s.name !== "files").map((s) => s.name))(
    "%s: check() passes",
    async (name) => {
      const { source, options, http } = connect(name, sandbox);
      await source.check({ http, options, signal: new AbortController().signal });
    },
  );
});
