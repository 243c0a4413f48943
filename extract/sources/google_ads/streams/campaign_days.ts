import { z } from "zod";
import { TerminalError } from "../../../../kernel/diagnostics.ts";
import { decimal, int64, isoDate } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { API_VERSION, type GoogleAdsOptions, lastDay, oldestDay, windows } from "../api.ts";

const campaignDay = z.object({
  campaign: z.object({ id: z.string(), name: z.string() }),
  segments: z.object({ date: isoDate() }),
  metrics: z.object({
    /** Millionths of the account's currency. */
    costMicros: int64(),
    clicks: int64(),
    impressions: int64(),
    /** Fractions: a conversion may be shared between campaigns. */
    conversions: decimal(),
  }),
  customer: z.object({ currencyCode: z.string() }),
});

type Json = Record<string, unknown>;

/** One query is one operation of the daily allowance however long its answer is; half a year keeps bodies small. */
const WINDOW_DAYS = 183;

/** The GAQL of one window. Segmenting by date demands a date filter. */
export const campaignDaysQuery = (from: string, to: string): string =>
  "SELECT campaign.id, campaign.name, segments.date, metrics.cost_micros, metrics.clicks, metrics.impressions, " +
  "metrics.conversions, customer.currency_code FROM campaign " +
  `WHERE segments.date BETWEEN '${from}' AND '${to}' ORDER BY segments.date`;

/** Spend and results, one row per campaign and day of the account's time zone. Days without impressions have no row. */
export const campaignDays = defineStream<GoogleAdsOptions>({
  name: "campaign_days",
  schema: campaignDay,
  key: ["campaign.id", "segments.date"],
  cursor: "segments.date",
  /** A conversion counts on the day of its click, up to 30 days earlier by the default conversion window. */
  lookback: days(30),
  async *read(context) {
    const { options } = context;
    const first = context.since?.slice(0, 10) ?? options.start_date ?? oldestDay(context.now);
    const path = `/${API_VERSION}/customers/${options.customer_id}/googleAds:searchStream`;
    for (const { from, to } of windows(first, lastDay(context.until, context.now), WINDOW_DAYS)) {
      const response = await context.http.request({ path, json: { query: campaignDaysQuery(from, to) } });
      yield { records: rows(response.json(), path), label: `${from} to ${to}` };
    }
  },
});

/** The rows of a stream's batches. An empty window is an empty list. */
function rows(answer: unknown, path: string): Json[] {
  if (!Array.isArray(answer))
    throw new TerminalError({
      code: "unexpected-answer",
      message: `Google Ads ${path} answered with something else than a list of batches.`,
    });
  return answer.flatMap((batch) => ((batch as Json).results as Json[] | undefined) ?? []).map(withoutNames);
}

/** Each part carries a resourceName, asked for or not; it only repeats the ids. */
function withoutNames(row: Json): Json {
  const parts = Object.entries(row).map(([part, value]) => {
    if (typeof value !== "object" || value === null) return [part, value];
    const { resourceName: _, ...rest } = value as Json;
    return [part, rest];
  });
  return Object.fromEntries(parts);
}
