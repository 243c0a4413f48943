import { milliText } from "../../dataset/money.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { booking, DayBook, londonDay } from "./day-book.ts";
import { bookDeferrals } from "./deferrals.ts";
import { type JournalLine, journalLine } from "./journal-line.ts";
import { plantDifferences } from "./planted-differences.ts";
import { dayText, type FxRate } from "./rates.ts";

/** What other finance files say that the general ledger books too. */
export interface Booked {
  overheads: string;
  bargains: string;
  rates: readonly FxRate[];
}

/** Accounts as in the seed gl_accounts, by the type of an order's line. */
const SOLD: Readonly<Record<string, string>> = {
  goods: "4000",
  discount: "4110",
  manual: "4200",
  shipping: "4500",
  fee: "4600",
  donation: "4610",
  sample: "4620",
  bad_debt: "4630",
  voucher: "2100",
};

/** The account of what went back: goods under the document's own, shipping under its own, others where they were sold. */
const backAccount = (type: string, goods: string): string =>
  ["goods", "discount", "manual"].includes(type) ? goods : type === "shipping" ? "4510" : SOLD[type]!;

/**
 * gl_balances.csv and gl_entries.csv of the demo folder: a general ledger made from the truth, booked by interface a day
 * at a time (overheads a document at a time), with a difference of each kind planted in its last whole months. Its last
 * month is the last one that is over.
 */
export function trialBalanceFiles(world: World, booked: Booked): Record<string, string> {
  const days = new DayBook();
  bookOrders(world, days);
  bookReturns(world, days);
  bookBargains(world, booked.bargains, days);
  bookDeferrals(world, days);
  const last = dayText(Math.max(...world.data.orders.map((order) => order.createdAt))).slice(0, 7);
  const truth = [...days.lines(), ...overheadLines(booked)].filter((line) => line.period < last);
  const { journal, beyond } = plantDifferences(truth);
  return { "gl_entries.csv": entriesCsv(journal), "gl_balances.csv": balancesCsv([...journal, ...beyond]) };
}

function bookOrders(world: World, days: DayBook): void {
  const { orders, lines } = world.data;
  for (const order of orders)
    for (const row of [...order.goods, ...order.shipping]) {
      const account = SOLD[lineTypeOf(lines.sku[row]!)]!;
      days.add(account, londonDay(order.day), booking(world, order, lines.quantity[row]!, lines.milli[row]!));
    }
}

function bookReturns(world: World, days: DayBook): void {
  const { lines, refunds, creditNotes, badDebts } = world.data;
  const pounds = (row: number) => booking(world, null, lines.quantity[row]!, lines.milli[row]!);
  for (const refund of refunds)
    for (const line of refund.lines)
      days.add(
        backAccount(lineTypeOf(lines.sku[line.row]!), "4300"),
        londonDay(lines.day[refund.lines[0]!.row]!),
        booking(world, refund.order, -line.quantity, line.milli),
      );
  for (const row of creditNotes)
    days.add(backAccount(lineTypeOf(lines.sku[row]!), "4320"), londonDay(lines.day[row]!), pounds(row));
  for (const row of badDebts) days.add("4630", londonDay(lines.day[row]!), pounds(row));
}

/** A bargain stands under its own account, and the list price is higher by it. */
function bookBargains(world: World, csv: string, days: DayBook): void {
  for (const [, , order, , , amount] of cellsOf(csv)) {
    const day = londonDay(world.orderByNumber.get(Number(order))!.day);
    const milli = Math.round(Number(amount) * 1000);
    days.add("4010", day, booking(world, null, 1, milli));
    days.add("4000", day, booking(world, null, -1, milli));
  }
}

/** Overheads by document, translated at the rate of the month's last day, to the penny. */
function overheadLines({ overheads, rates }: Booked): JournalLine[] {
  const millionths = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate.millionths]));
  return cellsOf(overheads).map(([id, period, , amount, currency]) => {
    const [year, month] = period!.split("-").map(Number) as [number, number];
    const day = dayText(Date.UTC(year, month, 0));
    const pence = Math.round(Number(amount) * 100);
    const rate = millionths.get(`${currency} ${day}`) ?? 1_000_000;
    const reporting = Math.floor((pence * rate) / 1e6 + 0.5);
    const money = { milli: -pence * 10, reportingMilli: -reporting * 10, currency: currency! };
    return journalLine({ account: "6000", day, document: `overhead:${id}`, ...money });
  });
}

/** The rows of a CSV of ours without quotes, less its head. */
const cellsOf = (csv: string): string[][] =>
  csv
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","));

/** The general ledger writes debits positive: minus what counts as profit. */
const debit = (milli: number): string => milliText(milli === 0 ? 0 : -milli);

function entriesCsv(journal: readonly JournalLine[]): string {
  const rows = journal.map((line) => [
    ...[line.entryId, "main", line.account, line.period, debit(line.milli), debit(line.reportingMilli)],
    ...[line.currency, line.document, line.document === null ? line.day : null, line.isManual],
    ...[line.isManual ? "ledger clerk" : "interface", line.memo, true],
  ]);
  return csvText(
    "entry_id,entity,account,period,amount,amount_reporting,currency,document_id,document_on,is_manual,posted_by,memo,is_synthetic",
    rows,
  );
}

function balancesCsv(lines: readonly JournalLine[]): string {
  const sums = new Map<string, { milli: number; reporting: number }>();
  for (const line of lines) {
    const key = `${line.account},${line.period},${line.currency}`;
    const sum = sums.get(key) ?? { milli: 0, reporting: 0 };
    sums.set(key, { milli: sum.milli + line.milli, reporting: sum.reporting + line.reportingMilli });
  }
  const rows = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { milli, reporting }]) => ["main", ...key.split(","), debit(milli), debit(reporting), true]);
  return csvText("entity,account,period,currency,amount,amount_reporting,is_synthetic", rows);
}
