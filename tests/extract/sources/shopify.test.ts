import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type OperationDefinitionNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { requestedCost } from "../../../extract/sandbox/shopify/cost.ts";
import { updatedBetween } from "../../../extract/sources/shopify/api.ts";
import * as documents from "../../../extract/sources/shopify/documents.ts";
import { nextSize } from "../../../extract/sources/shopify/pages.ts";
import { orders } from "../../../extract/sources/shopify/streams/orders.ts";
import { answering, context, readAll } from "./lab.ts";

const file = new URL("../../../extract/vendor/shopify/admin_2026-10.json.gz", import.meta.url);
const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
const schema = buildClientSchema(introspection.data ?? introspection);

/** Every document with the page sizes that are sent with it, at its dearest. */
const sent: [string, string, Record<string, unknown>][] = [
  ["orders", documents.ORDERS, { first: 4 }],
  ["customers", documents.CUSTOMERS, { first: 4 }],
  ["product variants", documents.PRODUCT_VARIANTS, { first: 4 }],
  ["shop", documents.SHOP, {}],
  ["orders count", documents.ORDERS_COUNT, {}],
  ["line items, 4 orders", documents.connectionDocument("lineItems", 4), { first: 39 }],
  ["line items, 2 orders", documents.connectionDocument("lineItems", 2), { first: 78 }],
  ["line items, 1 order", documents.connectionDocument("lineItems", 1), { first: 145 }],
  ["shipping lines", documents.connectionDocument("shippingLines", 8), { first: 25 }],
  ["refund lines", documents.connectionDocument("refundLineItems", 6), { first: 20 }],
  ["refund lines, 1 refund", documents.connectionDocument("refundLineItems", 1), { first: 140 }],
  ["refund shipping lines", documents.connectionDocument("refundShippingLines", 7), { first: 25 }],
  ["lines in two currencies, 4 orders", documents.connectionDocument("foreignLineItems", 4), { first: 30 }],
  ["lines in two currencies, 2 orders", documents.connectionDocument("foreignLineItems", 2), { first: 60 }],
  ["lines in two currencies, 1 order", documents.connectionDocument("foreignLineItems", 1), { first: 120 }],
  ["lines of parcels", documents.connectionDocument("fulfillmentLineItems", 5), { first: 80 }],
  ["lines of a parcel", documents.connectionDocument("fulfillmentLineItems", 1), { first: 250 }],
  ["parcels", documents.fulfillmentsDocument(4), { first: documents.NESTED.manyFulfillments }],
  ["many parcels", documents.manyFulfillmentsDocument(1), { first: 249 }],
  ["refunds", documents.refundsDocument(5), { first: documents.NESTED.refunds }],
  ["many refunds", documents.manyRefundsDocument(1), { first: 249 }],
  ["transactions", documents.transactionsDocument(12), { first: 20 }],
  ["many transactions", documents.transactionsDocument(1), { first: 249 }],
];

describe("a document sent to Shopify", () => {
  it.each(sent)(
    "is valid by Shopify's 2026-10 schema and asks for at most 1,000 points: %s",
    (_name, text, variables) => {
      const document = parse(text);
      expect(validate(schema, document).map((error) => error.message)).toEqual([]);
      const operation = document.definitions[0] as OperationDefinitionNode;
      expect(requestedCost(schema, operation, {}, variables)).toBeLessThanOrEqual(1_000);
    },
  );
});

describe("page sizes", () => {
  const cost = (requestedQueryCost: number, maximumAvailable = 2_000) => ({
    requestedQueryCost,
    actualQueryCost: 1,
    throttleStatus: { maximumAvailable, currentlyAvailable: 0, restoreRate: 100 },
  });

  it("grow to what 950 points buy at the last page's price, within the shop's bucket and the option", () => {
    expect(nextSize(4, cost(40), 250)).toBe(95);
    expect(nextSize(4, cost(40, 200), 250)).toBe(20);
    expect(nextSize(4, cost(40), 50)).toBe(50);
    expect(nextSize(4, cost(8_000), 250)).toBe(1);
    expect(nextSize(4, undefined, 250)).toBe(4);
  });
});

