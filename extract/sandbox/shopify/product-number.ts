import type { Product } from "../dataset/catalogue.ts";
import { stableId } from "../synthetic/random.ts";

/** Number in a product's, its variant's and its inventory item's id; depends on the stock code alone. */
export function productNumber(product: Product): number {
  return stableId(product.sku);
}
