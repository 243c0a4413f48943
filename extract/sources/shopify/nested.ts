import { TerminalError } from "../../../kernel/diagnostics.ts";
import { ask, type Connection, type ShopifyContext } from "./api.ts";
import {
  type ConnectionField,
  connectionDocument,
  fulfillmentsDocument,
  manyFulfillmentsDocument,
  manyRefundsDocument,
  NESTED,
  refundsDocument,
  transactionsDocument,
} from "./documents.ts";

type Record_ = Record<string, unknown>;
type RawRecord = Record_ & { id: string };

/** The rest of a connection: fetched from `after` on and appended to `into`. */
interface Rest {
  id: string;
  field: ConnectionField;
  after: string | null;
  into: unknown[];
}

/**
 * Records a page and records a query, by round. Costs count what is asked for, so the first round asks little of
 * many, and later ones much of one. `pack` keeps each query below 1,000 points.
 */
const ROUNDS: Record<ConnectionField, { size: number; pack: number }[]> = {
  lineItems: [
    { size: 39, pack: 4 },
    { size: 78, pack: 2 },
    { size: 145, pack: 1 },
  ],
  foreignLineItems: [
    { size: 30, pack: 4 },
    { size: 60, pack: 2 },
    { size: 120, pack: 1 },
  ],
  shippingLines: [{ size: 25, pack: 8 }],
  refundLineItems: [
    { size: 20, pack: 6 },
    { size: 140, pack: 1 },
  ],
  refundShippingLines: [{ size: 25, pack: 7 }],
  fulfillmentLineItems: [
    { size: 80, pack: 5 },
    { size: 250, pack: 1 },
  ],
};

/**
 * Shopify cuts `refunds`, `transactions` and `fulfillments` at `first` and has no cursor for them. It gives 250 at most;
 * one less keeps refunds with both their amounts below 1,000 points.
 */
const LONGEST_LIST = 249;

/** Makes whole what a page of orders left open. Returns the same orders with plain arrays in place of connections. */
export async function completeOrders(context: ShopifyContext, orders: RawRecord[]): Promise<Record_[]> {
  const rests: Rest[] = [];
  const whole = orders.map((order) => ({
    ...order,
    lineItems: isForeign(order)
      ? unread(order.id, "foreignLineItems", rests)
      : open(order.id, "lineItems", order.lineItems, rests),
    shippingLines: open(order.id, "shippingLines", order.shippingLines, rests),
    transactions: order.transactions as unknown[],
    refunds: order.refunds as unknown[],
    // An answer that was landed before parcels were asked for has none.
    fulfillments: (order.fulfillments ?? []) as unknown[],
  }));
  const longTransactions = whole.filter((order) => order.transactions.length >= NESTED.transactions);
  const refunded = whole.filter((order) => order.refunds.length > 0);
  const sentApart = whole.filter(isSentApart);
  await Promise.all([
    fetchLists(context, longTransactions, "transactions", transactionsDocument, 20, 12),
    fetchRefunds(context, refunded, rests),
    fetchFulfillments(context, sentApart, rests),
  ]);
  for (const order of whole)
    if (!sentApart.includes(order))
      order.fulfillments = (order.fulfillments as Record_[]).map((one) => ({
        ...one,
        fulfillmentLineItems: [],
      }));
  await fetchRests(context, rests);
  return whole;
}

/** Nothing more will be sent of such an order: all came, or what did not was taken back. */
const COMPLETE: readonly unknown[] = ["FULFILLED", "RESTOCKED", undefined, null];

/** In several parcels, or in one with more to come: then it matters what each parcel holds. */
const isSentApart = (order: RawRecord & { fulfillments: unknown[] }): boolean =>
  order.fulfillments.length >= NESTED.fulfillments ||
  (order.fulfillments.length > 0 && !COMPLETE.includes(order.displayFulfillmentStatus));

const isForeign = (order: RawRecord): boolean =>
  order.presentmentCurrencyCode !== undefined && order.presentmentCurrencyCode !== order.currencyCode;

/** A connection that is read from its beginning later. */
function unread(id: string, field: ConnectionField, rests: Rest[]): unknown[] {
  const into: unknown[] = [];
  rests.push({ id, field, after: null, into });
  return into;
}

/** Takes the first nodes of a connection and notes what is left of it. */
function open(id: string, field: ConnectionField, value: unknown, rests: Rest[]): unknown[] {
  const { nodes, pageInfo } = value as Connection<unknown>;
  const into = [...nodes];
  if (pageInfo.hasNextPage) rests.push({ id, field, after: pageInfo.endCursor, into });
  return into;
}

