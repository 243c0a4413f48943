import type { Customer, Product } from "../dataset/catalogue.ts";
import type { Order } from "../dataset/orders.ts";
import type { Parcel } from "../synthetic/deliveries.ts";
import type { World } from "../world.ts";
import { CustomerNode } from "./nodes/customer.ts";
import { OrderNode } from "./nodes/order.ts";
import { ProductNode, type VariantNode } from "./nodes/product.ts";
import { productNumber } from "./product-number.ts";

/** The shop behind the API: finds nodes by number and knows when each record last changed. */
export class Shop {
  readonly world: World;
  readonly #products = new Map<Product, ProductNode>();
  readonly #productById: ReadonlyMap<number, Product>;

  constructor(world: World) {
    this.world = world;
    this.#productById = new Map(world.data.products.map((product) => [productNumber(product), product]));
  }

  order(order: Order): OrderNode {
    return new OrderNode(this, order);
  }

  customer(customer: Customer): CustomerNode {
    return new CustomerNode(this, customer);
  }

  product(product: Product): ProductNode {
    let node = this.#products.get(product);
    if (node === undefined) {
      node = new ProductNode(this, product);
      this.#products.set(product, node);
    }
    return node;
  }

  variant(product: Product): VariantNode {
    return this.product(product).variant;
  }

  productByNumber(id: number): Product | undefined {
    return this.#productById.get(id);
  }

  /** Whether the record exists yet at the sandbox's clock. */
  visible(at: number): boolean {
    return at <= this.world.now;
  }

  /** An order changes when it is refunded, shipped or delivered. */
  orderUpdatedAt(order: Order): number {
    let latest = this.world.refundsOf(order).at(-1)?.at ?? order.createdAt;
    for (const { shippedAt, deliveredAt } of this.parcelsOf(order))
      latest = Math.max(latest, shippedAt, deliveredAt ?? 0);
    return latest;
  }

  /** The order's parcels that have left up to now; of one that is under way nobody knows yet when it arrives. */
  parcelsOf(order: Order): Parcel[] {
    return this.world
      .parcels(order)
      .filter((parcel) => this.visible(parcel.shippedAt))
      .map((parcel) => (this.visible(parcel.deliveredAt ?? 0) ? parcel : { ...parcel, deliveredAt: null }));
  }

  /** A customer changes with each order and each change of consent. */
  customerUpdatedAt(customer: Customer): number {
    let latest = customer.firstAt;
    for (const order of customer.orders)
      if (order.createdAt <= this.world.now) latest = Math.max(latest, order.createdAt);
    for (const consent of this.world.person(customer).emailConsent)
      if (consent.at <= this.world.now) latest = Math.max(latest, consent.at);
    return latest;
  }
}
