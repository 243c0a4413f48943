import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseGaql } from "../../extract/sandbox/google-ads/gaql.ts";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { ads, graphql } from "./client.ts";

const DAILY = `SELECT campaign.id, campaign.name, segments.date, metrics.cost_micros, metrics.clicks,
  metrics.impressions, metrics.conversions, customer.currency_code
  FROM campaign WHERE segments.date BETWEEN '2010-12-01' AND '2010-12-05' ORDER BY segments.date`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    limit: { until: "2010-12-16" },
    now: "2010-12-16T00:00:00Z",
    restoreRate: 1e6,
  });
});
afterAll(() => sandbox.close());

interface Row {
  campaign: { id: string; name: string };
  segments: { date: string };
  metrics: { costMicros: string; clicks: string; impressions: string; conversions: number };
}
const rowsOf = (body: { results?: Row[] }[]): Row[] => body.flatMap((batch) => batch.results ?? []);

describe("searchStream", () => {
  it("answers one row a campaign and day, int64 as text, names marked synthetic", async () => {
    const { status, body } = await ads(sandbox, DAILY);
    expect(status).toBe(200);
    const rows = rowsOf(body);
    expect(rows).toHaveLength(8 * 5);
    expect(body[0].fieldMask).toContain("metrics.costMicros");
    for (const { campaign, metrics } of rows) {
      expect(campaign.name).toMatch(/^\[synthetic\] /);
      expect(metrics.costMicros).toMatch(/^\d+$/);
      expect(Number(metrics.clicks)).toBeGreaterThanOrEqual(metrics.conversions);
      expect(Number(metrics.impressions)).toBeGreaterThanOrEqual(Number(metrics.clicks));
    }
  });

  it("counts as conversions the orders that carry the campaign's id", async () => {
    const { body } = await graphql(
      sandbox,
      `{ orders(first: 150, query: "created_at:<'2010-12-02T00:00:00Z'") { nodes {
        customerJourneySummary { lastVisit { utmParameters { campaign } } } } } }`,
    );
    const campaigns = body.data.orders.nodes
      .map(
        // biome-ignore lint/suspicious/noExplicitAny: a GraphQL answer
        (order: any) => order.customerJourneySummary?.lastVisit.utmParameters?.campaign,
      )
      .filter(Boolean);
    const rows = rowsOf((await ads(sandbox, DAILY)).body).filter((row) => row.segments.date === "2010-12-01");
    expect(rows.reduce((sum, row) => sum + row.metrics.conversions, 0)).toBe(campaigns.length);
  });

  it("shows whole days only", async () => {
    const query = "SELECT segments.date, metrics.clicks FROM campaign WHERE segments.date >= '2010-12-15'";
    expect(rowsOf((await ads(sandbox, query)).body)).toHaveLength(8);
    sandbox.advance("2010-12-15T23:00:00Z");
    expect(rowsOf((await ads(sandbox, query)).body)).toHaveLength(0);
    sandbox.advance("2010-12-16T00:00:00Z");
  });

  it("tells the account's currency and time zone", async () => {
    const { body } = await ads(sandbox, "SELECT customer.currency_code, customer.time_zone FROM customer");
    expect(body[0].results[0].customer).toMatchObject({ currencyCode: "GBP", timeZone: "Europe/London" });
  });
});

describe("refusals", () => {
  it("names a field that it does not know, in Google's shape", async () => {
    const { status, body } = await ads(sandbox, "SELECT campaign.budget FROM campaign");
    expect(status).toBe(400);
    expect(body[0].error.details[0].errors[0]).toEqual({
      errorCode: { queryError: "UNRECOGNIZED_FIELD" },
      message: "Unrecognized field in the query: 'campaign.budget'.",
    });
  });

  it("answers a wrong token with UNAUTHENTICATED", async () => {
    const { status, body } = await ads(sandbox, DAILY, "wrong");
    expect(status).toBe(401);
    expect(body[0].error.status).toBe("UNAUTHENTICATED");
  });

  it("reads conditions with BETWEEN beside others", () => {
    expect(
      parseGaql(
        "SELECT a.b FROM campaign WHERE segments.date BETWEEN '1' AND '2' AND campaign.id IN (3, 4) LIMIT 5",
      ),
    ).toMatchObject({
      conditions: [
        { field: "segments.date", operator: "BETWEEN", values: ["1", "2"] },
        { field: "campaign.id", operator: "IN", values: ["3", "4"] },
      ],
      limit: 5,
    });
  });
});