const search = "updated_at:>='2011-12-01T00:00:00Z' AND updated_at:<'2011-12-05T00:00:00Z'";

it("searches the window that is asked for", () => {
  expect(updatedBetween(undefined, undefined)).toBeUndefined();
  expect(updatedBetween("2011-12-01T00:00:00Z", "2011-12-05T00:00:00Z")).toBe(search);
});

describe("orders", () => {
  const options = { url: "https://x.myshopify.com", access_token: "shpat_1", page_size: 250 };
  const connection = (nodes: unknown[], endCursor: string | null = null) => ({
    nodes,
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  });
  const line = (n: number) => ({ id: `gid://shopify/LineItem/${n}` });
  const order = (id: string, more: object = {}) => ({
    id,
    currencyCode: "GBP",
    presentmentCurrencyCode: "GBP",
    lineItems: connection([]),
    shippingLines: connection([]),
    transactions: [],
    refunds: [],
    fulfillments: [],
    ...more,
  });
  /** Answers each document by its operation name. */
  const shop = (answers: Record<string, (variables: Record<string, unknown>) => unknown>, count = 0) =>
    answering(({ json }) => {
      const { query, variables } = json as { query: string; variables: Record<string, unknown> };
      const name = /^query (\w+)/.exec(query)![1]!;
      if (name === "OrdersCount") return { data: { count: { count, precision: "EXACT" } } };
      return { data: answers[name]!(variables) };
    });

  it("have their lines read to the end, by the cursor of each order", async () => {
    const http = shop({
      Orders: () => ({
        orders: connection([order("A", { lineItems: connection([line(1)], "a1") }), order("B")]),
      }),
      Nested: ({ after0 }) => ({
        n0: { lineItems: after0 === "a1" ? connection([line(2)], "a2") : connection([line(3)]) },
      }),
    });
    const { records } = await readAll(orders, context(options, http));
    expect(records.map((record) => record.lineItems)).toEqual([[line(1), line(2), line(3)], []]);
  });

  it("have refunds and their lines fetched only where there are refunds", async () => {
    const refund = {
      id: "R",
      refundLineItems: connection([{ id: "r1" }], "c"),
      refundShippingLines: connection([]),
    };
    const http = shop({
      Orders: () => ({ orders: connection([order("A", { refunds: [{ id: "R" }] }), order("B")]) }),
      Refunds: ({ id0 }) => ({ n0: id0 === "A" ? { refunds: [refund] } : null }),
      Nested: ({ id0 }) => ({ n0: { refundLineItems: connection([{ id: `${id0}-r2` }]) } }),
    });
    const { records } = await readAll(orders, context(options, http));
    expect(records[0]!.refunds).toEqual([
      { id: "R", refundLineItems: [{ id: "r1" }, { id: "R-r2" }], refundShippingLines: [] },
    ]);
  });

  it("with as many refunds as a query holds are read again with all of them, line by line", async () => {
    const refunds = Array.from({ length: 6 }, (_, i) => ({ id: `R${i}` }));
    const whole = { refundLineItems: connection([]), refundShippingLines: connection([]) };
    const http = shop({
      Orders: () => ({ orders: connection([order("A", { refunds: [{ id: "R0" }] })]) }),
      Refunds: () => ({ n0: { refunds: refunds.slice(0, 4).map((refund) => ({ ...refund, ...whole })) } }),
      ManyRefunds: () => ({ n0: { refunds } }),
      Nested: (variables) =>
        Object.fromEntries(
          Object.keys(variables)
            .filter((name) => name.startsWith("id"))
            .map((name) => [`n${name.slice(2)}`, { refundLineItems: connection([{ id: variables[name] }]) }]),
        ),
    });
    const { records } = await readAll(orders, context(options, http));
    const read = records[0]!.refunds as { id: string; refundLineItems: unknown[] }[];
    expect(read.map((refund) => refund.refundLineItems)).toEqual(refunds.map(({ id }) => [{ id }]));
  });

  it("paid in another currency have their lines read with both amounts, and no other order has", async () => {
    const http = shop({
      Orders: () => ({
        orders: connection([
          order("A", { presentmentCurrencyCode: "EUR", lineItems: connection([line(1)]) }),
          order("B", { lineItems: connection([line(2)]) }),
        ]),
      }),
      Nested: ({ id0, after0 }) => ({
        n0: { foreignLineItems: connection([{ id: `${id0} ${after0}`, both: true }]) },
      }),
    });
    const { records } = await readAll(orders, context(options, http));
    expect(records.map((record) => record.lineItems)).toEqual([[{ id: "A null", both: true }], [line(2)]]);
  });

  it("sent in several parcels say which line came with which; an order in one came whole", async () => {
    const parcel = (id: string) => ({ id });
    const http = shop({
      Orders: () => ({
        orders: connection([
          order("A", { fulfillments: [parcel("F1"), parcel("F2")] }),
          order("B", { fulfillments: [parcel("F3")] }),
        ]),
      }),
      Fulfillments: () => ({
        n0: {
          fulfillments: [
            { ...parcel("F1"), fulfillmentLineItems: connection([line(1)], "f1") },
            { ...parcel("F2"), fulfillmentLineItems: connection([line(3)]) },
          ],
        },
      }),
      Nested: ({ id0 }) => ({ n0: { fulfillmentLineItems: connection(id0 === "F1" ? [line(2)] : []) } }),
    });
    const { records } = await readAll(orders, context(options, http));
    expect(records.map((record) => record.fulfillments)).toEqual([
      [
        { id: "F1", fulfillmentLineItems: [line(1), line(2)] },
        { id: "F2", fulfillmentLineItems: [line(3)] },
      ],
      [{ id: "F3", fulfillmentLineItems: [] }],
    ]);
  });

  it("sent in one parcel with more to come say what it holds; complete, or of an unknown state, they are not asked", async () => {
    const asked: string[] = [];
    const one = (id: string, status?: string) =>
      order(id, { fulfillments: [{ id: `F${id}` }], ...(status && { displayFulfillmentStatus: status }) });
    const http = shop({
      Orders: () => ({
        orders: connection([
          one("A", "PARTIALLY_FULFILLED"),
          one("B", "FULFILLED"),
          one("C", "RESTOCKED"),
          one("D"),
          order("E", { displayFulfillmentStatus: "UNFULFILLED" }),
        ]),
      }),
      Fulfillments: (variables) => {
        asked.push(
          ...Object.keys(variables).flatMap((name) => (name === "first" ? [] : [String(variables[name])])),
        );
        return { n0: { fulfillments: [{ id: "FA", fulfillmentLineItems: connection([line(1)]) }] } };
      },
    });
    const { records } = await readAll(orders, context(options, http));
    expect(asked).toEqual(["A"]);
    expect(records.map((record) => record.fulfillments)).toEqual([
      [{ id: "FA", fulfillmentLineItems: [line(1)] }],
      ...["B", "C", "D"].map((id) => [{ id: `F${id}`, fulfillmentLineItems: [] }]),
      [],
    ]);
  });

  it("with a full list of transactions are asked for all of them", async () => {
    const some = [1, 2, 3].map((n) => ({ id: `T${n}` }));
    const http = shop({
      Orders: () => ({ orders: connection([order("A", { transactions: some })]) }),
      Transactions: () => ({ n0: { transactions: [...some, { id: "T4" }] } }),
    });
    const { records } = await readAll(orders, context(options, http));
    expect(records[0]!.transactions).toHaveLength(4);
  });

  it("fail when fewer came than Shopify counts, for an order lost is money lost", async () => {
    const http = shop({ Orders: () => ({ orders: connection([order("A")]) }) }, 2);
    const failure = await readAll(orders, context(options, http)).catch((error) => error.message);
    expect(failure).toMatchInlineSnapshot(`
      "count-mismatch
        Shopify counts 2 orders, but its pages held 1.
        Nothing was loaded and the cursor stays. A token without read_all_orders sees the last 60 days only.
        Run again; if it stays, compare the scopes of the app with extract/sources/README.md."
    `);
  });
});
