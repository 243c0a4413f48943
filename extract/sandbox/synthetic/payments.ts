import { countryOf } from "../dataset/countries.ts";
import { milliToPence } from "../dataset/money.ts";
import type { Order, Refund } from "../dataset/orders.ts";
import type { World } from "../world.ts";
import { type PaidIn, seenPrice } from "./currencies.ts";
import { stableToken } from "./random.ts";

/** A synthetic movement on the balance at the payment processor: an order paid, or a refund. Amounts are whole pence. */
export interface Payment {
  /** Id of the balance transaction. */
  readonly id: string;
  readonly type: "charge" | "refund";
  readonly order: Order;
  readonly refund: Refund | null;
  /** UTC milliseconds. */
  readonly at: number;
  /** Pence of the balance; negative for a refund. */
  readonly amount: number;
  readonly fee: number;
  /** What the customer paid or got back, where that was in another currency than the balance's. */
  readonly abroad: Abroad | null;
}

/** Hundredths of a currency, negative for a refund, with pounds for one of it in millionths. */
export interface Abroad extends PaidIn {
  readonly amount: number;
}

/** What lines cost in the currency that their order was paid in; null for the balance's own. */
export function paidAbroad(
  world: World,
  order: Order,
  lines: readonly { quantity: number; milli: number }[],
  sign = 1,
): Abroad | null {
  const paidIn = world.paidIn(order);
  if (paidIn === null) return null;
  const milli = lines.reduce((sum, line) => sum + line.quantity * seenPrice(line.milli, paidIn), 0);
  return { ...paidIn, amount: (sign * milli) / 10 };
}

/** Id of the synthetic charge that paid an order. */
export function chargeId(invoice: string): string {
  return `ch_${stableToken(`charge ${invoice}`, 24)}`;
}

/** Id of the synthetic refund object at the payment processor. */
export function refundObjectId(refund: Refund): string {
  return `re_${stableToken(`refund ${refund.id}`, 24)}`;
}

/** Countries of the European Economic Area among the file's; their cards cost more than British ones. */
const EEA = new Set("AT BE CY CZ DE DK ES FI FR GR IE IS IT LT MT NL NO PL PT SE".split(" "));

/** 1.5 % + 20p for British cards, 2.5 % + 20p for European, 2.9 % + 20p for others; rounded to the penny. */
export function cardFeePence(amount: number, countryCode: string | null): number {
  const perMille = countryCode === "GB" ? 15 : countryCode !== null && EEA.has(countryCode) ? 25 : 29;
  return Math.round((amount * perMille) / 1000) + 20;
}

/** One charge for each order with something to pay, one refund for each matched cancellation; fees are not given back. */
export function makePayments(world: World): Payment[] {
  const payments: Payment[] = [];
  const { quantity, milli } = world.data.lines;
  for (const order of world.data.orders) {
    const amount = milliToPence(order.total);
    if (amount <= 0) continue;
    payments.push({
      id: `txn_${stableToken(`charge transaction ${order.invoice}`, 24)}`,
      type: "charge",
      order,
      refund: null,
      at: order.createdAt,
      amount,
      fee: cardFeePence(amount, countryOf(order.country).code),
      abroad: paidAbroad(
        world,
        order,
        [...order.goods, ...order.shipping].map((row) => ({ quantity: quantity[row]!, milli: milli[row]! })),
      ),
    });
  }
  for (const refund of world.data.refunds) {
    const amount = milliToPence(refund.total);
    if (amount <= 0) continue;
    payments.push({
      id: `txn_${stableToken(`refund transaction ${refund.id}`, 24)}`,
      type: "refund",
      order: refund.order,
      refund,
      at: refund.at,
      amount: -amount,
      fee: 0,
      abroad: paidAbroad(world, refund.order, refund.lines, -1),
    });
  }
  return payments;
}
