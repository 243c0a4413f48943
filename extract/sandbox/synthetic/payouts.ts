import type { Payment } from "./payments.ts";
import { stableToken } from "./random.ts";

/** A synthetic payout: what had become available by a morning, sent to the bank. Amounts are whole pence. */
export interface Payout {
  readonly id: string;
  /** Id of its own movement on the balance. */
  readonly transactionId: string;
  /** UTC milliseconds: midnight of the day it was made. */
  readonly at: number;
  /** UTC milliseconds: midnight of the day it should reach the bank. */
  readonly arrivesAt: number;
  /** Charges less refunds less fees; always positive. */
  readonly amount: number;
  readonly payments: readonly Payment[];
}

const DAY = 86_400_000;

/** Days from a payment to the morning on which its money can be paid out. */
const AVAILABLE_AFTER = 3;

/** When a payment's money becomes available: midnight three days on, UTC milliseconds. */
export function availableAt(payment: Pick<Payment, "at">): number {
  return (Math.floor(payment.at / DAY) + AVAILABLE_AFTER) * DAY;
}

const isWorkday = (at: number): boolean => ![0, 6].includes(new Date(at).getUTCDay());

/** The next workday after a midnight: banks book no payouts at weekends. */
export function nextWorkday(at: number): number {
  let next = at + DAY;
  while (!isWorkday(next)) next += DAY;
  return next;
}

/**
 * One payout each workday on which more is available than owed: all that is available by then and not yet paid out. A
 * day whose refunds outweigh its charges waits for the next one.
 */
export function makePayouts(payments: readonly Payment[]): Payout[] {
  const waiting = [...payments].sort((a, b) => availableAt(a) - availableAt(b) || a.at - b.at);
  const payouts: Payout[] = [];
  let taken = 0;
  while (taken < waiting.length) {
    const at = dayOfPayout(waiting, taken);
    if (at === undefined) return payouts;
    const end = waiting.findIndex((payment) => availableAt(payment) > at);
    const contents = waiting.slice(taken, end === -1 ? waiting.length : end);
    taken += contents.length;
    payouts.push(payoutOf(at, contents));
  }
  return payouts;
}

const net = (payments: readonly Payment[]): number =>
  payments.reduce((sum, payment) => sum + payment.amount - payment.fee, 0);

/** The first workday on which what waits from `from` on is more than nothing; undefined when it never is. */
function dayOfPayout(waiting: readonly Payment[], from: number): number | undefined {
  const last = availableAt(waiting.at(-1)!) + 7 * DAY;
  let sum = 0;
  let next = from;
  for (let at = availableAt(waiting[from]!); at <= last; at += DAY) {
    for (; next < waiting.length && availableAt(waiting[next]!) <= at; next++)
      sum += waiting[next]!.amount - waiting[next]!.fee;
    if (isWorkday(at) && sum > 0) return at;
  }
  return undefined;
}

function payoutOf(at: number, payments: readonly Payment[]): Payout {
  const day = new Date(at).toISOString().slice(0, 10);
  return {
    id: `po_${stableToken(`payout ${day}`, 24)}`,
    transactionId: `txn_${stableToken(`payout transaction ${day}`, 24)}`,
    at,
    arrivesAt: nextWorkday(at),
    amount: net(payments),
    payments,
  };
}
