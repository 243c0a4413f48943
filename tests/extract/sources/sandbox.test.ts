import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../../extract/sandbox/index.ts";
import { sources } from "../../../extract/sources/index.ts";
import { refused, unknownFields } from "./lab.ts";
import { connect, readStream, UNLIMITED } from "./vendors.ts";

const UNTIL = "2010-12-03";
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ ...UNLIMITED, limit: { until: UNTIL } });
});
afterAll(() => sandbox.close());

describe("against the sandbox", () => {
  const all = sources
    .filter((source) => source.name !== "files")
    .flatMap((source) => source.streams.map((stream) => [source.name, stream.name] as const));

  it.each(all)("%s %s: every record passes its schema and no field is unknown", async (source, name) => {
    const { stream, records, landed } = await readStream(sandbox, source, name);
    expect(records.length).toBeGreaterThan(0);
    expect(refused(stream, records)).toEqual([]);
    expect(unknownFields(stream, records)).toEqual([]);
    expect(landed.length).toBeGreaterThan(0);
  });

  it("every line of every order arrives, though queries hold few of them", async () => {
    const { records } = await readStream(sandbox, "shopify", "orders");
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

  it("an order with more to come says what its parcel holds, and one that came in one parcel does not need to", async () => {
    const now = "2010-12-15T00:00:00Z";
    const early = await startSandbox({ ...UNLIMITED, limit: { until: "2010-12-15" }, now });
    const { records } = await readStream(early, "shopify", "orders");
    await early.close();
    const sent = (
      records as { displayFulfillmentStatus: string; fulfillments: { fulfillmentLineItems: unknown[] }[] }[]
    ).filter(({ fulfillments }) => fulfillments.length === 1);
    const told = (status: string) =>
      new Set(
        sent
          .filter((order) => order.displayFulfillmentStatus === status)
          .map(({ fulfillments }) => fulfillments[0]!.fulfillmentLineItems.length > 0),
      );
    expect([...told("PARTIALLY_FULFILLED")]).toEqual([true]);
    expect([...told("FULFILLED")]).toEqual([false]);
  });

  it.each([
    ["shopify", { access_token: "shpat_wrong" }],
    ["zendesk", { api_token: "wrong-token" }],
    ["google_ads", { access_token: "ya29.wrong" }],
    ["stripe", { api_key: "sk_test_wrong" }],
  ])("%s: check() with a wrong token names vendor, status and variable", async (name, wrong) => {
    const { source, options, http } = connect(sandbox, name, { changed: wrong });
    const signal = new AbortController().signal;
    const failure = await source.check({ http, options, signal }).catch((error) => error);
    expect(failure.message).toMatchSnapshot();
    expect(failure.message).not.toContain(Object.values(wrong)[0]);
  });

  it.each(sources.filter((s) => s.name !== "files").map((s) => s.name))(
    "%s: check() passes",
    async (name) => {
      const { source, options, http } = connect(sandbox, name);
      await source.check({ http, options, signal: new AbortController().signal });
    },
  );
});
