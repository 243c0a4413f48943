import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { lastOrderAt } from "../last-order.ts";
import { makePayments } from "../payments.ts";
import { makePayouts, nextWorkday, type Payout } from "../payouts.ts";
import { dayText } from "./rates.ts";
import { wholeMonths } from "./whole-months.ts";

/** A line of the demo's bank statement, in whole pence. */
export interface BankLine {
  readonly id: string;
  day: string;
  pence: number;
  fee: number;
  readonly kind: "transfer" | "fee";
  readonly reference: string;
  readonly counterparty: string;
}

const ACCOUNT = "GB-CURRENT-1";
/** Two lines in three carry the payout's id; the third is found by its amount and day. */
const UNNAMED_EVERY = 3;

/** The statement as it should be: each payout on the day it was due, and the rent, which is nobody's payout. */
export function trueStatement(payouts: readonly Payout[], last: string): BankLine[] {
  const lines = payouts.map((payout, i): BankLine => {
    const named = i % UNNAMED_EVERY === 0 ? "STRIPE PAYMENTS UK LTD" : `STRIPE ${payout.id}`;
    return {
      ...{ id: `bl-${dayText(payout.at)}`, day: dayText(payout.arrivesAt), pence: payout.amount, fee: 0 },
      ...{ kind: "transfer", reference: named, counterparty: "STRIPE PAYMENTS UK LTD" },
    };
  });
  const months = [...new Set(lines.map((line) => line.day.slice(0, 7)))];
  const rent = months.map(
    (month): BankLine => ({
      ...{ id: `bl-rent-${month}`, day: `${month}-28`, pence: -1_400_000, fee: 0, kind: "transfer" },
      ...{ reference: "RENT WAREHOUSE", counterparty: "HARBOUR ESTATES LTD" },
    }),
  );
  return [...lines, ...rent].filter((line) => line.day <= last).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * Plants what happens at banks into the last two whole months: a payout booked days late, over a month's end; one that
 * never came; one of which the bank kept a fee; a charge of the bank's own; and money from nobody knows where.
 */
export function plantAtBank(statement: readonly BankLine[], months: readonly string[]): BankLine[] {
  const [before, last] = months.slice(-2);
  const lines = statement.map((line) => ({ ...line }));
  if (before === undefined || last === undefined || months.length < 6) return lines;
  const payoutsIn = (month: string) =>
    lines.filter((line) => line.day.startsWith(month) && line.counterparty.startsWith("STRIPE"));
  const late = payoutsIn(before).at(-1)!;
  late.day = dayText(nextWorkday(nextWorkday(Date.parse(`${last}-01T00:00:00Z`))));
  const [, , , lost, , , , charged] = payoutsIn(last).filter((line) => line !== late);
  lines.splice(lines.indexOf(lost!), 1);
  charged!.fee = 150;
  charged!.pence -= 150;
  lines.push(
    {
      ...{ id: `bl-charges-${last}`, day: `${last}-30`, pence: -1200, fee: 0, kind: "fee" },
      ...{ reference: "ACCOUNT CHARGES", counterparty: "THE BANK" },
    },
    {
      ...{ id: `bl-credit-${last}`, day: `${last}-17`, pence: 48_000, fee: 0, kind: "transfer" },
      ...{ reference: "INV 4471 THANK YOU", counterparty: "BRIGHTWATER GIFTS LTD" },
    },
  );
  return lines;
}

const money = (pence: number): string => (pence / 100).toFixed(2);

/** bank_lines.csv of the demo folder: the account that payouts go to, up to the file's last day. */
export function bankLinesCsv(world: World): string {
  const payouts = makePayouts(makePayments(world));
  const statement = trueStatement(payouts, dayText(lastOrderAt(world)));
  const months = wholeMonths(
    world,
    statement.map((line) => line.day),
  );
  const rows = plantAtBank(statement, months).map((line) => [
    ...[line.id, ACCOUNT, line.day, money(line.pence), "GBP", money(line.fee)],
    ...[line.kind, line.reference, line.counterparty, true],
  ]);
  return csvText(
    "bank_line_id,account,booked_on,amount,currency,fee,kind,reference,counterparty,is_synthetic",
    rows,
  );
}
