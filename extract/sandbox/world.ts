import type { Customer, Product } from "./dataset/catalogue.ts";
import type { Dataset } from "./dataset/dataset.ts";
import type { Order, Refund } from "./dataset/orders.ts";
import { type Attribution, attributionOf } from "./synthetic/attribution.ts";
import { unitCostPence } from "./synthetic/costs.ts";
import { Currencies, type PaidIn } from "./synthetic/currencies.ts";
import { type Parcel, parcelsOf } from "./synthetic/deliveries.ts";
import { type Person, personOf } from "./synthetic/people.ts";

/** The moment after the file's last invoice. */
export const DEFAULT_NOW = "2011-12-10T00:00:00Z";

/**
 * What all four vendors show: the real records, the synthetic ones by seed, and a clock. Nothing later than `now` is
 * visible; `version` changes when the clock does, so that sorted lists can be kept in between.
 */
export class World {
  readonly data: Dataset;
  readonly seed: number;
  readonly customerById: ReadonlyMap<number, Customer>;
  readonly orderByNumber: ReadonlyMap<number, Order>;
  readonly refundById: ReadonlyMap<number, Refund>;
  readonly productBySku: ReadonlyMap<string, Product>;
  readonly #people = new Map<number, Person>();
  readonly #attributions = new Map<Order, Attribution | null>();
  readonly #parcels = new Map<Order, readonly Parcel[]>();
  readonly #paidIn = new Map<Order, PaidIn | null>();
  readonly #currencies: Currencies;
  #now: number;
  #version = 0;

  constructor(data: Dataset, seed: number, now: number) {
    this.data = data;
    this.seed = seed;
    this.#now = now;
    this.customerById = new Map(data.customers.map((customer) => [customer.id, customer]));
    this.orderByNumber = new Map(data.orders.map((order) => [order.number, order]));
    this.refundById = new Map(data.refunds.map((refund) => [refund.id, refund]));
    this.#currencies = new Currencies(seed);
    this.productBySku = new Map(data.products.map((product) => [product.sku, product]));
  }

  /** UTC milliseconds. */
  get now(): number {
    return this.#now;
  }

  get version(): number {
    return this.#version;
  }

  /** Sets the clock; records up to then are visible from the next request on. */
  advance(now: number): void {
    this.#now = now;
    this.#version++;
  }

  person(customer: Customer): Person {
    let person = this.#people.get(customer.id);
    if (person === undefined) {
      person = personOf(this.seed, customer);
      this.#people.set(customer.id, person);
    }
    return person;
  }

  attribution(order: Order): Attribution | null {
    let found = this.#attributions.get(order);
    if (found === undefined) {
      found = attributionOf(this.seed, order);
      this.#attributions.set(order, found);
    }
    return found;
  }

  unitCostPence(product: Product): number | null {
    return unitCostPence(this.seed, product);
  }

  /** All parcels of the order, whenever they leave; what is visible of them is the shop's to say. */
  parcels(order: Order): readonly Parcel[] {
    let found = this.#parcels.get(order);
    if (found === undefined) {
      found = parcelsOf(this.seed, order, this.data.lines.quantity);
      this.#parcels.set(order, found);
    }
    return found;
  }

  /** The currency that an order was paid in; null for the shop's own. */
  paidIn(order: Order): PaidIn | null {
    let found = this.#paidIn.get(order);
    if (found === undefined) {
      found = this.#currencies.of(order);
      this.#paidIn.set(order, found);
    }
    return found;
  }

  /** The order's refunds up to now, oldest first. */
  refundsOf(order: Order): readonly Refund[] {
    return order.refunds.every((refund) => refund.at <= this.#now)
      ? order.refunds
      : order.refunds.filter((refund) => refund.at <= this.#now);
  }
}
