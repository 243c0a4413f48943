import type { Product } from "../../dataset/catalogue.ts";
import { utcText } from "../../dataset/money.ts";
import { rangeOf } from "../../synthetic/categories.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { CURRENCY, type MoneyV2, money } from "../money.ts";
import { productNumber } from "../product-number.ts";
import type { Shop } from "../shop.ts";

/** A Product: one stock code of goods. Its cost is synthetic and the tag says so. */
export class ProductNode {
  readonly __typename = "Product";
  readonly productType = "";
  readonly status = "ACTIVE";
  readonly isGiftCard = false;
  readonly hasOnlyDefaultVariant = true;
  readonly description = "";
  readonly descriptionHtml = "";
  readonly category = null;
  readonly publishedAt: string;
  readonly tags: readonly string[];
  readonly variant: VariantNode;
  readonly shop: Shop;
  readonly product: Product;

  constructor(shop: Shop, product: Product) {
    this.shop = shop;
    this.product = product;
    this.publishedAt = this.createdAt;
    this.tags = product.medianPrice === null ? [] : ["synthetic-cost"];
    this.variant = new VariantNode(this);
  }

  get id(): string {
    return `gid://shopify/Product/${productNumber(this.product)}`;
  }
  get legacyResourceId(): string {
    return String(productNumber(this.product));
  }
  /** The range that the title names stands for a brand; the file names no makers. */
  get vendor(): string {
    return rangeOf(this.product.title) ?? "Online Retail";
  }
  get title(): string {
    return this.product.title;
  }
  get handle(): string {
    return `item-${productNumber(this.product)}`;
  }
  get createdAt(): string {
    return utcText(this.product.firstAt);
  }
  get updatedAt(): string {
    return this.createdAt;
  }
  get totalVariants(): number {
    return 1;
  }
  variants(args: PageArgs): unknown {
    return new Connection(
      [this.variant],
      () => [0, 0],
      args,
      (node) => node,
    );
  }
}

/** The only variant of a product; the price is the code's median price in the file. */
export class VariantNode {
  readonly __typename = "ProductVariant";
  readonly title = "Default Title";
  readonly barcode = null;
  readonly compareAtPrice = null;
  readonly position = 1;
  readonly taxable = true;
  readonly availableForSale = true;
  readonly product: ProductNode;

  constructor(product: ProductNode) {
    this.product = product;
  }

  get id(): string {
    return `gid://shopify/ProductVariant/${productNumber(this.product.product)}`;
  }
  get legacyResourceId(): string {
    return this.product.legacyResourceId;
  }
  get sku(): string {
    return this.product.product.sku;
  }
  get displayName(): string {
    return `${this.product.title} - ${this.title}`;
  }
  get price(): string {
    return money(this.product.product.medianPrice ?? 0).amount;
  }
  get createdAt(): string {
    return this.product.createdAt;
  }
  get updatedAt(): string {
    return this.product.updatedAt;
  }
  get inventoryItem(): unknown {
    return {
      __typename: "InventoryItem",
      id: `gid://shopify/InventoryItem/${this.legacyResourceId}`,
      legacyResourceId: this.legacyResourceId,
      sku: this.sku,
      tracked: false,
      requiresShipping: true,
      countryCodeOfOrigin: null,
      harmonizedSystemCode: null,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      unitCost: this.#unitCost,
      variant: this,
    };
  }

  get #unitCost(): MoneyV2 | null {
    const pence = this.product.shop.world.unitCostPence(this.product.product);
    return pence === null ? null : { ...money(pence * 10), currencyCode: CURRENCY };
  }
}
