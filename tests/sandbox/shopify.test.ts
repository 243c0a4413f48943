import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDataset, type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { graphql } from "./client.ts";

const ORDERS = `query Orders($after: String, $query: String) {
  orders(first: 5, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name createdAt processedAt updatedAt currencyCode tags displayFinancialStatus
      customer { id }
      totalPriceSet { shopMoney { amount currencyCode } }
      shippingAddress { country countryCodeV2 }
      shippingLines(first: 3) { nodes { id code title originalPriceSet { shopMoney { amount } } } }
      customerJourneySummary { lastVisit { utmParameters { source medium campaign } } }
      lineItems(first: 25) {
        pageInfo { hasNextPage endCursor }
        nodes { id sku title quantity isGiftCard originalUnitPriceSet { shopMoney { amount } } }
      }
    }
  }
}`;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({
    limit: { until: "2010-12-16" },
    now: "2010-12-16T00:00:00Z",
    restoreRate: 1e6,
  });
});
afterAll(() => sandbox.close());

describe("orders", () => {
  it("answers a realistic query with real orders, whose labels say what is synthetic", async () => {
    const { status, body } = await graphql(sandbox, ORDERS, { query: "name:536365" });
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    const [order] = body.data.orders.nodes;
    expect(order).toMatchObject({
      id: "gid://shopify/Order/536365",
      createdAt: "2010-12-01T08:26:00Z",
      customer: { id: "gid://shopify/Customer/17850" },
      tags: ["synthetic-attribution"],
      totalPriceSet: { shopMoney: { amount: "139.12", currencyCode: "GBP" } },
      shippingAddress: { country: "United Kingdom", countryCodeV2: "GB" },
    });
    expect(order.lineItems.nodes).toHaveLength(7);
    expect(order.lineItems.nodes[0]).toMatchObject({
      id: "gid://shopify/LineItem/1",
      sku: "85123A",
      quantity: 6,
      originalUnitPriceSet: { shopMoney: { amount: "2.55" } },
    });
    expect(body.extensions.cost.actualQueryCost).toBeLessThan(body.extensions.cost.requestedQueryCost);
  });

  it("pages through every order once, in order of change", async () => {
    const seen: string[] = [];
    const times: string[] = [];
    let after: string | null = null;
    do {
      const { body } = await graphql(
        sandbox,
        `query ($after: String) { orders(first: 200, after: $after, sortKey: UPDATED_AT) {
          pageInfo { hasNextPage endCursor } nodes { id updatedAt } } }`,
        { after },
      );
      for (const node of body.data.orders.nodes) {
        seen.push(node.id);
        times.push(node.updatedAt);
      }
      after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : null;
    } while (after !== null);
    const { body } = await graphql(sandbox, "{ ordersCount { count } }");
    expect(new Set(seen).size).toBe(body.data.ordersCount.count);
    expect(seen).toHaveLength(body.data.ordersCount.count);
    expect(times).toEqual([...times].sort());
  });

  it("pages through the lines of an invoice with more than 250", async () => {
    const data = await loadDataset({ until: "2010-12-16" });
    const big = data.orders.reduce((a, b) => (b.goods.length > a.goods.length ? b : a));
    expect(big.goods.length).toBeGreaterThan(250);
    const rows: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { body } = await graphql(
        sandbox,
        `query ($id: ID!, $after: String) { order(id: $id) { lineItems(first: 250, after: $after) {
          pageInfo { hasNextPage endCursor } nodes { id } } } }`,
        { id: `gid://shopify/Order/${big.number}`, after },
      );
      const page: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } =
        body.data.order.lineItems;
      rows.push(...page.nodes.map((node) => node.id));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    expect(rows).toEqual(big.goods.map((row) => `gid://shopify/LineItem/${row + 1}`));
  });

  it("moves an order's updatedAt to its refund, which carries the cancel invoice as note", async () => {
    const { body } = await graphql(
      sandbox,
      `{ orders(first: 1, query: "financial_status:partially_refunded") { nodes {
        createdAt updatedAt refunds(first: 5) { note createdAt totalRefundedSet { shopMoney { amount } }
          refundLineItems(first: 10) { nodes { quantity subtotalSet { shopMoney { amount } } lineItem { id } } } }
        transactions(first: 5) { kind gateway paymentId amountSet { shopMoney { amount } } } } } }`,
    );
    const [order] = body.data.orders.nodes;
    expect(order.updatedAt).toBe(order.refunds.at(-1).createdAt);
    expect(order.refunds[0].note).toMatch(/^C\d{6}$/);
    expect(order.transactions.map((one: { kind: string }) => one.kind)).toContain("REFUND");
  });

  it("shows a second pull only what is new after the clock moved", async () => {
    const early = await startSandbox({
      limit: { until: "2010-12-04" },
      now: "2010-12-03T00:00:00Z",
      restoreRate: 1e6,
    });
    const search = `{ orders(first: 250, query: "updated_at:>='2010-12-02T23:59:00Z'") { nodes { id } } }`;
    expect((await graphql(early, search)).body.data.orders.nodes).toHaveLength(0);
    early.advance("2010-12-04T00:00:00Z");
    expect((await graphql(early, search)).body.data.orders.nodes.length).toBeGreaterThan(50);
    await early.close();
  });
});

