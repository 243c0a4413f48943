import { describe, expect, it } from "vitest";
import { CostBucket } from "../../../extract/http/cost-bucket.ts";
import { classifyGraphql, graphql, queryCost } from "../../../extract/http/graphql.ts";
import { type Answer, client, json, vendor } from "./server.ts";

const throttle = (currentlyAvailable: number) => ({
  maximumAvailable: 2000,
  currentlyAvailable,
  restoreRate: 100,
});
const priced = (available: number, requestedQueryCost = 900, data: unknown = { shop: { name: "x" } }) => ({
  data,
  extensions: { cost: { requestedQueryCost, actualQueryCost: 10, throttleStatus: throttle(available) } },
});
const throttled = (available: number) => ({
  errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
  extensions: {
    cost: { requestedQueryCost: 900, actualQueryCost: null, throttleStatus: throttle(available) },
  },
});
const refused = (errors: unknown): Answer => json({ errors });

function shop(url: string) {
  const limiter = new CostBucket(queryCost);
  return client(
    { baseUrl: url, vendor: "Shopify", limiter, classify: classifyGraphql("Shopify") },
    { random: () => 0 },
  );
}
const ask = (http: ReturnType<typeof shop>["http"]) =>
  graphql(http, "/graphql.json", "query Q { shop { name } }");

describe("the query budget", () => {
  it("is kept by waiting until the restored points cover what the query asked for last time", async () => {
    const { url } = await vendor(json(priced(400)), json(priced(1500)));
    const { http, clock } = shop(url);
    await ask(http);
    await ask(http);
    // 500 points short at 100 points a second.
    expect(clock.slept).toEqual([5_000]);
  });

  it("counts what requests under way still hold, so that workers do not spend it twice", () => {
    const bucket = new CostBucket((response) => JSON.parse(response.text).extensions.cost);
    const request = (id: number) => ({ path: "/", json: { query: "q", variables: { id: `gid://${id}` } } });
    const first = request(0);
    bucket.acquire(first, 0);
    const text = JSON.stringify(priced(2000));
    bucket.settle(first, { status: 200, headers: new Headers(), text, json: () => JSON.parse(text) }, 0);
    expect([1, 2, 3].map((id) => bucket.acquire(request(id), 0))).toEqual([0, 0, 7_000]);
  });

  it.each([200, 429])("is waited for when the vendor throttles with status %i", async (status) => {
    const { url, requests } = await vendor(json(throttled(200), status), json(priced(1100)));
    const { http, clock, landed } = shop(url);
    await ask(http);
    expect(clock.slept[0]).toBe(7_000);
    expect(requests).toHaveLength(2);
    expect(landed).toHaveLength(1);
  });
});

describe("a GraphQL answer with errors", () => {
  const failure = async (answer: Answer) => {
    const { url } = await vendor(answer);
    return ask(shop(url).http).catch((error) => error.message);
  };

  it("tells how to ask for less when a query is too dear", async () => {
    const message = "Query cost is 1211, which exceeds the single query max cost limit (1000).";
    expect(
      await failure(refused([{ message, extensions: { code: "MAX_COST_EXCEEDED" } }])),
    ).toMatchInlineSnapshot(`
      "graphql-max-cost
        Shopify: Query cost is 1211, which exceeds the single query max cost limit (1000).
        The query may cost at most 1,000 points: ask for fewer records a page.
        Set page_size on the source in patron.yml to a smaller number."
    `);
  });

  it("names each message and its path", async () => {
    const errors = [
      { message: "Field 'nme' doesn't exist on type 'Shop'", path: ["query Q", "shop", "nme"] },
    ];
    expect(await failure(refused(errors))).toContain(
      "Shopify refused the query: Field 'nme' doesn't exist on type 'Shop' (at query Q.shop.nme)",
    );
  });

  it("speaks of scopes when access is denied", async () => {
    const errors = [{ message: "Access denied for orders field.", extensions: { code: "ACCESS_DENIED" } }];
    expect(await failure(refused(errors))).toContain("Grant the app the read scope");
  });

  it("reads errors sent as a plain text", async () => {
    expect(await failure(refused("Internal"))).toContain("Shopify refused the query: Internal");
  });

  it("fails when a search filter was not understood, for every record would come", async () => {
    const warning = {
      field: "updatd_at",
      message: "Invalid search field for this query.",
      code: "invalid_field",
    };
    const search = [{ path: ["orders"], query: "updatd_at:>1", warnings: [warning] }];
    expect(await failure(json({ data: { orders: {} }, extensions: { search } }))).toMatchInlineSnapshot(`
      "graphql-search-ignored
        Shopify did not understand a search filter and would send every record: orders: updatd_at Invalid search field for this query."
    `);
  });

  it("fails when there are neither data nor errors", async () => {
    expect(await failure(json({ data: null }))).toContain("neither data nor errors");
  });
});
