import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { checkList } from "../../extract/sandbox/stripe/validate.ts";
import { manualClock } from "../../kernel/clock.ts";
import { stripe } from "./client.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    limit: { until: "2010-12-16" },
    now: "2010-12-16T00:00:00Z",
    stripePerSecond: 1e6,
  });
});
afterAll(() => sandbox.close());

async function all(search = ""): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let after = ""; ; ) {
    const { body } = await stripe(sandbox, `?limit=100${search}${after}`);
    found.push(...body.data);
    if (!body.has_more) return found;
    after = `&starting_after=${body.data.at(-1).id}`;
  }
}

describe("balance transactions", () => {
  it("fit the vendor's OpenAPI, with the source as an id and expanded", async () => {
    for (const search of [
      "?limit=100",
      "?limit=100&expand[]=data.source",
      "?type=refund&expand[]=data.source",
    ]) {
      const { status, body } = await stripe(sandbox, search);
      expect(status).toBe(200);
      expect(body.data.length).toBeGreaterThan(0);
      expect(() => checkList(body)).not.toThrow();
    }
  });

  it("would be refused by that OpenAPI if a fee were text", async () => {
    const { body } = await stripe(sandbox, "?limit=1");
    body.data[0].fee = "644";
    expect(() => checkList(body)).toThrow("/data/0/fee must be integer");
  });

  it("come newest first, once each, and net is amount less fee", async () => {
    const found = await all();
    expect(new Set(found.map((one) => one.id)).size).toBe(found.length);
    const times = found.map((one) => one.created as number);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const one of found) expect(one.net).toBe((one.amount as number) - (one.fee as number));
    expect(found.every((one) => (one.description as string).startsWith("[synthetic] "))).toBe(true);
  });

  it("lead back to orders: a charge's metadata has the order, a refund's the cancel invoice", async () => {
    const charges = await all("&type=charge&expand[]=data.source");
    expect(charges.at(-1)).toMatchObject({
      description: "[synthetic] Order 536365",
      amount: 13912,
      fee: 229,
      source: { object: "charge", metadata: { order_id: "536365" } },
    });
    const [refund] = await all("&type=refund&expand[]=data.source");
    expect(refund!.description).toMatch(/^\[synthetic\] Refund C\d+ of order \d+$/);
    expect(refund).toMatchObject({ fee: 0, source: { object: "refund" } });
  });

  it("can be limited by time and paged backwards", async () => {
    const day = Date.parse("2010-12-08T00:00:00Z") / 1000;
    const since = await all(`&created[gte]=${day}`);
    expect(since.every((one) => (one.created as number) >= day)).toBe(true);
    const { body } = await stripe(sandbox, `?limit=2&ending_before=${since[5]!.id}`);
    expect(body.data.map((one: { id: string }) => one.id)).toEqual([since[3]!.id, since[4]!.id]);
  });
});

describe("payouts", () => {
  const payouts = async () => (await stripe(sandbox, "?limit=100", undefined, "payouts")).body;

  it("fit the vendor's OpenAPI, and say of themselves that they are synthetic", async () => {
    const body = await payouts();
    expect(body.data.length).toBeGreaterThan(5);
    expect(() => checkList(body)).not.toThrow();
    for (const one of body.data) expect(one.description).toMatch(/^\[synthetic\]/);
  });

  it("hold what was available that morning, charges less refunds less fees, each movement once", async () => {
    const seen = new Set<string>();
    for (const payout of (await payouts()).data) {
      const contents = (await all(`&payout=${payout.id}`)).filter((one) => one.type !== "payout");
      expect(contents.reduce((sum, one) => sum + (one.net as number), 0)).toBe(payout.amount);
      for (const one of contents) {
        expect(one.available_on as number).toBeLessThanOrEqual(payout.created);
        expect(seen.has(one.id as string)).toBe(false);
        seen.add(one.id as string);
      }
    }
    expect(seen.size).toBeGreaterThan(100);
  });

  it("leave the balance as a movement of their own, and are paid on the next workday", async () => {
    const moved = await all("&type=payout&expand[]=data.source");
    const listed = (await payouts()).data;
    expect(moved.map((one) => (one.source as { id: string }).id)).toEqual(
      listed.map((one: { id: string }) => one.id),
    );
    expect(moved.map((one) => -(one.net as number))).toEqual(
      listed.map((one: { amount: number }) => one.amount),
    );
    const now = Date.parse("2010-12-16T00:00:00Z") / 1000;
    for (const one of listed) {
      expect([0, 6]).not.toContain(new Date(one.arrival_date * 1000).getUTCDay());
      expect(one.status).toBe(one.arrival_date <= now ? "paid" : "in_transit");
    }
  });
});

describe("refusals", () => {
  it("answers a wrong key with 401 and hides most of it", async () => {
    const { status, body } = await stripe(sandbox, "", "sk_test_wrong_key_9999");
    expect(status).toBe(401);
    expect(body.error.message).toBe("Invalid API Key provided: sk_test_********9999");
  });

  it("names the parameter that is wrong", async () => {
    expect((await stripe(sandbox, "?limit=500")).body.error).toMatchObject({ param: "limit" });
    expect((await stripe(sandbox, "?starting_after=txn_none")).body.error).toMatchObject({
      code: "resource_missing",
      param: "starting_after",
    });
  });

  it("answers 429 with code rate_limit above the read limit", async () => {
    const clock = manualClock();
    const account = await startSandbox({ limit: { until: "2010-12-02" }, stripePerSecond: 2, clock });
    expect((await stripe(account, "?limit=1")).status).toBe(200);
    expect((await stripe(account, "?limit=1")).status).toBe(200);
    const refused = await stripe(account, "?limit=1");
    expect(refused.status).toBe(429);
    expect(refused.body.error.code).toBe("rate_limit");
    clock.advance(1000);
    expect((await stripe(account, "?limit=1")).status).toBe(200);
    await account.close();
  });
});
