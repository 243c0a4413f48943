import { CostBucket } from "../../http/cost-bucket.ts";
import { classifyGraphql, queryCost } from "../../http/graphql.ts";
import { accountLimiter } from "../../http/limiter.ts";
import { defineSource } from "../../stream.ts";
import { ask, type ShopifyOptions, shopifyOptions } from "./api.ts";
import { SHOP } from "./documents.ts";
import { customers } from "./streams/customers.ts";
import { orders } from "./streams/orders.ts";
import { productVariants } from "./streams/product_variants.ts";

/** Shopify Admin GraphQL. The app needs read_orders, read_all_orders, read_customers, read_products, read_inventory. */
export const shopify = defineSource<ShopifyOptions>({
  name: "shopify",
  options: shopifyOptions,
  env: {
    url: { name: "SHOPIFY_SHOP_URL", about: "the shop's address, https://example.myshopify.com" },
    access_token: {
      name: "SHOPIFY_ACCESS_TOKEN",
      secret: true,
      about: "the custom app's Admin API access token (shpat_…)",
    },
  },
  streams: [orders, customers, productVariants],
  http: (options) => ({
    vendor: "Shopify",
    baseUrl: options.url,
    headers: { "X-Shopify-Access-Token": options.access_token },
    credentials: ["SHOPIFY_ACCESS_TOKEN"],
    concurrency: 6,
    // The bucket of points belongs to app and shop together, so every stream and worker of a shop shares one.
    limiter: accountLimiter(`shopify ${options.url}`, () => new CostBucket(queryCost)),
    classify: classifyGraphql("Shopify"),
  }),
  check: async (context) => {
    await ask(context, SHOP);
  },
});
