import { utcText } from "../../dataset/money.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import { piecesIn } from "../../synthetic/deliveries.ts";
import { type MoneyBag, moneyBag } from "../money.ts";
import type { OrderNode } from "./order.ts";
import type { ProductNode, VariantNode } from "./product.ts";

const ZERO = moneyBag(0);
const NONE: readonly never[] = [];

/** A LineItem: one line of the file; its number is the row in the file, counted from 1. */
export class LineItemNode {
  readonly order: OrderNode;
  readonly row: number;

  constructor(order: OrderNode, row: number) {
    this.order = order;
    this.row = row;
  }

  get __typename(): string {
    return "LineItem";
  }
  get id(): string {
    return `gid://shopify/LineItem/${this.row + 1}`;
  }
  get sku(): string {
    return this.#lines.sku[this.row]!;
  }
  get title(): string {
    return this.#lines.title[this.row] ?? this.sku;
  }
  get name(): string {
    return this.title;
  }
  get quantity(): number {
    return this.#lines.quantity[this.row]!;
  }
  get currentQuantity(): number {
    return this.quantity - this.#refunded;
  }
  get refundableQuantity(): number {
    return this.currentQuantity;
  }
  get unfulfilledQuantity(): number {
    const sent = this.order.shop.parcelsOf(this.order.order);
    const pieces = sent
      .filter((parcel) => parcel.rows.includes(this.row))
      .reduce((sum, parcel) => sum + piecesIn(parcel, this.row, this.quantity), 0);
    return Math.max(Math.min(this.quantity - pieces, this.currentQuantity), 0);
  }
  get originalUnitPriceSet(): MoneyBag {
    return this.order.money.of(this.#lines.milli[this.row]!);
  }
  get discountedUnitPriceSet(): MoneyBag {
    return this.originalUnitPriceSet;
  }
  get originalTotalSet(): MoneyBag {
    return this.order.money.of(this.#lines.milli[this.row]!, this.quantity);
  }
  get discountedTotalSet(): MoneyBag {
    return this.originalTotalSet;
  }
  get totalDiscountSet(): MoneyBag {
    return ZERO;
  }
  get isGiftCard(): boolean {
    return lineTypeOf(this.sku) === "voucher";
  }
  get requiresShipping(): boolean {
    return this.product !== null;
  }
  get taxable(): boolean {
    return true;
  }
  get vendor(): string | null {
    return this.product?.vendor ?? null;
  }
  get variantTitle(): null {
    return null;
  }
  /** Custom lines (manual entries, fees, donations, samples, vouchers) have no product. */
  get product(): ProductNode | null {
    const product = this.order.shop.world.productBySku.get(this.sku);
    return product === undefined ? null : this.order.shop.product(product);
  }
  get variant(): VariantNode | null {
    return this.product?.variant ?? null;
  }
  /** 43 invoices carry two times; a line entered later than its order keeps its own. */
  get customAttributes(): readonly { key: string; value: string }[] {
    const at = this.#lines.at[this.row]!;
    return at === this.order.order.createdAt ? NONE : [{ key: "line_time", value: utcText(at) }];
  }
  get discountAllocations(): readonly never[] {
    return NONE;
  }
  get duties(): readonly never[] {
    return NONE;
  }
  taxLines(): readonly never[] {
    return NONE;
  }

  get #lines() {
    return this.order.shop.world.data.lines;
  }
  get #refunded(): number {
    let sum = 0;
    for (const refund of this.order.shop.world.refundsOf(this.order.order))
      for (const line of refund.lines) if (line.target === this.row) sum += line.quantity;
    return sum;
  }
}

/** A ShippingLine: a POST, DOT or C2 line. Its price is quantity times unit price; a quantity other than 1 is in the title. */
export class ShippingLineNode {
  readonly __typename = "ShippingLine";
  readonly isRemoved = false;
  readonly custom = true;
  readonly source = "shopify";
  readonly carrierIdentifier = null;
  readonly deliveryCategory = null;
  readonly phone = null;
  readonly shippingRateHandle = null;
  readonly discountAllocations = NONE;
  readonly taxLines = NONE;
  readonly order: OrderNode;
  readonly row: number;

  constructor(order: OrderNode, row: number) {
    this.order = order;
    this.row = row;
  }

  get id(): string {
    return `gid://shopify/ShippingLine/${this.row + 1}`;
  }
  get code(): string {
    return this.order.shop.world.data.lines.sku[this.row]!;
  }
  get title(): string {
    const { title, quantity } = this.order.shop.world.data.lines;
    const text = title[this.row] ?? this.code;
    return quantity[this.row] === 1 ? text : `${text} x ${quantity[this.row]}`;
  }
  get originalPriceSet(): MoneyBag {
    const { quantity, milli } = this.order.shop.world.data.lines;
    return this.order.money.of(milli[this.row]!, quantity[this.row]!);
  }
  get discountedPriceSet(): MoneyBag {
    return this.originalPriceSet;
  }
  get currentDiscountedPriceSet(): MoneyBag {
    return this.originalPriceSet;
  }
}
