import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countryOf } from "./dataset/countries.ts";
import type { Dataset } from "./dataset/dataset.ts";
import { milliText, utcText } from "./dataset/money.ts";
import { lineTypeOf } from "./dataset/stock-codes.ts";
import { COST_RATES } from "./synthetic/costs.ts";
import { csvText } from "./synthetic/csv.ts";
import { customerFiles } from "./synthetic/customer-files.ts";
import { financeFiles } from "./synthetic/finance/index.ts";
import { DEFAULT_SEED } from "./synthetic/random.ts";
import { DEFAULT_NOW, World } from "./world.ts";

/**
 * Writes what no vendor here has a place for, in the canonical shapes of the files source: cancellations without an
 * order and bad debts, stock adjustments, and what is synthetic: cost rates, customers, finance. The same data
 * and seed give the same bytes, whatever the sandbox's clock says.
 */
export async function writeFilesFolder(data: Dataset, directory: string, seed = DEFAULT_SEED): Promise<void> {
  const world = new World(data, seed, Date.parse(DEFAULT_NOW));
  const files: Readonly<Record<string, string>> = {
    "credit_notes.csv": creditNotes(data),
    "stock_moves.csv": stockMoves(data),
    "cost_rates.csv": costRates(),
    ...customerFiles(world),
    ...financeFiles(world),
  };
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
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
  return csvText(header, [
    ...data.creditNotes.map(row("credit_note")),
    ...data.badDebts.map(row("bad_debt")),
  ]);
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
  return csvText("stock_move_id,shop,sku,moved_at,quantity,reason,unit_cost,is_synthetic", rows);
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
  return csvText("cost_kind,unit,country_code,amount,currency,valid_from,is_synthetic", rows);
}
