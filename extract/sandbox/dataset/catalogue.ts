import type { Lines } from "./lines.ts";
import type { Order } from "./orders.ts";
import { lineTypeOf } from "./stock-codes.ts";

/** A customer number of the file, with what the file knows about it. */
export interface Customer {
  readonly id: number;
  /** First line of any kind, UTC milliseconds. */
  readonly firstAt: number;
  /** The file's word for the country of most of the customer's lines. */
  readonly country: string;
  readonly orders: readonly Order[];
}

/** A stock code of goods. Codes that differ in letter case alone are different, as in the file. */
export interface Product {
  readonly sku: string;
  readonly title: string;
  readonly firstAt: number;
  /** Median unit price in thousandths over lines sold at a price; null when the code was never sold at one. */
  readonly medianPrice: number | null;
}

/** Every customer number in the file, also those that appear on cancellations alone. */
export function collectCustomers(lines: Lines, orders: readonly Order[]): Customer[] {
  const first = new Map<number, number>();
  const countries = new Map<number, Map<string, number>>();
  for (let row = 0; row < lines.count; row++) {
    const id = lines.customer[row]!;
    if (id === 0) continue;
    first.set(id, Math.min(first.get(id) ?? Number.POSITIVE_INFINITY, lines.at[row]!));
    count(countries, id, lines.country[row]!);
  }
  const ordersOf = new Map<number, Order[]>();
  for (const order of orders) {
    if (order.customer === 0) continue;
    const list = ordersOf.get(order.customer);
    if (list === undefined) ordersOf.set(order.customer, [order]);
    else list.push(order);
  }
  return [...first.keys()]
    .sort((a, b) => a - b)
    .map((id) => ({
      id,
      firstAt: first.get(id)!,
      country: mostFrequent(countries.get(id)!)!,
      orders: ordersOf.get(id) ?? [],
    }));
}

/** Every stock code of goods, with its most frequent title on lines sold. */
export function collectProducts(lines: Lines): Product[] {
  const first = new Map<string, number>();
  const titles = new Map<string, Map<string, number>>();
  const prices = new Map<string, number[]>();
  for (let row = 0; row < lines.count; row++) {
    const sku = lines.sku[row]!;
    if (lineTypeOf(sku) !== "goods") continue;
    first.set(sku, Math.min(first.get(sku) ?? Number.POSITIVE_INFINITY, lines.at[row]!));
    if (lines.quantity[row]! <= 0 || lines.milli[row]! <= 0) continue;
    const title = lines.title[row];
    if (title) count(titles, sku, title);
    const known = prices.get(sku);
    if (known === undefined) prices.set(sku, [lines.milli[row]!]);
    else known.push(lines.milli[row]!);
  }
  return [...first.keys()].sort().map((sku) => ({
    sku,
    title: mostFrequent(titles.get(sku) ?? new Map()) ?? sku,
    firstAt: first.get(sku)!,
    medianPrice: median(prices.get(sku) ?? []),
  }));
}

function count<K>(counts: Map<K, Map<string, number>>, key: K, word: string): void {
  const known = counts.get(key) ?? new Map<string, number>();
  if (known.size === 0) counts.set(key, known);
  known.set(word, (known.get(word) ?? 0) + 1);
}

/** The word seen most often; the first seen wins a tie. */
function mostFrequent(counts: Map<string, number>): string | undefined {
  let best: string | undefined;
  for (const [word, n] of counts) if (best === undefined || n > counts.get(best)!) best = word;
  return best;
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : Math.round((values[middle - 1]! + values[middle]!) / 2);
}
