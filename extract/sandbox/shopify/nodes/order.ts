import { utcText } from "../../dataset/money.ts";
import type { Order } from "../../dataset/orders.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { CURRENCY, type MoneyBag, moneyBag, OrderMoney } from "../money.ts";
import type { Shop } from "../shop.ts";
import { AddressNode } from "./address.ts";
import type { CustomerNode } from "./customer.ts";
import { FulfillmentNode } from "./fulfillment.ts";
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
  readonly money: OrderMoney;

  constructor(shop: Shop, order: Order) {
    this.shop = shop;
    this.order = order;
    this.money = new OrderMoney(shop.world.paidIn(order));
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
  get presentmentCurrencyCode(): string {
    return this.money.currency;
  }
  get displayFulfillmentStatus(): string {
    const sent = this.shop.parcelsOf(this.order).length;
    if (sent === 0) return "UNFULFILLED";
    return sent < this.shop.world.parcels(this.order).length ? "PARTIALLY_FULFILLED" : "FULFILLED";
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

  fulfillments(args: { first?: number | null }): FulfillmentNode[] {
    const sent = this.shop.parcelsOf(this.order);
    return sent.slice(0, args.first ?? sent.length).map((parcel) => new FulfillmentNode(this, parcel));
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
    return this.#sum([...this.order.goods, ...this.order.shipping]);
  }
  get originalTotalPriceSet(): MoneyBag {
    return this.totalPriceSet;
  }
  get currentTotalPriceSet(): MoneyBag {
    return this.money.sum([...this.#lines([...this.order.goods, ...this.order.shipping]), ...this.#back(-1)]);
  }
  get subtotalPriceSet(): MoneyBag {
    return this.#sum(this.order.goods);
  }
  get totalShippingPriceSet(): MoneyBag {
    return this.#sum(this.order.shipping);
  }
  get totalRefundedSet(): MoneyBag {
    return this.money.sum(this.#back(1));
  }
  get totalReceivedSet(): MoneyBag {
    return this.totalPriceSet;
  }
  get netPaymentSet(): MoneyBag {
    return this.currentTotalPriceSet;
  }
  get subtotalLineItemsQuantity(): number {
    return this.order.goods.reduce((sum, row) => sum + this.shop.world.data.lines.quantity[row]!, 0);
  }

  get #refunded(): number {
    return this.shop.world.refundsOf(this.order).reduce((sum, refund) => sum + refund.total, 0);
  }
  #lines(rows: readonly number[]): { quantity: number; milli: number }[] {
    const { quantity, milli } = this.shop.world.data.lines;
    return rows.map((row) => ({ quantity: quantity[row]!, milli: milli[row]! }));
  }
  #sum(rows: readonly number[]): MoneyBag {
    return this.money.sum(this.#lines(rows));
  }
  #back(sign: 1 | -1): { quantity: number; milli: number }[] {
    const lines = this.shop.world.refundsOf(this.order).flatMap((refund) => refund.lines);
    return lines.map(({ quantity, milli }) => ({ quantity: sign * quantity, milli }));
  }
}
