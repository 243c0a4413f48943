import { z } from "zod";
import { gid, json, money, pii, timestamp } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { type ShopifyOptions, updatedBetween } from "../api.ts";
import { ORDERS, ORDERS_COUNT } from "../documents.ts";
import { completeOrders } from "../nested.ts";
import { ahead, joined, pages } from "../pages.ts";

const text = () => z.string().nullable();
const moneyBag = () => z.object({ shopMoney: z.object({ amount: money() }) });

const lineItem = z.object({
  id: gid(),
  sku: text(),
  title: z.string(),
  quantity: z.int(),
  isGiftCard: z.boolean(),
  originalUnitPriceSet: moneyBag(),
  totalDiscountSet: moneyBag(),
  customAttributes: json(),
});

const shippingLine = z.object({
  id: gid().nullable(),
  code: text(),
  title: z.string(),
  originalPriceSet: moneyBag(),
});

const transaction = z.object({
  id: gid(),
  kind: z.string(),
  status: z.string(),
  gateway: text(),
  paymentId: text(),
  amountSet: moneyBag(),
  processedAt: timestamp().nullable(),
});

const refund = z.object({
  id: gid(),
  note: text(),
  createdAt: timestamp().nullable(),
  updatedAt: timestamp(),
  totalRefundedSet: moneyBag(),
  refundLineItems: z.array(
    z.object({
      id: gid().nullable(),
      quantity: z.int(),
      subtotalSet: moneyBag(),
      priceSet: moneyBag(),
      lineItem: z.object({ id: gid() }),
    }),
  ),
  refundShippingLines: z.array(
    z.object({
      id: gid(),
      subtotalAmountSet: moneyBag(),
      shippingLine: z.object({ id: gid().nullable() }),
    }),
  ),
});

const utm = z.object({ source: text(), medium: text(), campaign: text() });

const order = z.object({
  id: gid(),
  name: z.string(),
  createdAt: timestamp(),
  processedAt: timestamp(),
  updatedAt: timestamp(),
  cancelledAt: timestamp().nullable(),
  currencyCode: z.string(),
  displayFinancialStatus: text(),
  sourceName: text(),
  note: text(),
  tags: z.array(z.string()),
  email: pii(text()),
  customer: z.object({ id: gid() }).nullable(),
  shippingAddress: z.object({ country: text(), countryCodeV2: text() }).nullable(),
  totalPriceSet: moneyBag(),
  customerJourneySummary: z
    .object({ lastVisit: z.object({ utmParameters: utm.nullable() }).nullable() })
    .nullable(),
  discountCodes: z.array(z.string()),
  customAttributes: json(),
  lineItems: z.array(lineItem),
  shippingLines: z.array(shippingLine),
  transactions: z.array(transaction),
  refunds: z.array(refund),
});

/** Orders completed at once: enough to fill the queries for their nested lists. */
const ORDERS_TOGETHER = 60;

/** Orders with their lines, shipping lines, transactions and refunds, each list read to its end. */
export const orders = defineStream<ShopifyOptions>({
  name: "orders",
  schema: order,
  key: ["id"],
  cursor: "updatedAt",
  /** Shopify's search index can lag behind edits and refunds; seven days covers a weekend plus a bank holiday. */
  lookback: days(7),
  async *read(context) {
    const search = updatedBetween(context.since, context.until);
    const query = { root: "orders", document: ORDERS, count: ORDERS_COUNT, search } as const;
    const found = joined(pages<{ id: string }>(context, query), ORDERS_TOGETHER);
    let count = 0;
    for await (const records of ahead(found, (page) => completeOrders(context, page))) {
      count += records.length;
      context.progress(`orders: ${count.toLocaleString("en")} read`);
      yield { records };
    }
  },
});
