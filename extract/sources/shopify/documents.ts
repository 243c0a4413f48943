/** Every GraphQL document that the Shopify source sends; a test validates each against Shopify's schema. */

const MONEY = "{ shopMoney { amount } }";
/** With what the customer saw and paid, in the currency of the order. */
const BOTH_MONEYS = "{ shopMoney { amount } presentmentMoney { amount } }";
const PAGE_INFO = "pageInfo { hasNextPage endCursor }";

/** What one record of each nested connection is made of. The order of fields is the order of the raw columns. */
const NODES = {
  lineItems: `id sku title quantity isGiftCard originalUnitPriceSet ${MONEY} totalDiscountSet ${MONEY}
    customAttributes { key value }`,
  foreignLineItems: `id sku title quantity isGiftCard originalUnitPriceSet ${BOTH_MONEYS}
    totalDiscountSet ${BOTH_MONEYS} customAttributes { key value }`,
  shippingLines: `id code title originalPriceSet ${BOTH_MONEYS}`,
  refundLineItems: `id quantity restockType subtotalSet ${BOTH_MONEYS} priceSet ${MONEY} lineItem { id }`,
  refundShippingLines: `id subtotalAmountSet ${BOTH_MONEYS} shippingLine { id }`,
  fulfillmentLineItems: "id quantity lineItem { id }",
} as const;

/**
 * A list inside a record that Shopify pages with cursors. `foreignLineItems` are the lines of an order in another currency
 * than the shop's, with both amounts: a second amount on every line of every order would cost a third more points.
 */
export type ConnectionField = keyof typeof NODES;

/** The fields whose name in an answer is not the schema's. */
const ALIASED: Partial<Record<ConnectionField, string>> = { foreignLineItems: "foreignLineItems: lineItems" };

const connection = (field: ConnectionField, args: string): string =>
  `${ALIASED[field] ?? field}(${args}) { nodes { ${NODES[field]} } ${PAGE_INFO} }`;

/** The record that a connection belongs to, as a root field. */
const rootOf = (field: ConnectionField): string => /^(refund|fulfillment)/.exec(field)?.[0] ?? "order";

const TRANSACTION = `id kind status gateway paymentId amountSet ${MONEY} processedAt`;
const REFUND = `id note createdAt updatedAt totalRefundedSet ${BOTH_MONEYS}`;
const FULFILLMENT = "id name status displayStatus createdAt inTransitAt deliveredAt";

/**
 * How many nested records come with their order; the rest is fetched afterwards. A query may ask for at most 1,000
 * points and is charged for what it asks until it is answered. Half of a shop's orders have fewer than twenty lines.
 */
export const NESTED = {
  lineItems: 20,
  shippingLines: 2,
  transactions: 3,
  refunds: 4,
  refundLineItems: 4,
  fulfillments: 2,
  manyFulfillments: 5,
  fulfillmentLineItems: 20,
} as const;

/** One page of orders. `refunds` only tells whether there are any: most orders have none, and they are dear. */
export const ORDERS = `query Orders($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id name createdAt processedAt updatedAt cancelledAt currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus sourceName note tags
      email customer { id } shippingAddress { country countryCodeV2 } totalPriceSet ${BOTH_MONEYS}
      customerJourneySummary { lastVisit { utmParameters { source medium campaign } } }
      discountCodes customAttributes { key value }
      ${connection("lineItems", `first: ${NESTED.lineItems}`)}
      ${connection("shippingLines", `first: ${NESTED.shippingLines}`)}
      transactions(first: ${NESTED.transactions}) { ${TRANSACTION} }
      refunds(first: 1) { id }
      fulfillments(first: ${NESTED.fulfillments}) { ${FULFILLMENT} }
    }
    ${PAGE_INFO}
  }
}`;

/** `marketingState` of the phone is deprecated but still the only field with the account-wide SMS state. */
export const CUSTOMERS = `query Customers($first: Int!, $after: String, $query: String) {
  customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id firstName lastName displayName createdAt updatedAt tags note
      defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
      defaultPhoneNumber { phoneNumber marketingState }
      defaultAddress { country countryCodeV2 zip company }
    }
    ${PAGE_INFO}
  }
}`;

export const PRODUCT_VARIANTS = `query ProductVariants($first: Int!, $after: String) {
  productVariants(first: $first, after: $after, sortKey: ID) {
    nodes {
      id sku title price updatedAt product { id title productType vendor tags }
      inventoryItem { unitCost { amount currencyCode } }
    }
    ${PAGE_INFO}
  }
}`;

export const SHOP = "query Shop { shop { name currencyCode ianaTimezone } }";

/** How many orders match, exactly; `limit: null` lifts the default cap of 10,000. */
export const ORDERS_COUNT =
  "query OrdersCount($query: String) { count: ordersCount(query: $query, limit: null) { count precision } }";

/** Asks for something of several records at once, each under an alias: n0, n1 … with variables $id0, $id1 … */
function aliased(name: string, extra: string, each: (index: number) => string, count: number): string {
  const indices = Array.from({ length: count }, (_, index) => index);
  const variables = indices
    .map((index) => `$id${index}: ID!${extra.replaceAll("#", String(index))}`)
    .join(", ");
  return `query ${name}($first: Int!, ${variables}) {\n${indices.map((i) => `  n${i}: ${each(i)}`).join("\n")}\n}`;
}

/** The next page of one nested connection for `count` orders (or refunds), with variables $id0, $after0 … and $first. */
export function connectionDocument(field: ConnectionField, count: number): string {
  const each = (i: number) =>
    `${rootOf(field)}(id: $id${i}) { ${connection(field, `first: $first, after: $after${i}`)} }`;
  return aliased("Nested", ", $after#: String", each, count);
}

/** The refunds of `count` orders, each with its first lines. `$first` is the number of refunds an order. */
export function refundsDocument(count: number): string {
  const lines = connection("refundLineItems", `first: ${NESTED.refundLineItems}`);
  const shipping = connection("refundShippingLines", "first: 1");
  const each = (i: number) =>
    `order(id: $id${i}) { refunds(first: $first) { ${REFUND} ${lines} ${shipping} } }`;
  return aliased("Refunds", "", each, count);
}

/** All refunds of an order that has many, without their lines. */
export function manyRefundsDocument(count: number): string {
  return aliased(
    "ManyRefunds",
    "",
    (i) => `order(id: $id${i}) { refunds(first: $first) { ${REFUND} } }`,
    count,
  );
}

/** The parcels of `count` orders that have several, or one and more to come, each with its first lines: which line came with which. */
export function fulfillmentsDocument(count: number): string {
  const lines = connection("fulfillmentLineItems", `first: ${NESTED.fulfillmentLineItems}`);
  const each = (i: number) =>
    `order(id: $id${i}) { fulfillments(first: $first) { ${FULFILLMENT} ${lines} } }`;
  return aliased("Fulfillments", "", each, count);
}

/** All parcels of an order that has many, without their lines. */
export function manyFulfillmentsDocument(count: number): string {
  const each = (i: number) => `order(id: $id${i}) { fulfillments(first: $first) { ${FULFILLMENT} } }`;
  return aliased("ManyFulfillments", "", each, count);
}

export function transactionsDocument(count: number): string {
  const each = (i: number) => `order(id: $id${i}) { transactions(first: $first) { ${TRANSACTION} } }`;
  return aliased("Transactions", "", each, count);
}
