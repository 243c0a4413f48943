import { z } from "zod";
import { gid, money, timestamp } from "../../../normalise/types.ts";
import { defineStream } from "../../../stream.ts";
import type { ShopifyOptions } from "../api.ts";
import { PRODUCT_VARIANTS } from "../documents.ts";
import { pages } from "../pages.ts";

const variant = z.object({
  id: gid(),
  sku: z.string().nullable(),
  title: z.string(),
  price: money(),
  updatedAt: timestamp(),
  product: z.object({
    id: gid(),
    title: z.string(),
    productType: z.string(),
    vendor: z.string(),
    tags: z.array(z.string()),
  }),
  inventoryItem: z.object({
    unitCost: z.object({ amount: money(), currencyCode: z.string() }).nullable(),
  }),
});

/**
 * The catalogue, whole each time: a new unit cost or a renamed product does not move the variant's own
 * `updatedAt`, and a deleted variant leaves no trace. 100,000 variants are some 430 queries.
 */
export const productVariants = defineStream<ShopifyOptions>({
  name: "product_variants",
  schema: variant,
  key: ["id"],
  mode: "replace",
  async *read(context) {
    const query = { root: "productVariants", document: PRODUCT_VARIANTS, search: undefined } as const;
    for await (const records of pages(context, query)) yield { records };
  },
});