describe("customers and products", () => {
  it("gives contact data at reserved domains, tagged as synthetic", async () => {
    const { body } = await graphql(
      sandbox,
      `{ customers(first: 50) { nodes { id tags displayName defaultPhoneNumber { phoneNumber }
        defaultEmailAddress { emailAddress marketingState marketingUpdatedAt } } } }`,
    );
    expect(body.errors).toBeUndefined();
    for (const customer of body.data.customers.nodes) {
      expect(customer.tags).toContain("synthetic-contact");
      expect(customer.defaultEmailAddress.emailAddress).toMatch(/@example\.(com|org|net)$/);
    }
  });

  it("gives unit costs between 40 and 65 % of the price, tagged as synthetic", async () => {
    const { body } = await graphql(
      sandbox,
      `{ productVariants(first: 100) { nodes { sku price product { tags } inventoryItem { unitCost { amount currencyCode } } } } }`,
    );
    for (const variant of body.data.productVariants.nodes) {
      if (variant.inventoryItem.unitCost === null) continue;
      const share = Number(variant.inventoryItem.unitCost.amount) / Number(variant.price);
      // Costs are whole pence, so cheap goods leave the band by rounding.
      if (Number(variant.price) >= 1) expect(share).toBeGreaterThan(0.39);
      if (Number(variant.price) >= 1) expect(share).toBeLessThan(0.66);
      expect(variant.product.tags).toEqual(["synthetic-cost"]);
    }
  });
});

describe("refusals", () => {
  it("answers a wrong token with 401 and Shopify's words", async () => {
    const { status, body } = await graphql(sandbox, "{ shop { name } }", {}, "wrong");
    expect(status).toBe(401);
    expect(body.errors).toMatch(/^\[API\] Invalid API key or access token/);
  });

  it("refuses a field that the real schema does not have", async () => {
    const { status, body } = await graphql(sandbox, "{ orders(first: 1) { nodes { lineItem } } }");
    expect(status).toBe(200);
    expect(body.data).toBeUndefined();
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining('Cannot query field "lineItem" on type "Order"'),
      extensions: { code: "undefinedField", typeName: "Order", fieldName: "lineItem" },
    });
  });

  it("returns every row and a warning when a search field is unknown, as Shopify does", async () => {
    const { body } = await graphql(sandbox, `{ orders(first: 1, query: "updated:>2010") { nodes { id } } }`);
    expect(body.data.orders.nodes).toHaveLength(1);
    expect(body.extensions.search[0].warnings[0]).toMatchObject({ field: "updated", code: "invalid_field" });
  });

  it("refuses a query above 1,000 points before it runs", async () => {
    const { body } = await graphql(
      sandbox,
      "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { id } } } } }",
    );
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions).toEqual({ code: "MAX_COST_EXCEEDED", cost: 63252, maxCost: 1000 });
  });

  it("names a field of the schema that it does not serve", async () => {
    const { body } = await graphql(sandbox, "{ orders(first: 1) { nodes { clientIp } } }");
    expect(body.errors[0].message).toBe("The sandbox does not serve Order.clientIp.");
  });
});
