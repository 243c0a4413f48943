import { countryOf } from "../../dataset/countries.ts";
import type { Shop } from "../shop.ts";

/** A MailingAddress: the country is the file's, the names are synthetic; streets and towns are not invented. */
export class AddressNode {
  readonly __typename = "MailingAddress";
  readonly address1 = null;
  readonly address2 = null;
  readonly city = null;
  readonly province = null;
  readonly provinceCode = null;
  readonly zip = null;
  readonly latitude = null;
  readonly longitude = null;
  readonly coordinatesValidated = false;
  readonly id: string;
  readonly company: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly country: string | null;
  readonly countryCodeV2: string | null;
  readonly countryCode: string | null;

  /** @param customerId 0 for a guest; @param countryWord the file's word for the country */
  constructor(shop: Shop, customerId: number, countryWord: string) {
    const customer = shop.world.customerById.get(customerId);
    const person = customer === undefined ? null : shop.world.person(customer);
    const country = countryOf(countryWord);
    this.id = `gid://shopify/MailingAddress/${customerId}${country.code === null ? "" : `-${country.code}`}`;
    this.company = person?.company ?? null;
    this.firstName = person?.firstName ?? null;
    this.lastName = person?.lastName ?? null;
    this.name = person === null ? null : `${person.firstName} ${person.lastName}`;
    this.phone = person?.phone ?? null;
    this.country = country.name;
    this.countryCodeV2 = country.code;
    this.countryCode = country.code;
  }
}
