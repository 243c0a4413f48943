import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { balanceTransactions } from "../../extract/sources/stripe/streams/balance_transactions.ts";
import { list } from "../../extract/sources/zendesk/api.ts";
import { answering, context, readAll, refused } from "../extract/sources/lab.ts";
import { readStream, UNLIMITED } from "../extract/sources/vendors.ts";

const shared = new URL("../../../shared/vendor/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, shared), "utf8");

describe("recorded answers", () => {
  it("of Zendesk, page by page, are read by the cursors that were recorded", async () => {
    const recorded = JSON.parse(read("zendesk/node-zendesk-fixtures/pagination_test_execute.json")) as {
      path: string;
      response: string[];
    }[];
    const bodies = new Map(
      recorded.map(({ path, response }) => [
        new URL(path, "http://x").searchParams.get("page[after]") ?? undefined,
        JSON.parse(gunzipSync(Buffer.from(response.join(""), "hex")).toString("utf8")),
      ]),
    );
    const http = answering(({ query }) => bodies.get(query!["page[after]"] as string | undefined));
    const pages: unknown[][] = [];
    for await (const page of list({ http }, "organizations")) pages.push(page);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.every((page) => page.length <= 1)).toBe(true);
    expect(new Set(pages.flat().map((record) => (record as { id: number }).id)).size).toBe(
      pages.flat().length,
    );
  });

  it("of Stripe: a balance transaction with each kind of source passes", async () => {
    const { resources } = JSON.parse(read("stripe/fixtures3.json")) as {
      resources: Record<string, { id?: string }>;
    };
    const kinds = ["charge", "refund", "payout", "dispute", "transfer", "topup", "application_fee"];
    const data = kinds
      .filter((kind) => resources[kind] !== undefined)
      .map((kind) => ({ ...resources.balance_transaction, id: `txn_${kind}`, source: resources[kind] }));
    expect(data.length).toBeGreaterThan(4);
    const http = answering(() => ({ data, has_more: false }));
    const options = { url: "https://api.stripe.com", api_key: "rk_test_1" };
    const { records } = await readAll(balanceTransactions, context(options, http));
    expect(refused(balanceTransactions, records)).toEqual([]);
  });
});

describe("the whole of the sandbox", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(UNLIMITED);
  });
  afterAll(() => sandbox.close());

  it("is read with every order and line, and no record is refused", async () => {
    const { stream, records, landed } = await readStream(sandbox, "shopify", "orders");
    const orders = records as { lineItems: unknown[]; shippingLines: unknown[]; refunds: unknown[] }[];
    const total = (field: "lineItems" | "shippingLines" | "refunds") =>
      orders.reduce((sum, order) => sum + order[field].length, 0);
    expect(refused(stream, records)).toEqual([]);
    expect(Math.max(...orders.map((order) => order.lineItems.length))).toBeGreaterThan(1_000);
    expect({
      orders: orders.length,
      lineItems: total("lineItems"),
      shippingLines: total("shippingLines"),
      refunds: total("refunds"),
    }).toMatchInlineSnapshot(`
      {
        "lineItems": 529301,
        "orders": 20725,
        "refunds": 3624,
        "shippingLines": 1981,
      }
    `);
    expect(landed.length).toBeLessThan(9_000);
  });

  it.each([
    ["shopify", "customers"],
    ["shopify", "product_variants"],
    ["zendesk", "tickets"],
    ["zendesk", "users"],
    ["zendesk", "ticket_metrics"],
    ["zendesk", "satisfaction_ratings"],
    ["google_ads", "campaign_days"],
    ["stripe", "balance_transactions"],
  ])("gives %s %s with each key once and no record refused", async (source, name) => {
    const { stream, records } = await readStream(sandbox, source, name);
    const key = (record: unknown) =>
      stream.key
        .map((path) => path.split(".").reduce<unknown>((v, part) => (v as never)[part], record))
        .join(" ");
    expect(refused(stream, records)).toEqual([]);
    expect(new Set(records.map(key)).size).toBe(records.length);
  });
});
