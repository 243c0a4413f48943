import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countryOf } from "./dataset/countries.ts";
import type { Dataset } from "./dataset/dataset.ts";
import { milliText, utcText } from "./dataset/money.ts";
import { lineTypeOf } from "./dataset/stock-codes.ts";
import { COST_RATES } from "./synthetic/costs.ts";

/**
 * Writes what no vendor here has a place for, in the canonical shapes of the files source: cancellations without an
 * order and bad debts, stock adjustments, and synthetic cost rates. The same data give the same bytes.
 */
export async function writeFilesFolder(data: Dataset, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "credit_notes.csv"), creditNotes(data));
  await writeFile(join(directory, "stock_moves.csv"), stockMoves(data));
  await writeFile(join(directory, "cost_rates.csv"), costRates());
}

function creditNotes(data: Dataset): string {
  const { lines } = data;
  const header =
    "credit_note_id,line_id,shop,order_id,customer_id,issued_at,country,sku,title,quantity,unit_price,amount,reason,kind,line_type,is_synthetic";
  const row = (kind: string) => (at: number) => [
    lines.invoice[at]!,
    at + 1,
    "shopify",
    null,
    lines.customer[at] || null,
    utcText(lines.at[at]!),
    countryOf(lines.country[at]!).name,
    lines.sku[at]!,
    lines.title[at],
    lines.quantity[at]!,
    milliText(lines.milli[at]!),
    milliText(lines.quantity[at]! * lines.milli[at]!),
    null,
    kind,
    lineTypeOf(lines.sku[at]!),
    false,
  ];
  return csv(header, [...data.creditNotes.map(row("credit_note")), ...data.badDebts.map(row("bad_debt"))]);
}

function stockMoves(data: Dataset): string {
  const { lines } = data;
  const rows = data.stockMoves.map((at) => [
    `${lines.invoice[at]}-${at + 1}`,
    "shopify",
    lines.sku[at]!,
    utcText(lines.at[at]!),
    lines.quantity[at]!,
    lines.title[at]?.trim() || "unstated",
    null,
    false,
  ]);
  return csv("stock_move_id,shop,sku,moved_at,quantity,reason,unit_cost,is_synthetic", rows);
}

function costRates(): string {
  const rows = COST_RATES.map((rate) => [
    rate.costKind,
    rate.unit,
    rate.countryCode,
    rate.amount,
    "GBP",
    "2010-12-01",
    true,
  ]);
  return csv("cost_kind,unit,country_code,amount,currency,valid_from,is_synthetic", rows);
}

type Cell = string | number | boolean | null | undefined;

function csv(header: string, rows: readonly (readonly Cell[])[]): string {
  return `${[header, ...rows.map((row) => row.map(cell).join(","))].join("\n")}\n`;
}

/** RFC 4180: quotes around what needs them, doubled inside; nothing stands for null. */
function cell(value: Cell): string {
  const text = String(value ?? "");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
