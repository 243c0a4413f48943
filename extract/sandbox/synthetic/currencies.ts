import { countryOf } from "../dataset/countries.ts";
import type { Order } from "../dataset/orders.ts";
import { dayText, type FxRate, makeFxRates } from "./finance/rates.ts";
import { randomFor } from "./random.ts";

/** The currency that an order was paid in, where it is not the shop's, with its rate: millionths of a pound. */
export interface PaidIn {
  readonly currency: string;
  readonly millionths: number;
}

/** Countries of the euro among the file's, in 2011. */
const EURO = new Set("AT BE CY DE ES FI FR GR IE IT MT NL PT".split(" "));

/** How many of the customers abroad pay in their own currency, of 100. */
const SHARE = 60;

/** Synthetic: what orders from abroad were paid in, at the day's synthetic rate. */
export class Currencies {
  readonly #seed: number;
  readonly #rates: ReadonlyMap<string, FxRate>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#rates = new Map(makeFxRates(seed).map((rate) => [`${rate.currency} ${rate.day}`, rate]));
  }

  /** Null where the customer paid in pounds. A customer keeps to one currency. */
  of(order: Order): PaidIn | null {
    const { code } = countryOf(order.country);
    const currency = code === "US" ? "USD" : code !== null && EURO.has(code) ? "EUR" : null;
    if (currency === null) return null;
    const who = order.customer === 0 ? `order ${order.number}` : order.customer;
    if (!randomFor(this.#seed, "paid in", who).chance(SHARE / 100)) return null;
    const rate = this.#rates.get(`${currency} ${dayText(order.day * 86_400_000)}`);
    return rate === undefined ? null : { currency, millionths: rate.millionths };
  }
}

/** A price in thousandths of a pound as the customer saw it: whole hundredths of the currency, in its thousandths. */
export function seenPrice(milli: number, paidIn: PaidIn): number {
  return Math.round((milli * 100_000) / paidIn.millionths) * 10;
}
