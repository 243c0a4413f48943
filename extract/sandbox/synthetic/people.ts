import type { Customer } from "../dataset/catalogue.ts";
import { type Country, countryOf } from "../dataset/countries.ts";
import { COMPANY_ENDINGS, FAMILY_NAMES, GIVEN_NAMES } from "./names.ts";
import { fictitiousPhone } from "./phones.ts";
import { randomFor } from "./random.ts";

export type ConsentState = "SUBSCRIBED" | "NOT_SUBSCRIBED" | "UNSUBSCRIBED";

/** One state of consent and when it began, UTC milliseconds. */
export interface Consent {
  readonly state: ConsentState;
  readonly at: number;
}

/** Invented contact data of a real customer number. Domains are reserved for examples (RFC 2606). */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly email: string;
  readonly phone: string | null;
  readonly country: Country;
  readonly locale: string;
  /** Oldest first; never empty. */
  readonly emailConsent: readonly Consent[];
  readonly smsConsent: Consent;
}

const LOCALES: Readonly<Record<string, string>> = {
  DE: "de", AT: "de", CH: "de", FR: "fr", BE: "nl", NL: "nl", ES: "es", PT: "pt", IT: "it", JP: "ja", PL: "pl",
  SE: "sv", DK: "da", NO: "nb", FI: "fi", GR: "el", BR: "pt", IL: "he", CZ: "cs", LT: "lt", IS: "is",
}; // biome-ignore format: a table of languages

const DAY = 86_400_000;

/** The synthetic person behind a customer number; depends on the seed and that number alone. */
export function personOf(seed: number, customer: Customer): Person {
  const random = randomFor(seed, "person", customer.id);
  const firstName = random.pick(GIVEN_NAMES);
  const lastName = random.pick(FAMILY_NAMES);
  const country = countryOf(customer.country);
  const domain = random.pick(["example.com", "example.org", "example.net"]);
  const company = random.chance(0.3) ? `${lastName} ${random.pick(COMPANY_ENDINGS)}` : null;
  return {
    firstName,
    lastName,
    company,
    email: `${firstName}.${lastName}.${customer.id}@${domain}`.toLowerCase(),
    phone: random.chance(0.55) ? fictitiousPhone(customer.id, country.code) : null,
    country,
    locale: LOCALES[country.code ?? ""] ?? "en",
    ...consentOf(seed, customer),
  };
}

/** 62 % say yes to e-mail when they first buy; one in ten of them leaves later. */
function consentOf(seed: number, customer: Customer): Pick<Person, "emailConsent" | "smsConsent"> {
  const random = randomFor(seed, "consent", customer.id);
  const yes = random.chance(0.62);
  const emailConsent: Consent[] = [{ state: yes ? "SUBSCRIBED" : "NOT_SUBSCRIBED", at: customer.firstAt }];
  if (yes && random.chance(0.1))
    emailConsent.push({ state: "UNSUBSCRIBED", at: customer.firstAt + random.int(7, 200) * DAY });
  return {
    emailConsent,
    smsConsent: { state: random.chance(0.25) ? "SUBSCRIBED" : "NOT_SUBSCRIBED", at: customer.firstAt },
  };
}
