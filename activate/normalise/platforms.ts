import { googlePostalCode, metaPostalCode, regionCode } from "./address.ts";
import { type EmailRule, normaliseEmail } from "./email.ts";
import { sha256 } from "./hash.ts";
import { googleFamilyName, googleGivenName, metaName } from "./name.ts";
import { digitsOf, e164 } from "./phone.ts";

export type Platform = "google" | "meta" | "tiktok" | "klaviyo" | "file" | "webhook";
/** What a person may be recognised by. */
export type IdentifierKind = "email" | "phone" | "address" | "birth_date";

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
  /** `YYYY-MM-DD`. */
  birth_date: string | null;
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

/**
 * What Meta takes beside e-mail and phone, each part hashed for itself: FN, LN, ZIP and COUNTRY of an address, which needs
 * both names; DOBY, DOBM and DOBD of a date of birth. `kinds` are those that the mapping has.
 */
export function metaAddress(
  person: ClearPerson,
  kinds: ReadonlySet<IdentifierKind>,
): Record<string, string> | undefined {
  const address = kinds.has("address") ? metaNames(person) : {};
  if (address === undefined) return undefined;
  const parts = { ...address, ...(kinds.has("birth_date") ? metaBirthDate(person.birth_date) : {}) };
  const hashed = Object.entries(parts).map(([name, text]) => [name, sha256(text)]);
  return hashed.length === 0 ? undefined : Object.fromEntries(hashed);
}

function metaNames(person: ClearPerson): Record<string, string> | undefined {
  const country = person.country_code === null ? undefined : regionCode(person.country_code);
  const parts = {
    FN: person.first_name === null ? undefined : metaName(person.first_name),
    LN: person.last_name === null ? undefined : metaName(person.last_name),
    ZIP: person.postal_code === null ? undefined : metaPostalCode(person.postal_code, country),
    COUNTRY: country?.toLowerCase(),
  };
  const known = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined);
  return parts.FN && parts.LN ? Object.fromEntries(known) : undefined;
}

/** Year of four digits, month and day of two (Meta's customer file format). Nothing of a text that is no date. */
function metaBirthDate(text: string | null): Record<string, string> {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text ?? "") ?? [];
  return year === undefined ? {} : { DOBY: year, DOBM: month!, DOBD: day! };
}

const finished = (rule: PlatformRule, text: string | undefined): string | undefined =>
  text === undefined || !rule.hashes ? text : sha256(text);
