import type { Lines } from "./lines.ts";
import type { Order, Refund } from "./orders.ts";

/** An order line that cancellations may reverse, and what earlier ones have left of it. */
interface Reversible {
  readonly order: Order;
  readonly row: number;
  left: number;
}

/** Cancel lines with the order line they reverse, and those without one. */
export interface Matched {
  readonly refunds: readonly Refund[];
  readonly matchedRows: readonly number[];
  readonly unmatchedRows: readonly number[];
}

/**
 * Matches cancel lines to order lines, oldest cancellation first. A match needs a known customer, the same stock code and
 * unit price, an order made strictly earlier and enough quantity left on the line; of several the most recent order's wins,
 * then its first. One line reverses one line or none, so that lines can be counted. Refunds are also appended to their orders.
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
    const found = findLine(index, lines, row);
    if (found === undefined) {
      unmatchedRows.push(row);
      continue;
    }
    matchedRows.push(row);
    const refund = refundFor(refunds, perInvoice, lines, row, found.order);
    const quantity = -lines.quantity[row]!;
    const milli = lines.milli[row]!;
    found.left -= quantity;
    refund.lines.push({ row, target: found.row, quantity, milli });
    refund.total += quantity * milli;
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
        list?.push({ order, row, left: lines.quantity[row]! });
      }
  return index;
}

function findLine(index: Index, lines: Lines, row: number): Reversible | undefined {
  if (lines.customer[row] === 0) return undefined;
  const wanted = -lines.quantity[row]!;
  let best: Reversible | undefined;
  for (const entry of index.get(lines.sku[row]!)?.get(keyOf(lines, row)) ?? []) {
    if (entry.order.createdAt >= lines.at[row]! || entry.left < wanted) continue;
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
    refund = { id, order, cancelInvoice, at: lines.at[row]!, lines: [], total: 0 };
    refunds.set(key, refund);
    order.refunds.push(refund);
  }
  return refund;
}
