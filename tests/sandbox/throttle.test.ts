import { afterEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { Bucket } from "../../extract/sandbox/shopify/bucket.ts";
import { manualClock } from "../../kernel/clock.ts";
import { graphql } from "./client.ts";

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

const start = async (options: object) => {
  sandbox = await startSandbox({ limit: { until: "2010-12-02" }, now: "2010-12-02T00:00:00Z", ...options });
  return sandbox;
};

/** 2 + 249 nodes of 1 = 251 points asked; only the orders found are paid for. */
const DEAR = "{ orders(first: 249) { nodes { id } } }";

describe("Shopify's bucket at the documented rates (2,000 points, 100 a second)", () => {
  it("restores 100 points a second up to 2,000", () => {
    const clock = manualClock();
    const bucket = new Bucket(clock, 2000, 100);
    expect(bucket.take(1500)).toBe(true);
    clock.advance(3000);
    expect(bucket.status().currentlyAvailable).toBe(800);
    clock.advance(60_000);
    expect(bucket.status().currentlyAvailable).toBe(2000);
  });

  it("throttles when the requested points are not there, and serves again after the wait that the status implies", async () => {
    const clock = manualClock();
    const shop = await start({ clock });
    let last = await graphql(shop, DEAR);
    const paid = last.body.extensions.cost.actualQueryCost;
    for (let i = 0; i < 40 && last.body.errors === undefined; i++) last = await graphql(shop, DEAR);
    expect(last.status).toBe(200);
    expect(last.body).toMatchObject({
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: { cost: { requestedQueryCost: 251, actualQueryCost: null } },
    });
    expect(last.body.data).toBeUndefined();
    const { currentlyAvailable, maximumAvailable, restoreRate } = last.body.extensions.cost.throttleStatus;
    expect({ maximumAvailable, restoreRate }).toEqual({ maximumAvailable: 2000, restoreRate: 100 });
    expect(currentlyAvailable).toBeLessThan(251);
    clock.advance(((251 - currentlyAvailable) / restoreRate) * 1000);
    const again = await graphql(shop, DEAR);
    expect(again.body.errors).toBeUndefined();
    // What was not used comes back: the query pays for what it found.
    expect(again.body.extensions.cost.throttleStatus.currentlyAvailable).toBe(251 - paid);
  });

  it("can answer 429 instead, which some shops see", async () => {
    const shop = await start({ clock: manualClock(), maximumAvailable: 100, throttleStatus: 429 });
    const { status, body } = await graphql(shop, DEAR);
    expect(status).toBe(429);
    expect(body.errors[0].extensions.code).toBe("THROTTLED");
  });
});
