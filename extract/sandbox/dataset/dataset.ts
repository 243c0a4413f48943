import { matchCancellations } from "./cancellations.ts";
import { type Customer, collectCustomers, collectProducts, type Product } from "./catalogue.ts";
import { type Lines, readLines } from "./lines.ts";
import { type Order, type Refund, splitRows } from "./orders.ts";
import { type Summary, summarize } from "./summary.ts";

/** The Online Retail file as shop records: every line is in an order, a refund or one of the three row lists. */
export interface Dataset {
  readonly lines: Lines;
  readonly orders: readonly Order[];
  readonly refunds: readonly Refund[];
  readonly customers: readonly Customer[];
  readonly products: readonly Product[];
  /** Rows of cancel lines without an order, of A invoices, of zero-price negative lines. */
  readonly creditNotes: readonly number[];
  readonly badDebts: readonly number[];
  readonly stockMoves: readonly number[];
  readonly summary: Summary;
}

/**
 * Loads the shipped file and works out orders, refunds and the rest, with its control totals.
 * @param options.until London date (YYYY-MM-DD); keeps earlier lines only, for quick tests
 */
export async function loadDataset(options: { until?: string } = {}): Promise<Dataset> {
  const lines = await readLines(options.until);
  const split = splitRows(lines);
  const matched = matchCancellations(lines, split.orders, split.cancels);
  const rows = {
    creditNotes: matched.unmatchedRows,
    badDebts: split.badDebts,
    stockMoves: split.stockMoves,
  };
  return {
    lines,
    orders: split.orders,
    refunds: matched.refunds,
    customers: collectCustomers(lines, split.orders),
    products: collectProducts(lines),
    ...rows,
    summary: summarize(lines, split.orders, { ...rows, matched: matched.matchedRows }),
  };
}
