import { googlePostalCode, metaPostalCode, regionCode } from "./address.ts";
import { type EmailRule, normaliseEmail } from "./email.ts";
import { sha256 } from "./hash.ts";
import { googleFamilyName, googleGivenName, metaName } from "./name.ts";
import { digitsOf, e164 } from "./phone.ts";

export type Platform = "google" | "meta" | "tiktok" | "klaviyo" | "file" | "webhook";
/** What a person may be recognised by. */
export type IdentifierKind = "email" | "phone" | "address";

/** A platform's spelling of identifiers. Sources: each platform's help pages and formatters, see README.md. */
export interface PlatformRule {
  email: EmailRule;
  phone: "plus" | "digits";
  /** Whether e-mail and phone leave as SHA-256. Klaviyo sends messages itself and takes them in clear alone. */
  hashes: boolean;
}

const PLAIN: EmailRule = { cutPlus: "never", cutGmailDots: false };

export const PLATFORM_RULES: Readonly<Record<Platform, PlatformRule>> = {
  google: { email: { cutPlus: "gmail", cutGmailDots: true }, phone: "plus", hashes: true },
  meta: { email: PLAIN, phone: "digits", hashes: true },
  tiktok: { email: { cutPlus: "always", cutGmailDots: false }, phone: "plus", hashes: true },
  klaviyo: { email: PLAIN, phone: "plus", hashes: false },
  file: { email: PLAIN, phone: "plus", hashes: true },
  webhook: { email: PLAIN, phone: "plus", hashes: true },
};

/** A person as the warehouse knows him. Never logged, never kept in state. */
export interface ClearPerson {
  email: string | null;
  phone: string | null;
  first_name: string | null;
  last_name: string | null;
  country_code: string | null;
  postal_code: string | null;
}

/** An e-mail in a platform's spelling, hashed where the platform hashes; undefined when it is no address. */
export function emailFor(rule: PlatformRule, raw: string): string | undefined {
  return finished(rule, normaliseEmail(raw, rule.email));
}

/**
 * A phone number in a platform's spelling, hashed where the platform hashes: the same number has two hashes, with a plus
 * (Google) and without (Meta). Undefined when it is no number of its country.
 */
export function phoneFor(rule: PlatformRule, raw: string, region: string | undefined): string | undefined {
  const number = e164(raw, region);
  return finished(rule, number === undefined || rule.phone === "plus" ? number : digitsOf(number));
}

/** Google's address: names hashed, region and postal code in clear, all four or none. */
export function googleAddress(person: ClearPerson): Record<string, string> | undefined {
  const givenName = person.first_name === null ? undefined : googleGivenName(person.first_name);
  const familyName = person.last_name === null ? undefined : googleFamilyName(person.last_name);
  const region = person.country_code === null ? undefined : regionCode(person.country_code);
  const postalCode = person.postal_code === null ? undefined : googlePostalCode(person.postal_code);
  if (!givenName || !familyName || !region || !postalCode) return undefined;
  return { givenName: sha256(givenName), familyName: sha256(familyName), regionCode: region, postalCode };
}

/** Meta's parts of an address, each hashed, each for itself: FN, LN, ZIP, COUNTRY. */
export function metaAddress(person: ClearPerson): Record<string, string> | undefined {
  const country = person.country_code === null ? undefined : regionCode(person.country_code);
  const parts = {
    FN: person.first_name === null ? undefined : metaName(person.first_name),
    LN: person.last_name === null ? undefined : metaName(person.last_name),
    ZIP: person.postal_code === null ? undefined : metaPostalCode(person.postal_code, country),
    COUNTRY: country?.toLowerCase(),
  };
  const known = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined);
  return parts.FN && parts.LN
    ? Object.fromEntries(known.map(([name, text]) => [name, sha256(text)]))
    : undefined;
}

const finished = (rule: PlatformRule, text: string | undefined): string | undefined =>
  text === undefined || !rule.hashes ? text : sha256(text);
