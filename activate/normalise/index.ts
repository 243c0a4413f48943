/** Identifiers as each platform spells and hashes them. */

export { metaPostalCode, regionCode } from "./address.ts";
export { type EmailRule, normaliseEmail } from "./email.ts";
export { isSha256, sha256 } from "./hash.ts";
export { googleFamilyName, googleGivenName, metaName, type PersonName, splitName } from "./name.ts";
export { digitsOf, e164, isPhoneRegion } from "./phone.ts";
export {
  type ClearPerson,
  emailFor,
  googleAddress,
  type IdentifierKind,
  metaAddress,
  PLATFORM_RULES,
  type Platform,
  type PlatformRule,
  phoneFor,
} from "./platforms.ts";
