import type { Lines } from "./lines.ts";
import { lineTypeOf } from "./stock-codes.ts";

/** One refund: everything one cancel invoice takes back from one order. Amounts are positive thousandths. */
export interface Refund {
  /** Number of the cancel invoice times 100 plus a running number: one cancel invoice may reverse several orders. */
  readonly id: number;
  readonly order: Order;
  readonly cancelInvoice: string;
  readonly at: number;
  readonly lines: RefundLine[];
  total: number;
}

/** A cancel line with the one order line that it reverses. */
export interface RefundLine {
  /** Row of the cancel line. */
  readonly row: number;
  /** Row of the order line it reverses. */
  readonly target: number;
  readonly quantity: number;
  readonly milli: number;
}

/** An invoice that is neither a cancellation nor an adjustment; `goods` and `shipping` are rows of the file. */
export interface Order {
  readonly invoice: string;
  readonly number: number;
  readonly customer: number;
  readonly country: string;
  /** Time of the first line, UTC milliseconds. */
  createdAt: number;
  readonly day: number;
  readonly goods: number[];
  readonly shipping: number[];
  /** Sum of all lines in thousandths. */
  total: number;
  readonly refunds: Refund[];
}

/** The file split by what each line is; every row is in exactly one list. */
export interface SplitRows {
  readonly orders: readonly Order[];
  readonly cancels: readonly number[];
  readonly badDebts: readonly number[];
  readonly stockMoves: readonly number[];
}

/** Splits the lines: C invoices cancel, A invoices are bad debts, other lines are orders when the quantity is positive. */
export function splitRows(lines: Lines): SplitRows {
  const orders = new Map<string, Order>();
  const cancels: number[] = [];
  const badDebts: number[] = [];
  const stockMoves: number[] = [];
  for (let row = 0; row < lines.count; row++) {
    const invoice = lines.invoice[row]!;
    if (invoice.startsWith("C")) cancels.push(row);
    else if (invoice.startsWith("A")) badDebts.push(row);
    else if (lines.quantity[row]! <= 0) stockMoves.push(row);
    else addToOrder(orders, lines, row);
  }
  return { orders: [...orders.values()], cancels, badDebts, stockMoves };
}

function addToOrder(orders: Map<string, Order>, lines: Lines, row: number): void {
  const invoice = lines.invoice[row]!;
  let order = orders.get(invoice);
  if (order === undefined) {
    order = {
      invoice,
      number: Number(invoice),
      customer: lines.customer[row]!,
      country: lines.country[row]!,
      createdAt: lines.at[row]!,
      day: lines.day[row]!,
      goods: [],
      shipping: [],
      total: 0,
      refunds: [],
    };
    orders.set(invoice, order);
  }
  (lineTypeOf(lines.sku[row]!) === "shipping" ? order.shipping : order.goods).push(row);
  order.createdAt = Math.min(order.createdAt, lines.at[row]!);
  order.total += lines.quantity[row]! * lines.milli[row]!;
}
