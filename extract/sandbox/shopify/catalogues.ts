import { GraphQLError } from "graphql";
import type { Customer, Product } from "../dataset/catalogue.ts";
import type { Order } from "../dataset/orders.ts";
import { Connection, type PageArgs, type Position } from "./connection.ts";
import { productNumber } from "./product-number.ts";
import { searchFields } from "./schema.ts";
import {
  type Matcher,
  numberMatcher,
  parseSearch,
  type SearchNote,
  type Term,
  textMatcher,
  timeMatcher,
  unknownField,
} from "./search.ts";
import type { Shop } from "./shop.ts";

/** Arguments of the root lists. */
export interface ListArgs extends PageArgs {
  query?: string | null;
  sortKey?: string | null;
}

/** One root list: what it holds, how it can be sorted and filtered. */
export interface Catalogue<T> {
  /** The root field: orders, customers, products, productVariants. */
  readonly field: string;
  readonly items: readonly T[];
  readonly bornAt: (item: T) => number;
  readonly sorts: Readonly<Record<string, Position<T>>>;
  readonly filters: Readonly<Record<string, (term: Term) => Matcher<T>>>;
  readonly toNode: (item: T) => unknown;
}

export function orderCatalogue(shop: Shop): Catalogue<Order> {
  const created = (order: Order) => order.createdAt;
  const updated = (order: Order) => shop.orderUpdatedAt(order);
  const status = (order: Order) => [shop.order(order).displayFinancialStatus];
  return {
    field: "orders",
    items: shop.world.data.orders,
    bornAt: created,
    sorts: {
      ID: (order) => [order.number, 0],
      ORDER_NUMBER: (order) => [order.number, 0],
      CREATED_AT: (order) => [order.createdAt, order.number],
      PROCESSED_AT: (order) => [order.createdAt, order.number],
      UPDATED_AT: (order) => [updated(order), order.number],
      TOTAL_PRICE: (order) => [order.total, order.number],
    },
    filters: {
      created_at: (term) => timeMatcher(term, created),
      processed_at: (term) => timeMatcher(term, created),
      updated_at: (term) => timeMatcher(term, updated),
      id: (term) => numberMatcher(term, (order) => order.number),
      customer_id: (term) => numberMatcher(term, (order) => order.customer),
      name: (term) => textMatcher(term, (order) => [order.invoice, `#${order.invoice}`]),
      financial_status: (term) => textMatcher(term, status),
      sku: (term) => textMatcher(term, (order) => order.goods.map((row) => shop.world.data.lines.sku[row]!)),
      tag: (term) => textMatcher(term, (order) => shop.order(order).tags),
    },
    toNode: (order) => shop.order(order),
  };
}

export function customerCatalogue(shop: Shop): Catalogue<Customer> {
  const updated = (customer: Customer) => shop.customerUpdatedAt(customer);
  const created = (customer: Customer) => customer.firstAt;
  return {
    field: "customers",
    items: shop.world.data.customers,
    bornAt: created,
    sorts: {
      ID: (customer) => [customer.id, 0],
      CREATED_AT: (customer) => [customer.firstAt, customer.id],
      UPDATED_AT: (customer) => [updated(customer), customer.id],
    },
    filters: {
      customer_date: (term) => timeMatcher(term, created),
      created_at: (term) => timeMatcher(term, created),
      updated_at: (term) => timeMatcher(term, updated),
      id: (term) => numberMatcher(term, (customer) => customer.id),
      email: (term) => textMatcher(term, (customer) => [shop.world.person(customer).email]),
      tag: (term) => textMatcher(term, (customer) => shop.customer(customer).tags),
    },
    toNode: (customer) => shop.customer(customer),
  };
}

/** Products and their variants are one to one; `field` says which of the two lists it is. */
export function productCatalogue(shop: Shop, field: "products" | "productVariants"): Catalogue<Product> {
  const created = (product: Product) => product.firstAt;
  return {
    field,
    items: shop.world.data.products,
    bornAt: created,
    sorts: {
      ID: (product) => [productNumber(product), 0],
      CREATED_AT: (product) => [product.firstAt, productNumber(product)],
      UPDATED_AT: (product) => [product.firstAt, productNumber(product)],
    },
    filters: {
      created_at: (term) => timeMatcher(term, created),
      updated_at: (term) => timeMatcher(term, created),
      id: (term) => numberMatcher(term, productNumber),
      sku: (term) => textMatcher(term, (product) => [product.sku]),
      title: (term) => textMatcher(term, (product) => [product.title]),
      tag: (term) => textMatcher(term, (product) => shop.product(product).tags),
    },
    toNode: field === "products" ? (product) => shop.product(product) : (product) => shop.variant(product),
  };
}

/** A root list with its sorted, filtered forms kept until the sandbox's clock moves. */
export class Listing<T> {
  readonly #catalogue: Catalogue<T>;
  readonly #shop: Shop;
  readonly #known: ReadonlySet<string>;
  readonly #kept = new Map<string, { items: readonly T[]; notes: readonly SearchNote[] }>();
  #version = -1;

  constructor(shop: Shop, catalogue: Catalogue<T>) {
    this.#shop = shop;
    this.#catalogue = catalogue;
    this.#known = searchFields(catalogue.field);
  }

  /** A page, and what there is to say about the search text. */
  page(args: ListArgs): { connection: Connection<T>; notes: readonly SearchNote[] } {
    const position = this.#position(args.sortKey ?? "ID");
    const { items, notes } = this.select(args);
    return { connection: new Connection(items, position, args, this.#catalogue.toNode), notes };
  }

  /** Everything that is visible and matches, sorted. */
  select(args: ListArgs): { items: readonly T[]; notes: readonly SearchNote[] } {
    if (this.#version !== this.#shop.world.version) this.#kept.clear();
    this.#version = this.#shop.world.version;
    const key = `${args.sortKey ?? "ID"}|${args.query ?? ""}`;
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      kept = this.#search(args.query ?? "", this.#position(args.sortKey ?? "ID"));
      if (this.#kept.size >= 20) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(key, kept);
    }
    return kept;
  }

  #position(sortKey: string): Position<T> {
    const position = this.#catalogue.sorts[sortKey];
    if (position !== undefined) return position;
    const known = Object.keys(this.#catalogue.sorts).join(", ");
    throw new GraphQLError(`The sandbox sorts ${this.#catalogue.field} by ${known}, not by ${sortKey}.`);
  }

  #search(text: string, position: Position<T>): { items: readonly T[]; notes: readonly SearchNote[] } {
    const notes: SearchNote[] = [];
    const matchers: Matcher<T>[] = [(item) => this.#shop.visible(this.#catalogue.bornAt(item))];
    for (const term of parseSearch(text)) {
      const filter = this.#catalogue.filters[term.field];
      if (filter !== undefined && this.#known.has(term.field)) matchers.push(filter(term));
      else if (!this.#known.has(term.field)) notes.push(unknownField(this.#catalogue.field, text, term));
      else throw new GraphQLError(`The sandbox does not filter ${this.#catalogue.field} by ${term.field}.`);
    }
    const found = this.#catalogue.items.filter((item) => matchers.every((matches) => matches(item)));
    const placed = found.map((item) => ({ item, place: position(item) }));
    placed.sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
    return { items: placed.map(({ item }) => item), notes };
  }
}
