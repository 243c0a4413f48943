import type { Order } from "../../dataset/orders.ts";
import type { World } from "../../world.ts";
import { seenPrice } from "../currencies.ts";
import { type JournalLine, journalLine } from "./journal-line.ts";
import { dayText } from "./rates.ts";

/** An amount in thousandths: what the customer saw, and pounds. */
export interface Booking {
  readonly currency: string;
  readonly seen: number;
  readonly milli: number;
}

/** Sums in thousandths by account, day and currency. */
export class DayBook {
  readonly #sums = new Map<string, { seen: number; milli: number }>();

  add(account: string, day: string, { currency, seen, milli }: Booking): void {
    const key = `${account} ${day} ${currency}`;
    const sum = this.#sums.get(key) ?? { seen: 0, milli: 0 };
    this.#sums.set(key, { seen: sum.seen + seen, milli: sum.milli + milli });
  }

  lines(): JournalLine[] {
    return [...this.#sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([, { seen, milli }]) => milli !== 0 || seen !== 0)
      .map(([key, { seen, milli }]) => {
        const [account, day, currency] = key.split(" ") as [string, string, string];
        const line = journalLine({ account, day, milli: seen, reportingMilli: milli, currency });
        return currency === "GBP" ? line : { ...line, entryId: `${line.entryId}-${currency}` };
      });
  }
}

/** Pieces at a price in thousandths of a pound, as their order was paid; negative pieces went back. */
export function booking(world: World, order: Order | null, quantity: number, milli: number): Booking {
  const paidIn = order && world.paidIn(order);
  if (!paidIn) return { currency: "GBP", seen: quantity * milli, milli: quantity * milli };
  return {
    currency: paidIn.currency,
    seen: quantity * seenPrice(milli, paidIn),
    milli: quantity * milli,
  };
}

/** A day of the file, counted from 1970, as a date. */
export const londonDay = (day: number): string => dayText(day * 86_400_000);
