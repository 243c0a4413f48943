import type { Customer } from "../../dataset/catalogue.ts";
import { utcText } from "../../dataset/money.ts";
import type { Order } from "../../dataset/orders.ts";
import type { Consent, Person } from "../../synthetic/people.ts";
import { Connection, type PageArgs } from "../connection.ts";
import { type MoneyV2, money } from "../money.ts";
import type { Shop } from "../shop.ts";
import { AddressNode } from "./address.ts";
import type { OrderNode } from "./order.ts";

const OPT_IN = "SINGLE_OPT_IN";

/** A Customer: number, dates, orders and country are the file's; contact data and consent are synthetic and tagged so. */
export class CustomerNode {
  readonly __typename = "Customer";
  readonly tags = ["synthetic-contact"];
  readonly note = null;
  readonly state = "DISABLED";
  readonly verifiedEmail = true;
  readonly taxExempt = false;
  readonly taxExemptions = [];
  readonly dataSaleOptOut = false;
  readonly shop: Shop;
  readonly customer: Customer;

  constructor(shop: Shop, customer: Customer) {
    this.shop = shop;
    this.customer = customer;
  }

  get id(): string {
    return `gid://shopify/Customer/${this.customer.id}`;
  }
  get legacyResourceId(): string {
    return String(this.customer.id);
  }
  get firstName(): string {
    return this.#person.firstName;
  }
  get lastName(): string {
    return this.#person.lastName;
  }
  get displayName(): string {
    return `${this.firstName} ${this.lastName}`;
  }
  get email(): string {
    return this.#person.email;
  }
  get phone(): string | null {
    return this.#person.phone;
  }
  get locale(): string {
    return this.#person.locale;
  }
  get createdAt(): string {
    return utcText(this.customer.firstAt);
  }
  get updatedAt(): string {
    return utcText(this.shop.customerUpdatedAt(this.customer));
  }
  get defaultAddress(): AddressNode {
    return new AddressNode(this.shop, this.customer.id, this.customer.country);
  }
  addresses(): AddressNode[] {
    return [this.defaultAddress];
  }
  get defaultEmailAddress(): unknown {
    const consent = this.#emailConsent;
    return {
      emailAddress: this.email,
      marketingState: consent.state,
      marketingOptInLevel: consent.state === "NOT_SUBSCRIBED" ? null : OPT_IN,
      marketingUpdatedAt: utcText(consent.at),
      openTrackingLevel: "UNKNOWN",
      validFormat: true,
      sourceLocation: null,
    };
  }
  get emailMarketingConsent(): unknown {
    const consent = this.#emailConsent;
    return {
      marketingState: consent.state,
      marketingOptInLevel: consent.state === "NOT_SUBSCRIBED" ? null : OPT_IN,
      consentUpdatedAt: utcText(consent.at),
      sourceLocation: null,
    };
  }
  get defaultPhoneNumber(): unknown {
    if (this.phone === null) return null;
    const { state, at } = this.#person.smsConsent;
    return {
      phoneNumber: this.phone,
      marketingState: state,
      marketingOptInLevel: state === "NOT_SUBSCRIBED" ? null : OPT_IN,
      marketingUpdatedAt: utcText(at),
      marketingCollectedFrom: "SHOPIFY",
      sourceLocation: null,
    };
  }
  get smsMarketingConsent(): unknown {
    if (this.phone === null) return null;
    const { state, at } = this.#person.smsConsent;
    return {
      marketingState: state,
      marketingOptInLevel: state === "NOT_SUBSCRIBED" ? "UNKNOWN" : OPT_IN,
      consentUpdatedAt: utcText(at),
      consentCollectedFrom: "SHOPIFY",
      sourceLocation: null,
    };
  }
  get numberOfOrders(): string {
    return String(this.#orders.length);
  }
  get amountSpent(): MoneyV2 {
    return money(this.#orders.reduce((sum, order) => sum + order.total, 0));
  }
  get lastOrder(): OrderNode | null {
    const last = this.#orders.at(-1);
    return last === undefined ? null : this.shop.order(last);
  }
  orders(args: PageArgs): unknown {
    return new Connection(
      this.#orders,
      (order) => [order.createdAt, order.number],
      args,
      (order) => this.shop.order(order),
    );
  }

  get #person(): Person {
    return this.shop.world.person(this.customer);
  }
  get #orders(): Order[] {
    return this.customer.orders
      .filter((order) => this.shop.visible(order.createdAt))
      .sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
  }
  /** The newest state that has begun at the sandbox's clock. */
  get #emailConsent(): Consent {
    const states = this.#person.emailConsent;
    return states.findLast((consent) => this.shop.visible(consent.at)) ?? states[0]!;
  }
}
