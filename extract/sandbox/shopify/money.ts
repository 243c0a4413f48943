import { milliText } from "../dataset/money.ts";

/** Currency of the shop and of every order. */
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
