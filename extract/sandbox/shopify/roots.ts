import { customerCatalogue, type ListArgs, Listing, orderCatalogue, productCatalogue } from "./catalogues.ts";
import { CURRENCY } from "./money.ts";
import type { CustomerNode } from "./nodes/customer.ts";
import { FulfillmentNode } from "./nodes/fulfillment.ts";
import type { OrderNode } from "./nodes/order.ts";
import type { ProductNode, VariantNode } from "./nodes/product.ts";
import { RefundNode } from "./nodes/refund.ts";
import type { SearchNote } from "./search.ts";
import type { Shop } from "./shop.ts";

/** What a running query collects beside its data. */
export interface Context {
  readonly search: SearchNote[];
}

/** The QueryRoot: the lists, the lookups by id and the shop. */
export class Roots {
  readonly #shop: Shop;
  readonly #orders;
  readonly #customers;
  readonly #products;
  readonly #variants;

  constructor(shop: Shop) {
    this.#shop = shop;
    this.#orders = new Listing(shop, orderCatalogue(shop));
    this.#customers = new Listing(shop, customerCatalogue(shop));
    this.#products = new Listing(shop, productCatalogue(shop, "products"));
    this.#variants = new Listing(shop, productCatalogue(shop, "productVariants"));
  }

  orders(args: ListArgs, context: Context): unknown {
    return page(this.#orders, args, context);
  }
  customers(args: ListArgs, context: Context): unknown {
    return page(this.#customers, args, context);
  }
  products(args: ListArgs, context: Context): unknown {
    return page(this.#products, args, context);
  }
  productVariants(args: ListArgs, context: Context): unknown {
    return page(this.#variants, args, context);
  }
  ordersCount(args: ListArgs & { limit?: number | null }, context: Context): unknown {
    const { items, notes } = this.#orders.select(args);
    context.search.push(...notes);
    // The vendor counts to 10,000 unless asked otherwise, and says when it stopped.
    const limit = args.limit ?? Number.POSITIVE_INFINITY;
    const stopped = items.length > limit;
    return { count: stopped ? limit : items.length, precision: stopped ? "AT_LEAST" : "EXACT" };
  }

  order({ id }: { id: string }): OrderNode | null {
    const order = this.#shop.world.orderByNumber.get(numberOf(id, "Order"));
    return order && this.#shop.visible(order.createdAt) ? this.#shop.order(order) : null;
  }
  customer({ id }: { id: string }): CustomerNode | null {
    const customer = this.#shop.world.customerById.get(numberOf(id, "Customer"));
    return customer && this.#shop.visible(customer.firstAt) ? this.#shop.customer(customer) : null;
  }
  product({ id }: { id: string }): ProductNode | null {
    const product = this.#shop.productByNumber(numberOf(id, "Product"));
    return product && this.#shop.visible(product.firstAt) ? this.#shop.product(product) : null;
  }
  productVariant({ id }: { id: string }): VariantNode | null {
    const product = this.#shop.productByNumber(numberOf(id, "ProductVariant"));
    return product && this.#shop.visible(product.firstAt) ? this.#shop.variant(product) : null;
  }
  refund({ id }: { id: string }): RefundNode | null {
    const refund = this.#shop.world.refundById.get(numberOf(id, "Refund"));
    return refund && this.#shop.visible(refund.at)
      ? new RefundNode(this.#shop.order(refund.order), refund)
      : null;
  }
  fulfillment({ id }: { id: string }): FulfillmentNode | null {
    const number = numberOf(id, "Fulfillment");
    const order = this.#shop.world.orderByNumber.get(Math.floor(number / 10));
    const parcel = order && this.#shop.parcelsOf(order).find((one) => one.number === number % 10);
    return parcel ? new FulfillmentNode(this.#shop.order(order), parcel) : null;
  }
  node(args: { id: string }): unknown {
    return (
      this.order(args) ??
      this.customer(args) ??
      this.product(args) ??
      this.productVariant(args) ??
      this.refund(args) ??
      this.fulfillment(args)
    );
  }
  nodes({ ids }: { ids: readonly string[] }): unknown[] {
    return ids.map((id) => this.node({ id }));
  }
  get shop(): unknown {
    return {
      __typename: "Shop",
      id: "gid://shopify/Shop/20111209",
      name: "Online Retail (sandbox)",
      email: "owner@example.com",
      contactEmail: "owner@example.com",
      myshopifyDomain: "online-retail-sandbox.myshopify.com",
      url: "https://shop.example.com",
      currencyCode: CURRENCY,
      ianaTimezone: "Europe/London",
      timezoneAbbreviation: "GMT",
      taxesIncluded: true,
      createdAt: "2010-11-30T00:00:00Z",
    };
  }
}

function page<T>(listing: Listing<T>, args: ListArgs, context: Context): unknown {
  const { connection, notes } = listing.page(args);
  context.search.push(...notes);
  return connection;
}

/** The number in a global id of that type; -1 for an id of another type. */
function numberOf(id: string, type: string): number {
  const prefix = `gid://shopify/${type}/`;
  return id.startsWith(prefix) ? Number(id.slice(prefix.length)) : -1;
}
