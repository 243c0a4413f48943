import { utcText } from "../../dataset/money.ts";
import type { Order } from "../../dataset/orders.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { CURRENCY, type MoneyBag, moneyBag } from "../money.ts";
import type { Shop } from "../shop.ts";
import { AddressNode } from "./address.ts";
import type { CustomerNode } from "./customer.ts";
import { journeyOf } from "./journey.ts";
import { LineItemNode, ShippingLineNode } from "./line.ts";
import { RefundNode } from "./refund.ts";
import { refundTransaction, saleTransaction, type TransactionNode } from "./transaction.ts";

const ZERO = moneyBag(0);
const byRow = (row: number): readonly [number, number] => [row, row];

/** An Order of the schema: constant facts are fields, the rest is worked out when a query asks. */
export class OrderNode {
  readonly __typename = "Order";
  readonly cancelledAt = null;
  readonly cancelReason = null;
  readonly closedAt = null;
  readonly closed = false;
  readonly confirmed = true;
  readonly edited = false;
  readonly test = false;
  readonly taxesIncluded = true;
  readonly taxExempt = false;
  readonly taxLines = [];
  readonly note = null;
  readonly customAttributes = [];
  readonly currencyCode = CURRENCY;
  readonly presentmentCurrencyCode = CURRENCY;
  readonly displayFulfillmentStatus = "FULFILLED";
  readonly sourceName = "web";
  readonly discountCode = null;
  readonly discountCodes = [];
  readonly totalTaxSet = ZERO;
  readonly currentTotalTaxSet = ZERO;
  readonly totalDiscountsSet = ZERO;
  readonly currentTotalDiscountsSet = ZERO;
  readonly totalTipReceivedSet = ZERO;
  readonly totalOutstandingSet = ZERO;
  readonly shop: Shop;
  readonly order: Order;

  constructor(shop: Shop, order: Order) {
    this.shop = shop;
    this.order = order;
  }

  get id(): string {
    return `gid://shopify/Order/${this.order.number}`;
  }
  get legacyResourceId(): string {
    return String(this.order.number);
  }
  get name(): string {
    return this.order.invoice;
  }
  get number(): number {
    return this.order.number;
  }
  get createdAt(): string {
    return utcText(this.order.createdAt);
  }
  get processedAt(): string {
    return utcText(this.order.createdAt);
  }
  get updatedAt(): string {
    return utcText(this.shop.orderUpdatedAt(this.order));
  }
  get tags(): string[] {
    return this.order.customer === 0 ? [] : ["synthetic-attribution"];
  }
  get customer(): CustomerNode | null {
    const customer = this.shop.world.customerById.get(this.order.customer);
    return customer === undefined ? null : this.shop.customer(customer);
  }
  get email(): string | null {
    return (this.customer?.email as string | undefined) ?? null;
  }
  get phone(): string | null {
    return this.customer?.phone ?? null;
  }
  get customerLocale(): string | null {
    return this.customer?.locale ?? null;
  }
  get shippingAddress(): AddressNode {
    return new AddressNode(this.shop, this.order.customer, this.order.country);
  }
  get billingAddress(): AddressNode {
    return this.shippingAddress;
  }
  get customerJourneySummary(): unknown {
    return journeyOf(this.shop, this.order);
  }

  lineItems(args: PageArgs): unknown {
    return new Connection(this.order.goods, byRow, args, (row) => new LineItemNode(this, row));
  }
  shippingLines(args: PageArgs): unknown {
    return new Connection(this.order.shipping, byRow, args, (row) => new ShippingLineNode(this, row));
  }
  get shippingLine(): ShippingLineNode | null {
    const row = this.order.shipping[0];
    return row === undefined ? null : new ShippingLineNode(this, row);
  }
  refunds(args: { first?: number | null }): RefundNode[] {
    const visible = this.shop.world.refundsOf(this.order);
    return visible.slice(0, args.first ?? visible.length).map((refund) => new RefundNode(this, refund));
  }
  transactions(args: { first?: number | null }): TransactionNode[] {
    const refunds = this.shop.world.refundsOf(this.order).map((refund) => refundTransaction(this, refund));
    const all = [saleTransaction(this), ...refunds].filter((one) => one !== null);
    return all.slice(0, args.first ?? all.length);
  }

  get paymentGatewayNames(): string[] {
    return this.order.total > 0 ? ["stripe"] : [];
  }
  get fullyPaid(): boolean {
    return true;
  }
  get unpaid(): boolean {
    return false;
  }
  get displayFinancialStatus(): string {
    const refunded = this.#refunded;
    if (refunded === 0) return "PAID";
    return refunded >= this.order.total ? "REFUNDED" : "PARTIALLY_REFUNDED";
  }
  get returnStatus(): string {
    return this.#refunded === 0 ? "NO_RETURN" : "RETURNED";
  }
  get totalPriceSet(): MoneyBag {
    return moneyBag(this.order.total);
  }
  get originalTotalPriceSet(): MoneyBag {
    return moneyBag(this.order.total);
  }
  get currentTotalPriceSet(): MoneyBag {
    return moneyBag(this.order.total - this.#refunded);
  }
  get subtotalPriceSet(): MoneyBag {
    return moneyBag(this.order.total - this.#shipping);
  }
  get totalShippingPriceSet(): MoneyBag {
    return moneyBag(this.#shipping);
  }
  get totalRefundedSet(): MoneyBag {
    return moneyBag(this.#refunded);
  }
  get totalReceivedSet(): MoneyBag {
    return moneyBag(this.order.total);
  }
  get netPaymentSet(): MoneyBag {
    return moneyBag(this.order.total - this.#refunded);
  }
  get subtotalLineItemsQuantity(): number {
    return this.order.goods.reduce((sum, row) => sum + this.shop.world.data.lines.quantity[row]!, 0);
  }

  get #refunded(): number {
    return this.shop.world.refundsOf(this.order).reduce((sum, refund) => sum + refund.total, 0);
  }
  get #shipping(): number {
    const { quantity, milli } = this.shop.world.data.lines;
    return this.order.shipping.reduce((sum, row) => sum + quantity[row]! * milli[row]!, 0);
  }
}
