import { milliText } from "../dataset/money.ts";
import { type PaidIn, seenPrice } from "../synthetic/currencies.ts";

/** Currency of the shop. */
export const CURRENCY = "GBP";

export interface MoneyV2 {
  amount: string;
  currencyCode: string;
}

export interface MoneyBag {
  shopMoney: MoneyV2;
  presentmentMoney: MoneyV2;
}

const bags = new Map<number, MoneyBag>();

/** Thousandths as MoneyV2. */
export function money(milli: number): MoneyV2 {
  return { amount: milliText(milli), currencyCode: CURRENCY };
}

/** Thousandths as MoneyBag; shop and customer pay in one currency. Common amounts share an object. */
export function moneyBag(milli: number): MoneyBag {
  let bag = bags.get(milli);
  if (bag === undefined) {
    const both = money(milli);
    bag = { shopMoney: both, presentmentMoney: both };
    if (bags.size < 50_000) bags.set(milli, bag);
  }
  return bag;
}

/** Something that has a price each, in thousandths of a pound. */
interface Priced {
  readonly quantity: number;
  readonly milli: number;
}

/** The money of one order: in the shop's currency, and as the customer paid it. Prices are converted each, as they are shown. */
export class OrderMoney {
  readonly #paidIn: PaidIn | null;

  constructor(paidIn: PaidIn | null) {
    this.#paidIn = paidIn;
  }

  get currency(): string {
    return this.#paidIn?.currency ?? CURRENCY;
  }

  /** Pounds for one of the customer's currency, as text; null where they are the same. */
  get rate(): string | null {
    return this.#paidIn === null ? null : (this.#paidIn.millionths / 1e6).toFixed(6);
  }

  of(milli: number, quantity = 1): MoneyBag {
    return this.sum([{ quantity, milli }]);
  }

  sum(parts: readonly Priced[]): MoneyBag {
    const paidIn = this.#paidIn;
    const total = (price: (milli: number) => number) =>
      parts.reduce((sum, { quantity, milli }) => sum + quantity * price(milli), 0);
    const bag = moneyBag(total((milli) => milli));
    if (paidIn === null) return bag;
    const seen = milliText(total((milli) => seenPrice(milli, paidIn)));
    return { shopMoney: bag.shopMoney, presentmentMoney: { amount: seen, currencyCode: paidIn.currency } };
  }
}
