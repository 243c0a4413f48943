import { utcText } from "../../dataset/money.ts";
import { type Parcel, piecesIn } from "../../synthetic/deliveries.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { LineItemNode } from "./line.ts";
import type { OrderNode } from "./order.ts";

const byRow = (row: number): readonly [number, number] => [row, row];

/** More than the file has lines. */
const LATER = 1_000_000;

/** A Fulfillment: one parcel of an order. All of them are synthetic, and their names say so. */
export class FulfillmentNode {
  readonly __typename = "Fulfillment";
  readonly status = "SUCCESS";
  readonly requiresShipping = true;
  readonly estimatedDeliveryAt = null;
  readonly location = null;
  readonly service = null;
  readonly originAddress = null;
  readonly trackingInfo = [];
  readonly order: OrderNode;
  readonly #parcel: Parcel;

  constructor(order: OrderNode, parcel: Parcel) {
    this.order = order;
    this.#parcel = parcel;
  }

  get id(): string {
    return `gid://shopify/Fulfillment/${this.#number}`;
  }
  get legacyResourceId(): string {
    return String(this.#number);
  }
  get name(): string {
    return `[synthetic] ${this.order.order.invoice}-F${this.#parcel.number}`;
  }
  get createdAt(): string {
    return utcText(this.#parcel.shippedAt);
  }
  get inTransitAt(): string {
    return this.createdAt;
  }
  get deliveredAt(): string | null {
    return this.#parcel.deliveredAt === null ? null : utcText(this.#parcel.deliveredAt);
  }
  get updatedAt(): string {
    return this.deliveredAt ?? this.createdAt;
  }
  get displayStatus(): string {
    return this.#parcel.deliveredAt === null ? "IN_TRANSIT" : "DELIVERED";
  }
  get totalQuantity(): number {
    const { quantity } = this.order.shop.world.data.lines;
    return this.#parcel.rows.reduce((sum, row) => sum + piecesIn(this.#parcel, row, quantity[row]!), 0);
  }
  fulfillmentLineItems(args: PageArgs): unknown {
    const { quantity } = this.order.shop.world.data.lines;
    return new Connection(this.#parcel.rows, byRow, args, (row) => ({
      __typename: "FulfillmentLineItem",
      id: `gid://shopify/FulfillmentLineItem/${this.#lineNumber(row)}`,
      quantity: piecesIn(this.#parcel, row, quantity[row]!),
      lineItem: new LineItemNode(this.order, row),
    }));
  }

  /** The number of the line; pieces that came later have one of their own. */
  #lineNumber(row: number): number {
    const isLater = this.#parcel.split?.row === row && this.#parcel.number > 1;
    return row + 1 + (isLater ? LATER : 0);
  }
  get #number(): number {
    return this.order.order.number * 10 + this.#parcel.number;
  }
}
