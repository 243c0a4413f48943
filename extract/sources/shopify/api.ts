import { z } from "zod";
import { type GraphqlReply, graphql } from "../../http/graphql.ts";
import type { ReadContext } from "../../stream.ts";

export const shopifyOptions = z.strictObject({
  /** The shop's address: https://example.myshopify.com */
  url: z.url({ protocol: /^https?$/ }),
  access_token: z.string().min(1),
  /** The greatest number of records asked for in one query; Patron lowers it to stay within Shopify's ceiling. */
  page_size: z.int().min(1).max(250).default(250),
});

export type ShopifyOptions = z.infer<typeof shopifyOptions>;
export type ShopifyContext = ReadContext<ShopifyOptions>;

/** The API version that the documents are written for; each version is served for at least twelve months. */
export const API_VERSION = "2026-10";
export const GRAPHQL_PATH = `/admin/api/${API_VERSION}/graphql.json`;

/** Sends one document to the shop. */
export function ask<T>(
  context: Pick<ShopifyContext, "http">,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphqlReply<T>> {
  return graphql<T>(context.http, GRAPHQL_PATH, document, variables);
}

export interface Connection<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** The search text for records changed in the window, or undefined for all. Times are ISO 8601 in UTC. */
export function updatedBetween(since: string | undefined, until: string | undefined): string | undefined {
  const terms: string[] = [];
  if (since !== undefined) terms.push(`updated_at:>='${since}'`);
  if (until !== undefined) terms.push(`updated_at:<'${until}'`);
  return terms.length === 0 ? undefined : terms.join(" AND ");
}
