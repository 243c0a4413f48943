import { z } from "zod";
import { gid, json, money, pii, timestamp } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { type ShopifyOptions, updatedBetween } from "../api.ts";
import { ORDERS, ORDERS_COUNT } from "../documents.ts";
import { completeOrders } from "../nested.ts";
import { ahead, joined, pages } from "../pages.ts";

const text = () => z.string().nullable();
const moneyBag = () => z.object({ shopMoney: z.object({ amount: money() }) });
/** Null where it was not asked for, because the order is in the shop's own currency. */
const bothMoneys = () => moneyBag().extend({ presentmentMoney: z.object({ amount: money() }).nullish() });

const lineItem = z.object({
  id: gid(),
  sku: text(),
  title: z.string(),
  quantity: z.int(),
  isGiftCard: z.boolean(),
  originalUnitPriceSet: bothMoneys(),
  totalDiscountSet: bothMoneys(),
  /** What buyers write: engravings, gift messages. */
  customAttributes: pii(json()),
});

const shippingLine = z.object({
  id: gid().nullable(),
  code: text(),
  title: z.string(),
  originalPriceSet: bothMoneys(),
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
  note: pii(text()),
  createdAt: timestamp().nullable(),
  updatedAt: timestamp(),
  totalRefundedSet: bothMoneys(),
  refundLineItems: z.array(
    z.object({
      id: gid().nullable(),
      quantity: z.int(),
      /** RETURN is of goods that had come, CANCEL of goods that had not; null in answers landed before it was asked for. */
      restockType: z.string().nullish(),
      subtotalSet: bothMoneys(),
      priceSet: moneyBag(),
      lineItem: z.object({ id: gid() }),
    }),
  ),
  refundShippingLines: z.array(
    z.object({
      id: gid(),
      subtotalAmountSet: bothMoneys(),
      shippingLine: z.object({ id: gid().nullable() }),
    }),
  ),
});

const fulfillment = z.object({
  id: gid(),
  name: z.string(),
  status: z.string(),
  displayStatus: text(),
  createdAt: timestamp(),
  inTransitAt: timestamp().nullable(),
  deliveredAt: timestamp().nullable(),
  /** Only of an order in several parcels, or that waits for more: else every line came with the one. */
  fulfillmentLineItems: z.array(
    z.object({ id: gid(), quantity: z.int().nullable(), lineItem: z.object({ id: gid() }) }),
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
  presentmentCurrencyCode: z.string(),
  displayFinancialStatus: text(),
  /** Whether anything is still to be sent; null in answers landed before it was asked for. */
  displayFulfillmentStatus: z.string().nullish(),
  sourceName: text(),
  note: pii(text()),
  tags: z.array(z.string()),
  email: pii(text(), "email"),
  customer: z.object({ id: gid() }).nullable(),
  shippingAddress: z.object({ country: text(), countryCodeV2: text() }).nullable(),
  totalPriceSet: bothMoneys(),
  customerJourneySummary: z
    .object({ lastVisit: z.object({ utmParameters: utm.nullable() }).nullable() })
    .nullable(),
  discountCodes: z.array(z.string()),
  customAttributes: pii(json()),
  lineItems: z.array(lineItem),
  shippingLines: z.array(shippingLine),
  transactions: z.array(transaction),
  refunds: z.array(refund),
  fulfillments: z.array(fulfillment),
});

/**
 * Orders completed at once: enough to fill the queries for their nested lists. The demo's 20,725 orders take 9,117 requests
 * at 60, 8,676 at 120 and 8,491 at 180: parcels and foreign lines are of few orders, and a page of 60 has too few of them.
 */
const ORDERS_TOGETHER = 120;

/** Orders with their lines, shipping lines, transactions and refunds, each list read to its end. */
export const orders = defineStream<ShopifyOptions>({
  name: "orders",
  schema: order,
  key: ["id"],
  cursor: "updatedAt",
  person: {
    refs: [
      { record: "shopify:", field: "customer.id", before: "gid://shopify/Customer/" },
      { record: "order:shopify:", field: "id", before: "gid://shopify/Order/" },
    ],
  },
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
