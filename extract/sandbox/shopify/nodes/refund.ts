import { utcText } from "../../dataset/money.ts";
import type { Refund, RefundLine } from "../../dataset/orders.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { type MoneyBag, moneyBag } from "../money.ts";
import { LineItemNode, ShippingLineNode } from "./line.ts";
import type { OrderNode } from "./order.ts";
import { refundTransaction } from "./transaction.ts";

const ZERO = moneyBag(0);

/** Row of the cancel line in the file, from 1. */
const lineNumber = (line: RefundLine): number => line.row + 1;
const byLine = (line: RefundLine): readonly [number, number] => [lineNumber(line), 0];

/** A Refund: what one cancel invoice takes back from one order; its note is the number of the cancel invoice. */
export class RefundNode {
  readonly __typename = "Refund";
  readonly duties = [];
  readonly return = null;
  readonly staffMember = null;
  readonly order: OrderNode;
  readonly refund: Refund;

  constructor(order: OrderNode, refund: Refund) {
    this.order = order;
    this.refund = refund;
  }

  get id(): string {
    return `gid://shopify/Refund/${this.refund.id}`;
  }
  get legacyResourceId(): string {
    return String(this.refund.id);
  }
  get note(): string {
    return this.refund.cancelInvoice;
  }
  get createdAt(): string {
    return utcText(this.refund.at);
  }
  get processedAt(): string {
    return this.createdAt;
  }
  get updatedAt(): string {
    return this.createdAt;
  }
  get totalRefundedSet(): MoneyBag {
    return this.order.money.sum(this.refund.lines);
  }
  refundLineItems(args: PageArgs): unknown {
    return new Connection(this.#lines(false), byLine, args, (line) => new RefundLineItemNode(this, line));
  }
  refundShippingLines(args: PageArgs): unknown {
    return new Connection(this.#lines(true), byLine, args, (line) => ({
      __typename: "RefundShippingLine",
      id: `gid://shopify/RefundShippingLine/${lineNumber(line)}`,
      shippingLine: new ShippingLineNode(this.order, line.target),
      subtotalAmountSet: this.order.money.of(line.milli, line.quantity),
      taxAmountSet: ZERO,
    }));
  }
  transactions(args: PageArgs): unknown {
    const one = refundTransaction(this.order, this.refund);
    return new Connection(
      one === null ? [] : [one],
      () => [0, 0],
      args,
      (node) => node,
    );
  }
  orderAdjustments(args: PageArgs): unknown {
    return new Connection<never>(
      [],
      () => [0, 0],
      args,
      (node) => node,
    );
  }

  #lines(shipping: boolean): RefundLine[] {
    const { sku } = this.order.shop.world.data.lines;
    return this.refund.lines
      .filter((line) => (lineTypeOf(sku[line.row]!) === "shipping") === shipping)
      .sort((a, b) => lineNumber(a) - lineNumber(b));
  }
}

class RefundLineItemNode {
  readonly __typename = "RefundLineItem";
  readonly restockType = "RETURN";
  readonly restocked = true;
  readonly totalTaxSet = ZERO;
  readonly location = null;
  readonly #refund: RefundNode;
  readonly #line: RefundLine;

  constructor(refund: RefundNode, line: RefundLine) {
    this.#refund = refund;
    this.#line = line;
  }

  get id(): string {
    return `gid://shopify/RefundLineItem/${lineNumber(this.#line)}`;
  }
  get quantity(): number {
    return this.#line.quantity;
  }
  get lineItem(): LineItemNode {
    return new LineItemNode(this.#refund.order, this.#line.target);
  }
  get priceSet(): MoneyBag {
    return this.#refund.order.money.of(this.#line.milli);
  }
  get subtotalSet(): MoneyBag {
    return this.#refund.order.money.of(this.#line.milli, this.#line.quantity);
  }
}
