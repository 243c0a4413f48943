import { lineTypeOf } from "../../dataset/stock-codes.ts";
import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { randomFor } from "../random.ts";
import { dayText, type FxRate } from "./rates.ts";

/** When deliveries come in: before the file begins, then each quarter. */
const DELIVERIES = ["2010-11-29", "2011-03-01", "2011-06-01", "2011-09-01"];

/** A synthetic delivery of one code. */
export interface Lot {
  readonly sku: string;
  readonly receivedOn: string;
  readonly quantity: number;
  readonly currency: string;
  /** Hundredths of the lot's currency for one piece. */
  readonly unitCost: number;
}

/**
 * What was bought: for each code and quarter that sold any, what it sold and lost, and some more. Each code has one
 * supplier and so one currency; a piece costs about its unit cost, a little more from quarter to quarter.
 */
export function makeLots(world: World, rates: readonly FxRate[]): Lot[] {
  const needed = piecesNeeded(world);
  const rateOn = new Map(rates.map((rate) => [`${rate.currency} ${rate.day}`, rate.millionths]));
  const lots: Lot[] = [];
  for (const product of world.data.products) {
    const pence = world.unitCostPence(product);
    const quarters = needed.get(product.sku);
    if (pence === null || quarters === undefined) continue;
    const random = randomFor(world.seed, "lots", product.sku);
    const supplier = random.next();
    const currency = supplier < 0.6 ? "GBP" : supplier < 0.85 ? "USD" : "EUR";
    DELIVERIES.forEach((receivedOn, quarter) => {
      const factor = 0.94 + 0.04 * quarter + 0.06 * random.next();
      if (quarters[quarter] === 0) return;
      const millionths = currency === "GBP" ? 1_000_000 : rateOn.get(`${currency} ${receivedOn}`)!;
      const unitCost = Math.max(1, Math.round((pence * factor * 1_000_000) / millionths));
      const quantity = Math.ceil((quarters[quarter]! * 1.06) / 6) * 6;
      lots.push({ sku: product.sku, receivedOn, quantity, currency, unitCost });
    });
  }
  return lots;
}

/** Pieces sold and lost by code and quarter. */
function piecesNeeded(world: World): Map<string, number[]> {
  const { lines, stockMoves } = world.data;
  const needed = new Map<string, number[]>();
  const need = (row: number, pieces: number): void => {
    const day = dayText(lines.at[row]!);
    const sku = lines.sku[row]!;
    const quarters = needed.get(sku) ?? DELIVERIES.map(() => 0);
    needed.set(sku, quarters);
    quarters[DELIVERIES.findLastIndex((received) => received <= day)]! += pieces;
  };
  for (let row = 0; row < lines.count; row++)
    if (lines.quantity[row]! > 0 && lines.milli[row]! > 0 && lineTypeOf(lines.sku[row]!) === "goods")
      need(row, lines.quantity[row]!);
  for (const row of stockMoves) need(row, -lines.quantity[row]!);
  return needed;
}

/** purchase_lots.csv of the demo folder. */
export function lotsCsv(lots: readonly Lot[]): string {
  const rows = lots.map((lot) => [
    `lot-${lot.receivedOn}-${lot.sku}`,
    "shopify",
    lot.sku,
    `${lot.receivedOn}T08:00:00Z`,
    lot.quantity,
    (lot.unitCost / 100).toFixed(2),
    lot.currency,
    true,
  ]);
  return csvText("lot_id,shop,sku,received_at,quantity,unit_cost,currency,is_synthetic", rows);
}
