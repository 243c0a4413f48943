import type { Sandbox } from "../../extract/sandbox/index.ts";
import { graphql } from "./client.ts";

/** What a client adds up from the answers: thousandths of a pound, and lines of the file. */
export interface Served {
  amount: number;
  customerAmount: number;
  lines: number;
}

const LINES =
  "pageInfo { hasNextPage endCursor } nodes { id quantity originalUnitPriceSet { shopMoney { amount } } }";
const ORDERS = `query ($after: String, $search: String) { orders(first: 8, after: $after, query: $search) {
  pageInfo { hasNextPage endCursor }
  nodes { id customer { id } shippingLines(first: 2) { nodes { originalPriceSet { shopMoney { amount } } } }
    lineItems(first: 30) { ${LINES} } } } }`;
const REST = `query ($id: ID!, $after: String) { order(id: $id) { lineItems(first: 250, after: $after) { ${LINES} } } }`;
const REFUNDS = `query ($after: String, $status: String) { orders(first: 3, after: $after, query: $status) {
  pageInfo { hasNextPage endCursor }
  nodes { refunds(first: 10) { id
    refundLineItems(first: 6) { pageInfo { hasNextPage } nodes { id subtotalSet { shopMoney { amount } } } }
    refundShippingLines(first: 2) { nodes { id subtotalAmountSet { shopMoney { amount } } } } } } } }`;
const WHOLE_REFUND = `query ($id: ID!, $after: String) { refund(id: $id) { refundLineItems(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { id subtotalSet { shopMoney { amount } } } } } }`;

const milli = (money: { shopMoney: { amount: string } }): number =>
  Math.round(Number(money.shopMoney.amount) * 1000);

// biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL, read field by field
type Node = any;

/** Adds up every order line and shipping line that the shop serves, by nested paging. */
export async function addOrders(sandbox: Sandbox): Promise<Served> {
  const sum: Served = { amount: 0, customerAmount: 0, lines: 0 };
  for await (const order of pages(sandbox, ORDERS, {})) {
    let amount = 0;
    for (const shipping of order.shippingLines.nodes) amount += milli(shipping.originalPriceSet);
    sum.lines += order.shippingLines.nodes.length;
    for await (const line of linesOf(sandbox, order)) {
      amount += line.quantity * milli(line.originalUnitPriceSet);
      sum.lines++;
    }
    sum.amount += amount;
    if (order.customer !== null) sum.customerAmount += amount;
  }
  return sum;
}

/** Adds up every refund that the shop serves, as negative amounts. */
export async function addRefunds(sandbox: Sandbox): Promise<Served> {
  const cancelLines = new Set<number>();
  let amount = 0;
  const take = (node: Node, money: Node): void => {
    cancelLines.add(Number(node.id.split("/").at(-1)));
    amount -= milli(money);
  };
  for (const status of ["partially_refunded", "refunded"])
    for await (const order of pages(sandbox, REFUNDS, { status: `financial_status:${status}` }))
      for (const refund of order.refunds) {
        for (const node of refund.refundShippingLines.nodes) take(node, node.subtotalAmountSet);
        for await (const node of refundLinesOf(sandbox, refund)) take(node, node.subtotalSet);
      }
  return { amount, customerAmount: amount, lines: cancelLines.size };
}

async function* pages(sandbox: Sandbox, query: string, variables: object): AsyncGenerator<Node> {
  for (let after: string | null = null, more = true; more; ) {
    const { body } = await graphql(sandbox, query, { ...variables, after });
    if (body.errors) throw new Error(JSON.stringify(body.errors[0]));
    yield* body.data.orders.nodes;
    ({ hasNextPage: more, endCursor: after } = body.data.orders.pageInfo);
  }
}

async function* linesOf(sandbox: Sandbox, order: Node): AsyncGenerator<Node> {
  let page = order.lineItems;
  yield* page.nodes;
  while (page.pageInfo.hasNextPage) {
    const { body } = await graphql(sandbox, REST, { id: order.id, after: page.pageInfo.endCursor });
    page = body.data.order.lineItems;
    yield* page.nodes;
  }
}

async function* refundLinesOf(sandbox: Sandbox, refund: Node): AsyncGenerator<Node> {
  if (!refund.refundLineItems.pageInfo.hasNextPage) return yield* refund.refundLineItems.nodes;
  for (let after: string | null = null, more = true; more; ) {
    const { body } = await graphql(sandbox, WHOLE_REFUND, { id: refund.id, after });
    const page: Node = body.data.refund.refundLineItems;
    yield* page.nodes;
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
}

/** Adds up the amounts and rows of a CSV text with an `amount` and a `customer_id` column. */
export function addCsv(text: string): Served {
  const [header, ...rows] = text.trimEnd().split("\n");
  const names = header!.split(",");
  // Titles may hold quoted commas; splitting outside quotes is enough for these files.
  const cells = (row: string): string[] => row.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!;
  const at = (row: string[], name: string): string => row[names.indexOf(name)]!.replace(/,$/, "");
  const sum: Served = { amount: 0, customerAmount: 0, lines: rows.length };
  for (const row of rows.map(cells)) {
    const amount = names.includes("amount") ? Math.round(Number(at(row, "amount")) * 1000) : 0;
    sum.amount += amount;
    if (names.includes("customer_id") && at(row, "customer_id") !== "") sum.customerAmount += amount;
  }
  return sum;
}
