import type { World } from "../../world.ts";
import { campaignDays } from "../campaign-days.ts";
import { csvText } from "../csv.ts";
import { dayText } from "./rates.ts";
import { wholeMonths } from "./whole-months.ts";

/** An invoice or credit note of the ad platform, in whole pence without tax. */
export interface AdDocument {
  readonly id: string;
  readonly period: string;
  readonly kind: "invoice" | "credit_note";
  pence: number;
}

/** What a day of all campaigns cost, by day, in whole pence. */
export type SpendDays = ReadonlyMap<string, number>;

const lastDayOf = (period: string): string => {
  const [year, month] = period.split("-").map(Number) as [number, number];
  return dayText(Date.UTC(year, month, 0));
};

/** An invoice a month over what its days cost. */
export function trueInvoices(days: SpendDays, months: readonly string[]): AdDocument[] {
  return months.map((period) => ({
    id: `ADS-${period}`,
    period,
    kind: "invoice",
    pence: [...days].reduce((sum, [day, pence]) => sum + (day.startsWith(period) ? pence : 0), 0),
  }));
}

/**
 * Plants what ad invoices are known for, each in a month of its own: pennies of rounding, a credit note, a last day that
 * is billed a month later, and, in the last month, an amount that no campaign explains.
 */
export function plantInInvoices(documents: readonly AdDocument[], days: SpendDays): AdDocument[] {
  const planted = documents.map((one) => ({ ...one }));
  if (planted.length < 6) return planted;
  const [rounded, credited, held, next, , unknown] = planted.slice(-6);
  rounded!.pence += 2;
  planted.push({
    ...{ id: `ADS-CN-${credited!.period}`, period: credited!.period, kind: "credit_note", pence: -2500 },
  });
  const lastDay = days.get(lastDayOf(held!.period)) ?? 0;
  held!.pence -= lastDay;
  next!.pence += lastDay;
  unknown!.pence += 3750;
  return planted;
}

/** ad_invoices.csv of the demo folder: Google Ads over the months that are over, without tax and with it apart. */
export function adInvoicesCsv(world: World): string {
  const days = new Map<string, number>();
  for (const { day, costMicros } of campaignDays(world)) {
    const text = dayText(day * 86_400_000);
    days.set(text, (days.get(text) ?? 0) + Math.round(costMicros / 10_000));
  }
  const documents = plantInInvoices(trueInvoices(days, wholeMonths(world, days.keys())), days);
  const rows = documents.map(({ id, period, kind, pence }) => [
    ...[id, "google_ads", "1234567890", period, lastDayOf(period), kind],
    ...[(pence / 100).toFixed(2), (Math.round(pence / 5) / 100).toFixed(2), "GBP", true],
  ]);
  return csvText(
    "invoice_id,platform,account,period,issued_on,kind,amount,tax_amount,currency,is_synthetic",
    rows,
  );
}
