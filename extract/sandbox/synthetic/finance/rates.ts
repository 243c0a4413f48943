import { csvText } from "../csv.ts";
import { randomFor } from "../random.ts";

/** Currencies that the demo buys in beside pounds, with the level that their rate swings around: millionths of a pound. */
const LEVELS: Readonly<Record<string, number>> = { EUR: 862_000, USD: 624_000 };

const DAY = 86_400_000;
const FIRST = Date.parse("2010-11-01T00:00:00Z");
const DAYS = 457;

/** A synthetic daily rate: pounds for one of `currency`, in whole millionths. */
export interface FxRate {
  readonly day: string;
  readonly currency: string;
  readonly millionths: number;
}

/** One rate a day and currency from November 2010 to January 2012: a walk that is drawn back to its level. */
export function makeFxRates(seed: number): FxRate[] {
  return Object.entries(LEVELS).flatMap(([currency, level]) => {
    const random = randomFor(seed, "fx", currency);
    let millionths = level;
    return Array.from({ length: DAYS }, (_, at) => {
      const step = (random.next() - 0.5) * 0.01 + (0.02 * (level - millionths)) / level;
      millionths = Math.round(millionths * (1 + step));
      return { day: dayText(FIRST + at * DAY), currency, millionths };
    });
  });
}

/** UTC milliseconds as a date: 2010-11-01. */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** fx_rates.csv of the demo folder. */
export function fxRatesCsv(rates: readonly FxRate[]): string {
  const rows = rates.map((rate) => [
    rate.day,
    rate.currency,
    "GBP",
    (rate.millionths / 1e6).toFixed(6),
    "synthetic",
    true,
  ]);
  return csvText("day,currency,to_currency,rate,rate_source,is_synthetic", rows);
}
