import type { Lines } from "./lines.ts";
import { milliText } from "./money.ts";
import type { Order } from "./orders.ts";

/** Lines and their amount in pounds, exact to the thousandth, as text. */
export interface Part {
  lines: number;
  amount: string;
  /** The part of it that has a customer. */
  customerAmount: string;
}

/** Where each line of the file went. `total` adds the parts up and must equal the file's own sum. */
export interface Summary {
  orderLines: Part;
  shippingLines: Part;
  matchedCancellations: Part;
  unmatchedCancellations: Part;
  badDebts: Part;
  stockMoves: Part;
  total: Part;
}

/** Control totals per part; amounts are sums of whole thousandths, so nothing is rounded. */
export function summarize(
  lines: Lines,
  orders: readonly Order[],
  rows: Record<"matched" | "creditNotes" | "badDebts" | "stockMoves", readonly number[]>,
): Summary {
  const parts = {
    orderLines: tally(
      lines,
      orders.flatMap((order) => order.goods),
    ),
    shippingLines: tally(
      lines,
      orders.flatMap((order) => order.shipping),
    ),
    matchedCancellations: tally(lines, rows.matched),
    unmatchedCancellations: tally(lines, rows.creditNotes),
    badDebts: tally(lines, rows.badDebts),
    stockMoves: tally(lines, rows.stockMoves),
  };
  const total = { lines: 0, amount: 0, customerAmount: 0 };
  for (const part of Object.values(parts)) {
    total.lines += part.lines;
    total.amount += part.amount;
    total.customerAmount += part.customerAmount;
  }
  const entries = Object.entries({ ...parts, total }).map(([name, part]) => [name, asText(part)]);
  return Object.fromEntries(entries) as unknown as Summary;
}

/** The summary as lines of text for a terminal: part, lines, pounds. */
export function formatSummary(summary: Summary): string {
  const names: Record<keyof Summary, string> = {
    orderLines: "order lines",
    shippingLines: "shipping lines",
    matchedCancellations: "cancellations matched to an order (refunds)",
    unmatchedCancellations: "cancellations without an order (credit notes)",
    badDebts: "bad debt entries",
    stockMoves: "stock adjustments at no price",
    total: "the whole file",
  };
  return (Object.keys(names) as (keyof Summary)[])
    .map((key) => {
      const { lines, amount } = summary[key];
      return `${names[key].padEnd(46)} ${lines.toLocaleString("en-GB").padStart(8)} ${amount.padStart(14)}`;
    })
    .join("\n");
}

interface Tally {
  lines: number;
  amount: number;
  customerAmount: number;
}

function tally(lines: Lines, rows: readonly number[]): Tally {
  const part = { lines: rows.length, amount: 0, customerAmount: 0 };
  for (const row of rows) {
    const amount = lines.quantity[row]! * lines.milli[row]!;
    part.amount += amount;
    if (lines.customer[row] !== 0) part.customerAmount += amount;
  }
  return part;
}

const asText = (part: Tally): Part => ({
  lines: part.lines,
  amount: milliText(part.amount),
  customerAmount: milliText(part.customerAmount),
});
