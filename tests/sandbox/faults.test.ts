import { afterEach, describe, expect, it } from "vitest";
import { type Fault, type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { graphql, stripe, zendesk } from "./client.ts";

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

const start = async (...faults: Fault[]) => {
  sandbox = await startSandbox({ limit: { until: "2010-12-02" }, now: "2010-12-10T00:00:00Z", faults });
  return sandbox;
};
const ONE = "{ orders(first: 1) { nodes { id totalPriceSet { shopMoney { amount } } } } }";

describe("planned faults", () => {
  it("cut the second answer in the middle and leave the third whole", async () => {
    const shop = await start({ server: "shopify", match: "orders(", nth: 2, kind: "cut" });
    expect((await graphql(shop, ONE)).status).toBe(200);
    await expect(graphql(shop, ONE)).rejects.toThrow();
    expect((await graphql(shop, ONE)).body.data.orders.nodes).toHaveLength(1);
  });

  it("answer 500 and 429 in the vendor's own shape", async () => {
    const shop = await start(
      { server: "stripe", nth: 1, kind: "500" },
      { server: "zendesk", match: "ticket_metrics", kind: "429" },
    );
    const failed = await stripe(shop, "?limit=1");
    expect([failed.status, failed.body.error.type]).toEqual([500, "api_error"]);
    expect((await stripe(shop, "?limit=1")).status).toBe(200);
    const refused = await zendesk(shop, "/api/v2/ticket_metrics");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  });

  it("put a wrong type into a record, or take a key away", async () => {
    const shop = await start(
      {
        server: "shopify",
        nth: 1,
        kind: "bad-record",
        change: { path: "data.orders.nodes.0.totalPriceSet", value: "free" },
      },
      { server: "shopify", nth: 2, kind: "bad-record", change: { path: "data.orders.nodes.0.id" } },
    );
    expect((await graphql(shop, ONE)).body.data.orders.nodes[0].totalPriceSet).toBe("free");
    expect((await graphql(shop, ONE)).body.data.orders.nodes[0]).not.toHaveProperty("id");
    expect((await graphql(shop, ONE)).body.data.orders.nodes[0].id).toMatch(/^gid/);
  });
});

describe("starting", () => {
  it("rejects with EADDRINUSE when a port is taken, and leaves nothing running", async () => {
    const first = await start();
    const port = Number(new URL(first.urls.stripe).port);
    await expect(startSandbox({ limit: { until: "2010-12-02" }, ports: { stripe: port } })).rejects.toThrow(
      "EADDRINUSE",
    );
  });
});
