import { utcText } from "../../dataset/money.ts";
import type { Refund } from "../../dataset/orders.ts";
import { chargeId, refundObjectId } from "../../synthetic/payments.ts";
import { CURRENCY, type MoneyBag } from "../money.ts";
import type { OrderNode } from "./order.ts";

/** An OrderTransaction; paymentId is the id at the payment processor. */
export type TransactionNode = Readonly<Record<string, unknown>>;

/** The payment of an order; null when nothing was to be paid. */
export function saleTransaction(order: OrderNode): TransactionNode | null {
  const { invoice, number, total, createdAt } = order.order;
  const paid = order.totalPriceSet;
  if (total <= 0) return null;
  return node(order, number * 10, "SALE", paid, createdAt, chargeId(invoice), null);
}

/** The money that goes back with a refund; null when nothing does. */
export function refundTransaction(order: OrderNode, refund: Refund): TransactionNode | null {
  if (refund.total <= 0) return null;
  const parent = saleTransaction(order);
  return node(
    order,
    refund.id * 10 + 1,
    "REFUND",
    order.money.sum(refund.lines),
    refund.at,
    refundObjectId(refund),
    parent,
  );
}

function node(
  order: OrderNode,
  number: number,
  kind: "SALE" | "REFUND",
  amountSet: MoneyBag,
  at: number,
  paymentId: string,
  parentTransaction: TransactionNode | null,
): TransactionNode {
  return {
    __typename: "OrderTransaction",
    id: `gid://shopify/OrderTransaction/${number}`,
    kind,
    status: "SUCCESS",
    gateway: "stripe",
    formattedGateway: "Stripe",
    paymentId,
    amountSet,
    createdAt: utcText(at),
    processedAt: utcText(at),
    errorCode: null,
    fees: [],
    test: false,
    settlementCurrency: CURRENCY,
    settlementCurrencyRate: order.money.rate,
    manualPaymentGateway: false,
    parentTransaction,
    order,
  };
}
