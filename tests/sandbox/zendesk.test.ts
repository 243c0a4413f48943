import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { manualClock } from "../../kernel/clock.ts";
import { exportAll, zendesk } from "./client.ts";

const START = Date.parse("2010-11-30T00:00:00Z") / 1000;
const LIMIT = { until: "2010-12-16" };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limit: LIMIT, now: "2011-02-01T00:00:00Z", zendeskPerMinute: 1e6 });
});
afterAll(() => sandbox.close());

describe("incremental exports", () => {
  it("exports each ticket once, in order of generated_timestamp, marked synthetic", async () => {
    const { records } = await exportAll(sandbox, "tickets", START);
    expect(records.length).toBeGreaterThan(100);
    expect(new Set(records.map((ticket) => ticket.id)).size).toBe(records.length);
    const times = records.map((ticket) => ticket.generated_timestamp as number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(records.every((ticket) => (ticket.tags as string[]).includes("synthetic"))).toBe(true);
  });

  it("says each ticket's reason in a tag that begins with reason:", async () => {
    const { records } = await exportAll(sandbox, "tickets", START);
    const reasons = records.map((ticket) =>
      (ticket.tags as string[]).filter((tag) => /^reason:\w+$/.test(tag)),
    );
    expect(reasons.filter((found) => found.length !== 1)).toEqual([]);
    expect(new Set(reasons.flat()).size).toBe(7);
  });

  it("links about 70 % of users to the shop's customer numbers, the rest by e-mail alone", async () => {
    const { records } = await exportAll(sandbox, "users", 0);
    const users = records.filter((user) => user.role === "end-user");
    const linked = users.filter((user) => user.external_id !== null).length / users.length;
    expect(linked).toBeGreaterThan(0.6);
    expect(linked).toBeLessThan(0.8);
  });

  it("gives only changed tickets after the cursor when the clock has moved", async () => {
    const desk = await startSandbox({ limit: LIMIT, now: "2010-12-20T00:00:00Z", zendeskPerMinute: 1e6 });
    const { records, cursor } = await exportAll(desk, "tickets", START);
    const next = `/api/v2/incremental/tickets/cursor.json?cursor=${encodeURIComponent(cursor)}`;
    expect((await zendesk(desk, next)).body).toMatchObject({ tickets: [], end_of_stream: true });
    desk.advance("2010-12-23T00:00:00Z");
    const { tickets } = (await zendesk(desk, next)).body;
    expect(tickets.length).toBeGreaterThan(0);
    expect(tickets.length).toBeLessThan(records.length);
    const since = Date.parse("2010-12-19T23:58:00Z");
    for (const ticket of tickets) expect(ticket.generated_timestamp * 1000).toBeGreaterThan(since);
    await desk.close();
  });

  it("refuses a start_time in the last minute", async () => {
    const now = Date.parse("2011-02-01T00:00:00Z") / 1000;
    const { status, body } = await zendesk(
      sandbox,
      `/api/v2/incremental/tickets/cursor.json?start_time=${now}`,
    );
    expect(status).toBe(422);
    expect(body.description).toMatch(/Too recent start_time/);
  });
});

describe("metrics and ratings", () => {
  it("pages through the metrics of every ticket that is not deleted", async () => {
    const { records } = await exportAll(sandbox, "tickets", START);
    const metrics: { ticket_id: number }[] = [];
    for (let path: string | null = "/api/v2/ticket_metrics?page[size]=50"; path !== null; ) {
      const { body } = await zendesk(sandbox, path);
      metrics.push(...body.ticket_metrics);
      path = body.links.next;
    }
    const alive = records.filter((ticket) => ticket.status !== "deleted").map((ticket) => ticket.id);
    expect(metrics.map((metric) => metric.ticket_id).sort()).toEqual(alive.sort());
    const one = await zendesk(sandbox, `/api/v2/tickets/${alive[0]}/metrics.json`);
    expect(one.body.ticket_metric.ticket_id).toBe(alive[0]);
  });

  it("lists ratings that agree with their tickets", async () => {
    const { records } = await exportAll(sandbox, "tickets", START);
    const { body } = await zendesk(sandbox, `/api/v2/satisfaction_ratings?start_time=${START}`);
    const scores = new Map(
      records.map((ticket) => [ticket.id, (ticket.satisfaction_rating as { score: string }).score]),
    );
    expect(body.satisfaction_ratings.length).toBeGreaterThan(10);
    for (const rating of body.satisfaction_ratings) expect(scores.get(rating.ticket_id)).toBe(rating.score);
  });
});

describe("limits", () => {
  it("answers the eleventh export of a minute with 429 and Retry-After, and serves after it", async () => {
    const clock = manualClock();
    const desk = await startSandbox({ limit: { until: "2010-12-02" }, now: "2010-12-10T00:00:00Z", clock });
    const path = `/api/v2/incremental/users/cursor.json?start_time=0&per_page=1`;
    for (let i = 0; i < 10; i++) expect((await zendesk(desk, path)).status).toBe(200);
    clock.advance(20_000);
    const refused = await zendesk(desk, path);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("40");
    clock.advance(40_000);
    expect((await zendesk(desk, path)).status).toBe(200);
    await desk.close();
  });

  it("reports the account's limit in the recorded headers", async () => {
    const desk = await startSandbox({ limit: { until: "2010-12-02" }, now: "2010-12-10T00:00:00Z" });
    const { headers } = await zendesk(desk, "/api/v2/ticket_metrics?page[size]=1");
    expect(headers.get("x-rate-limit")).toBe("700");
    expect(headers.get("x-rate-limit-remaining")).toBe("699");
    await desk.close();
  });

  it("answers a wrong token with 401 and Zendesk's words", async () => {
    const { status, body } = await zendesk(sandbox, "/api/v2/ticket_metrics", "wrong");
    expect(status).toBe(401);
    expect(body).toEqual({ error: "Couldn't authenticate you" });
  });
});
