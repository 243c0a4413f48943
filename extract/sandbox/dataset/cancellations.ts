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
  const index = indexOrders(lines, orders);
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

const keyOf = (lines: Lines, row: number): string =>
  `${lines.customer[row]}|${lines.sku[row]}|${lines.milli[row]}`;

function indexOrders(lines: Lines, orders: readonly Order[]): Map<string, Reversible[]> {
  const index = new Map<string, Reversible[]>();
  for (const order of orders) {
    if (order.customer === 0) continue;
    for (const row of [...order.goods, ...order.shipping]) {
      const key = keyOf(lines, row);
      const list = index.get(key) ?? [];
      if (list.length === 0) index.set(key, list);
      let entry = list.at(-1);
      if (entry?.order !== order) {
        entry = { order, rows: [], left: [], remaining: 0 };
        list.push(entry);
      }
      entry.rows.push(row);
      entry.left.push(lines.quantity[row]!);
      entry.remaining += lines.quantity[row]!;
    }
  }
  return index;
}

function findOrder(index: Map<string, Reversible[]>, lines: Lines, row: number): Reversible | undefined {
  if (lines.customer[row] === 0) return undefined;
  const wanted = -lines.quantity[row]!;
  let best: Reversible | undefined;
  for (const entry of index.get(keyOf(lines, row)) ?? []) {
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
