import { TerminalError } from "../../../kernel/diagnostics.ts";
import type { QueryCost } from "../../http/cost-bucket.ts";
import { ask, type Connection, type ShopifyContext } from "./api.ts";

/** A query may ask for at most 1,000 points (https://shopify.dev/docs/api/usage/limits); we keep a little off it. */
const CEILING = 950;
/** Small enough to be under the ceiling for any document here; the first answer tells what a record costs. */
const FIRST_PAGE = 4;
/** Pages being completed while the one before is handled. */
const AHEAD = 3;

export interface PagedQuery {
  root: "orders" | "customers" | "productVariants";
  document: string;
  /** A query for the number of matching records: fewer read than counted fails the stream. */
  count?: string;
  /** The search text, or undefined for all records. */
  search: string | undefined;
}

type Node = Record<string, unknown> & { id: string };

/** Reads a root connection to its end. The next page is asked for while the one before is being handled. */
export async function* pages<T extends Node>(context: ShopifyContext, query: PagedQuery): AsyncIterable<T[]> {
  const stated = await statedCount(context, query);
  const ids = new Set<string>();
  let size = Math.min(FIRST_PAGE, context.options.page_size);
  const fetchPage = async (after: string | null) => {
    const variables = { first: size, after, query: query.search };
    const reply = await ask<Record<string, Connection<T>>>(context, query.document, variables);
    size = nextSize(size, reply.cost, context.options.page_size);
    return reply.data[query.root]!;
  };
  let coming: Promise<Connection<T>> | undefined = fetchPage(null);
  while (coming !== undefined) {
    const page: Connection<T> = await coming;
    coming = page.pageInfo.hasNextPage ? quietly(fetchPage(page.pageInfo.endCursor)) : undefined;
    for (const node of page.nodes) ids.add(node.id);
    yield page.nodes;
  }
  if (stated !== undefined && ids.size < stated) await mismatch(context, query, ids.size, stated);
}

/** How many records the next page may ask for, going by what this one was charged. */
export function nextSize(size: number, cost: QueryCost | undefined, most: number): number {
  if (cost === undefined) return size;
  const each = cost.requestedQueryCost / size;
  const affordable = Math.min(CEILING, cost.throttleStatus.maximumAvailable) / each;
  return Math.max(1, Math.min(most, Math.floor(affordable)));
}

/** Joins pages until they hold `size` records: what each record lacks is then asked for in fuller queries. */
export async function* joined<T>(source: AsyncIterable<T[]>, size: number): AsyncIterable<T[]> {
  let together: T[] = [];
  for await (const page of source) {
    together.push(...page);
    if (together.length < size) continue;
    yield together;
    together = [];
  }
  if (together.length > 0) yield together;
}

/** Starts `complete` for several pages ahead, and hands the results over in order. */
export async function* ahead<T, R>(
  source: AsyncIterable<T>,
  complete: (item: T) => Promise<R>,
): AsyncIterable<R> {
  const queue: Promise<R>[] = [];
  for await (const item of source) {
    queue.push(quietly(complete(item)));
    if (queue.length >= AHEAD) yield await queue.shift()!;
  }
  for (const result of queue) yield await result;
}

/** Marks a failure as seen: whoever awaits the promise later still gets it, the process is not ended before. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The exact number of records that Shopify says match, or undefined when it does not say or is not sure. */
async function statedCount(context: ShopifyContext, query: PagedQuery): Promise<number | undefined> {
  type Count = { count?: { count: number; precision: string } | null };
  if (query.count === undefined) return undefined;
  const reply = await ask<Count>(context, query.count, { query: query.search });
  return reply.data.count?.precision === "EXACT" ? reply.data.count.count : undefined;
}

/**
 * Fewer records came than were counted before. A record deleted, or moved out of the window, while we read explains
 * it: then a second count is lower too. Otherwise records were lost on the way.
 */
async function mismatch(
  context: ShopifyContext,
  query: PagedQuery,
  read: number,
  before: number,
): Promise<void> {
  const after = await statedCount(context, query);
  if (after === undefined || read >= after) return;
  throw new TerminalError({
    code: "count-mismatch",
    message: `Shopify counts ${before} ${query.root}, but its pages held ${read}.`,
    hint: "Nothing was loaded and the cursor stays. A token without read_all_orders sees the last 60 days only.",
    help: "Run again; if it stays, compare the scopes of the app with extract/sources/README.md.",
  });
}
