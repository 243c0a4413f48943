import type { Product } from "../dataset/catalogue.ts";
import { randomFor } from "./random.ts";

/**
 * Synthetic cost of one piece: 40 to 65 % of the code's median price, to the penny, at least a penny.
 * @returns pence; null when the code was never sold at a price, so that nothing can be said
 */
export function unitCostPence(seed: number, product: Product): number | null {
  if (product.medianPrice === null) return null;
  const share = 0.4 + 0.25 * randomFor(seed, "unit-cost", product.sku).next();
  return Math.max(1, Math.round((product.medianPrice * share) / 10));
}

/** One row of the demo folder's cost_rates.csv. Amounts are pounds as text. */
export interface CostRate {
  readonly costKind: "shipping" | "packing" | "service_reply";
  readonly unit: "order" | "item" | "reply";
  readonly countryCode: string | null;
  readonly amount: string;
}

/** Synthetic rates of handling costs; null country stands for all others. */
export const COST_RATES: readonly CostRate[] = [
  { costKind: "shipping", unit: "order", countryCode: "GB", amount: "5.20" },
  { costKind: "shipping", unit: "order", countryCode: "IE", amount: "9.80" },
  { costKind: "shipping", unit: "order", countryCode: "DE", amount: "12.40" },
  { costKind: "shipping", unit: "order", countryCode: "FR", amount: "11.90" },
  { costKind: "shipping", unit: "order", countryCode: "NL", amount: "11.50" },
  { costKind: "shipping", unit: "order", countryCode: "AU", amount: "38.00" },
  { costKind: "shipping", unit: "order", countryCode: null, amount: "19.50" },
  { costKind: "packing", unit: "order", countryCode: null, amount: "0.65" },
  { costKind: "packing", unit: "item", countryCode: null, amount: "0.02" },
  { costKind: "service_reply", unit: "reply", countryCode: null, amount: "3.10" },
];