async function fetchRests(context: ShopifyContext, rests: Rest[], round = 0): Promise<void> {
  if (rests.length === 0) return;
  const fields = [...new Set(rests.map((rest) => rest.field))];
  // In the order of what was asked, not of what came first: the same data make the same requests, and can be replayed.
  const left = await Promise.all(
    fields.flatMap((field) => {
      const { size, pack } = ROUNDS[field][Math.min(round, ROUNDS[field].length - 1)]!;
      const same = rests.filter((rest) => rest.field === field);
      return chunks(same, pack).map((batch) => fetchBatch(context, field, size, batch));
    }),
  );
  await fetchRests(context, left.flat(), round + 1);
}

async function fetchBatch(
  context: ShopifyContext,
  field: ConnectionField,
  size: number,
  batch: Rest[],
): Promise<Rest[]> {
  const variables: Record_ = { first: size };
  batch.forEach((rest, i) => {
    variables[`id${i}`] = rest.id;
    variables[`after${i}`] = rest.after;
  });
  const document = connectionDocument(field, batch.length);
  const { data } = await ask<Record<string, Record<string, Connection<unknown>> | null>>(
    context,
    document,
    variables,
  );
  return batch.flatMap((rest, i) => {
    const { nodes, pageInfo } = data[`n${i}`]?.[field] ?? gone(rest.id);
    rest.into.push(...nodes);
    return pageInfo.hasNextPage ? [{ ...rest, after: pageInfo.endCursor }] : [];
  });
}

/** A record deleted between its page and this query: the lines we have are all there will be. */
const gone = (_id: string): Connection<unknown> => ({
  nodes: [],
  pageInfo: { hasNextPage: false, endCursor: null },
});

type Listed = RawRecord & { transactions: unknown[]; refunds: unknown[]; fulfillments: unknown[] };

/**
 * Reads a list that has no cursor with `first: size`, then with the greatest `first` for those that fill it.
 * Replaces `order[field]`.
 */
async function fetchLists(
  context: ShopifyContext,
  orders: Listed[],
  field: "transactions" | "refunds" | "fulfillments",
  document: (count: number) => string,
  size: number,
  pack: number,
): Promise<Listed[]> {
  const fullOnes = await Promise.all(
    chunks(orders, pack).map(async (batch) => {
      const ids = Object.fromEntries(batch.map((order, i) => [`id${i}`, order.id]));
      const variables = { first: size, ...ids };
      const { data } = await ask<Record<string, Listed | null>>(context, document(batch.length), variables);
      return batch.filter((order, i) => {
        order[field] = data[`n${i}`]?.[field] ?? order[field];
        return order[field].length >= size;
      });
    }),
  );
  const full = fullOnes.flat();
  if (size >= LONGEST_LIST && full.length > 0) throw tooLong(full[0]!.id, field);
  if (field !== "transactions" || full.length === 0) return full;
  return fetchLists(context, full, field, document, LONGEST_LIST, 1);
}

async function fetchRefunds(context: ShopifyContext, orders: Listed[], rests: Rest[]): Promise<void> {
  const full = await fetchLists(context, orders, "refunds", refundsDocument, NESTED.refunds, 5);
  await fetchLists(context, full, "refunds", manyRefundsDocument, LONGEST_LIST, 1);
  const unread = new Set(full);
  for (const order of orders) {
    order.refunds = (order.refunds as RawRecord[]).map((refund) =>
      unread.has(order) ? readLater(refund, rests) : openRefund(refund, rests),
    );
  }
}

function openRefund(refund: RawRecord, rests: Rest[]): Record_ {
  return {
    ...refund,
    refundLineItems: open(refund.id, "refundLineItems", refund.refundLineItems, rests),
    refundShippingLines: open(refund.id, "refundShippingLines", refund.refundShippingLines, rests),
  };
}

/** Which pieces of which lines came with which parcel. An order that is complete in one parcel came whole. */
async function fetchFulfillments(context: ShopifyContext, orders: Listed[], rests: Rest[]): Promise<void> {
  const document = fulfillmentsDocument;
  const full = await fetchLists(context, orders, "fulfillments", document, NESTED.manyFulfillments, 4);
  await fetchLists(context, full, "fulfillments", manyFulfillmentsDocument, LONGEST_LIST, 1);
  const late = new Set(full);
  for (const order of orders)
    order.fulfillments = (order.fulfillments as RawRecord[]).map((one) => ({
      ...one,
      fulfillmentLineItems: late.has(order)
        ? unread(one.id, "fulfillmentLineItems", rests)
        : open(one.id, "fulfillmentLineItems", one.fulfillmentLineItems, rests),
    }));
}

function readLater(refund: RawRecord, rests: Rest[]): Record_ {
  const start = { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } };
  return openRefund({ ...refund, refundLineItems: start, refundShippingLines: start }, rests);
}

function tooLong(id: string, field: string): TerminalError {
  return new TerminalError({
    code: "list-too-long",
    message: `Order ${id} has ${LONGEST_LIST} or more ${field}, and Shopify has no cursor to read the rest.`,
    hint: "Nothing was loaded: an order with part of its money would make every total wrong.",
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
