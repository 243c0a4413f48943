import { z } from "zod";

export const googleAdsOptions = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).default("https://googleads.googleapis.com"),
  /** Ten digits, with or without dashes. */
  customer_id: z
    .string()
    .regex(/^\d[\d-]*$/, { error: "expected digits such as 123-456-7890" })
    .transform((id) => id.replaceAll("-", "")),
  access_token: z.string().min(1),
  /** The manager account through which the customer is reached, when it is not reached directly. */
  login_customer_id: z
    .string()
    .regex(/^\d[\d-]*$/)
    .transform((id) => id.replaceAll("-", ""))
    .optional(),
  /** The first day to read at the first run. Default: 37 months back, as far as Google keeps days. */
  start_date: z.iso.date().optional(),
});

export type GoogleAdsOptions = z.infer<typeof googleAdsOptions>;

export const API_VERSION = "v25";

/** Google keeps daily figures for 37 months. */
const MONTHS_KEPT = 37;

const DAY = 86_400_000;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The first day Google still has, seen from `now` (ISO 8601). */
export function oldestDay(now: string): string {
  const date = new Date(now);
  return day(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - MONTHS_KEPT, date.getUTCDate()));
}

/** Cuts the days from `first` to `last`, both included, into windows of at most `length` days. */
export function windows(first: string, last: string, length: number): { from: string; to: string }[] {
  const end = Date.parse(`${last}T00:00:00Z`);
  const found: { from: string; to: string }[] = [];
  for (let start = Date.parse(`${first}T00:00:00Z`); start <= end; start += length * DAY) {
    found.push({ from: day(start), to: day(Math.min(end, start + (length - 1) * DAY)) });
  }
  return found;
}

/** The last day before `until` (exclusive), or the day of `now`. */
export function lastDay(until: string | undefined, now: string): string {
  if (until === undefined) return now.slice(0, 10);
  return day(Date.parse(until.length === 10 ? `${until}T00:00:00Z` : until) - 1);
}
