import { describe, expect, it } from "vitest";
import { lastDay, oldestDay, windows } from "../../../extract/sources/google_ads/api.ts";
import { googleAds } from "../../../extract/sources/google_ads/source.ts";
import {
  campaignDays,
  campaignDaysQuery,
} from "../../../extract/sources/google_ads/streams/campaign_days.ts";
import { answering, context, readAll, refused, unknownFields } from "./lab.ts";

const options = googleAds.options.parse({
  customer_id: "123-456-7890",
  access_token: "ya29",
  start_date: "2011-12-01",
});

describe("Google Ads campaign days", () => {
  it("come from the batches of a stream, without resource names", async () => {
    const row = {
      campaign: { resourceName: "customers/1/campaigns/5", id: "5", name: "Brand" },
      segments: { date: "2011-12-01" },
      metrics: { costMicros: "1230000", clicks: "3", impressions: "100", conversions: 1.5 },
      customer: { resourceName: "customers/1", currencyCode: "GBP" },
    };
    const http = answering(() => [{ results: [row] }, { fieldMask: "x" }, { results: [row] }]);
    const read = await readAll(campaignDays, context(options, http));
    expect(read.records).toHaveLength(2);
    expect(refused(campaignDays, read.records)).toEqual([]);
    expect(unknownFields(campaignDays, read.records)).toEqual([]);
    expect(read.records[0]!.campaign).toEqual({ id: "5", name: "Brand" });
    expect(http.asked[0]!.path).toBe("/v25/customers/1234567890/googleAds:searchStream");
    expect(http.asked[0]!.json).toEqual({ query: campaignDaysQuery("2011-12-01", "2011-12-10") });
  });

  it("are asked for from 30 days behind the cursor, for conversions arrive late", () => {
    expect(campaignDays.lookback).toBe(30 * 86_400_000);
  });

  it("are asked for in windows that touch and do not overlap", () => {
    expect(windows("2011-01-01", "2011-01-07", 3)).toEqual([
      { from: "2011-01-01", to: "2011-01-03" },
      { from: "2011-01-04", to: "2011-01-06" },
      { from: "2011-01-07", to: "2011-01-07" },
    ]);
    expect(windows("2011-01-02", "2011-01-01", 3)).toEqual([]);
  });

  it("begin 37 months back when no start is set, and end before `until`", () => {
    expect(oldestDay("2026-11-22T01:00:00Z")).toBe("2023-10-22");
    expect(lastDay("2011-02-01", "x")).toBe("2011-01-31");
    expect(lastDay(undefined, "2011-12-10T08:00:00Z")).toBe("2011-12-10");
  });
});
