import type { Lines } from "./lines.ts";
import type { Order, Refund, RefundPiece } from "./orders.ts";

interface Reversible {
  order: Order;
  rows: number[];
  /** What earlier cancellations have left, per row. */
  left: number[];
  remaining: number;
}

/** Cancel lines with the order they reverse, and those without one. */
export interface Matched {
  readonly refunds: readonly Refund[];
  readonly matchedRows: readonly number[];
  readonly unmatchedRows: readonly number[];
}

/**
 * Matches cancel lines to orders, oldest cancellation first. A match needs a known customer, the same stock code and unit
 * price, an order made strictly earlier and enough quantity left on it; of several such orders the most recent wins.
 * A line is matched to one order or to none. Refunds are also appended to their orders.
 */
export function matchCancellations(
  lines: Lines,
  orders: readonly Order[],
  cancels: readonly number[],
): Matched {
  const index = indexOrders(lines, orders, cancels);
  const refunds = new Map<string, Refund>();
  const perInvoice = new Map<string, number>();
  const matchedRows: number[] = [];
  const unmatchedRows: number[] = [];
  const byTime = [...cancels].sort((a, b) => lines.at[a]! - lines.at[b]! || a - b);
  for (const row of byTime) {
    const found = findOrder(index, lines, row);
    if (found === undefined) {
      unmatchedRows.push(row);
      continue;
    }
    matchedRows.push(row);
    const refund = refundFor(refunds, perInvoice, lines, row, found.order);
    for (const piece of take(found, lines, row)) {
      refund.pieces.push(piece);
      refund.total += piece.quantity * piece.milli;
    }
  }
  unmatchedRows.sort((a, b) => a - b);
  return { refunds: [...refunds.values()], matchedRows, unmatchedRows };
}

/** Order lines that can be reversed: by stock code, then by customer and price. */
type Index = ReadonlyMap<string, ReadonlyMap<number, Reversible[]>>;

/** Customer and price in one number: prices stay below 10^9 thousandths. */
const keyOf = (lines: Lines, row: number): number => lines.customer[row]! * 1e9 + lines.milli[row]!;

/** Indexes only what some cancellation asks for: a fiftieth of the half million lines. */
function indexOrders(lines: Lines, orders: readonly Order[], cancels: readonly number[]): Index {
  const index = new Map<string, Map<number, Reversible[]>>();
  for (const row of cancels) {
    if (lines.customer[row] === 0) continue;
    const sku = lines.sku[row]!;
    const prices = index.get(sku) ?? new Map<number, Reversible[]>();
    index.set(sku, prices.set(keyOf(lines, row), []));
  }
  for (const order of orders)
    for (const rows of [order.goods, order.shipping])
      for (const row of rows) {
        const list = index.get(lines.sku[row]!)?.get(keyOf(lines, row));
        if (list !== undefined) addReversible(list, order, row, lines.quantity[row]!);
      }
  return index;
}

function addReversible(list: Reversible[], order: Order, row: number, quantity: number): void {
  let entry = list.at(-1);
  if (entry?.order !== order) {
    entry = { order, rows: [], left: [], remaining: 0 };
    list.push(entry);
  }
  entry.rows.push(row);
  entry.left.push(quantity);
  entry.remaining += quantity;
}

function findOrder(index: Index, lines: Lines, row: number): Reversible | undefined {
  if (lines.customer[row] === 0) return undefined;
  const wanted = -lines.quantity[row]!;
  let best: Reversible | undefined;
  for (const entry of index.get(lines.sku[row]!)?.get(keyOf(lines, row)) ?? []) {
    if (entry.order.createdAt >= lines.at[row]! || entry.remaining < wanted) continue;
    if (best === undefined || entry.order.createdAt > best.order.createdAt) best = entry;
  }
  return best;
}

function refundFor(
  refunds: Map<string, Refund>,
  perInvoice: Map<string, number>,
  lines: Lines,
  row: number,
  order: Order,
): Refund {
  const cancelInvoice = lines.invoice[row]!;
  const key = `${cancelInvoice}|${order.invoice}`;
  let refund = refunds.get(key);
  if (refund === undefined) {
    const running = perInvoice.get(cancelInvoice) ?? 0;
    perInvoice.set(cancelInvoice, running + 1);
    const id = Number(cancelInvoice.slice(1)) * 100 + running;
    refund = { id, order, cancelInvoice, at: lines.at[row]!, pieces: [], total: 0 };
    refunds.set(key, refund);
    order.refunds.push(refund);
  }
  return refund;
}

/** Takes the cancelled quantity from the order's lines: from one line that has it all if there is one, else line by line. */
function take(entry: Reversible, lines: Lines, row: number): RefundPiece[] {
  let wanted = -lines.quantity[row]!;
  entry.remaining -= wanted;
  const whole = entry.left.findIndex((left) => left >= wanted);
  const order = whole >= 0 ? [whole] : entry.left.keys();
  const pieces: RefundPiece[] = [];
  for (const at of order) {
    const quantity = Math.min(wanted, entry.left[at]!);
    if (quantity === 0) continue;
    entry.left[at]! -= quantity;
    wanted -= quantity;
    pieces.push({ row, part: pieces.length, target: entry.rows[at]!, quantity, milli: lines.milli[row]! });
  }
  return pieces;
}
