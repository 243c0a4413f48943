import { utcText } from "../../dataset/money.ts";
import type { Refund, RefundPiece } from "../../dataset/orders.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { type MoneyBag, moneyBag } from "../money.ts";
import { LineItemNode, ShippingLineNode } from "./line.ts";
import type { OrderNode } from "./order.ts";
import { refundTransaction } from "./transaction.ts";

const ZERO = moneyBag(0);

/** Row of the cancel line (from 1) times ten, plus the piece: a cancel line that spans two order lines has two pieces. */
const pieceNumber = (piece: RefundPiece): number => (piece.row + 1) * 10 + piece.part;
const byPiece = (piece: RefundPiece): readonly [number, number] => [pieceNumber(piece), 0];

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
    return moneyBag(this.refund.total);
  }
  refundLineItems(args: PageArgs): unknown {
    return new Connection(this.#pieces(false), byPiece, args, (piece) => new RefundLineItemNode(this, piece));
  }
  refundShippingLines(args: PageArgs): unknown {
    return new Connection(this.#pieces(true), byPiece, args, (piece) => ({
      __typename: "RefundShippingLine",
      id: `gid://shopify/RefundShippingLine/${pieceNumber(piece)}`,
      shippingLine: new ShippingLineNode(this.order, piece.target),
      subtotalAmountSet: moneyBag(piece.quantity * piece.milli),
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

  #pieces(shipping: boolean): RefundPiece[] {
    const { sku } = this.order.shop.world.data.lines;
    return this.refund.pieces
      .filter((piece) => (lineTypeOf(sku[piece.row]!) === "shipping") === shipping)
      .sort((a, b) => pieceNumber(a) - pieceNumber(b));
  }
}

class RefundLineItemNode {
  readonly __typename = "RefundLineItem";
  readonly restockType = "RETURN";
  readonly restocked = true;
  readonly totalTaxSet = ZERO;
  readonly location = null;
  readonly #refund: RefundNode;
  readonly #piece: RefundPiece;

  constructor(refund: RefundNode, piece: RefundPiece) {
    this.#refund = refund;
    this.#piece = piece;
  }

  get id(): string {
    return `gid://shopify/RefundLineItem/${pieceNumber(this.#piece)}`;
  }
  get quantity(): number {
    return this.#piece.quantity;
  }
  get lineItem(): LineItemNode {
    return new LineItemNode(this.#refund.order, this.#piece.target);
  }
  get priceSet(): MoneyBag {
    return moneyBag(this.#piece.milli);
  }
  get subtotalSet(): MoneyBag {
    return moneyBag(this.#piece.quantity * this.#piece.milli);
  }
}
