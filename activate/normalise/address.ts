import { lower, plainText } from "./text.ts";

/** A country or region, two capitals: Google's spelling, never hashed. Undefined for anything else. */
export function regionCode(raw: string): string | undefined {
  const text = plainText(raw).toUpperCase();
  return /^[A-Z]{2}$/.test(text) ? text : undefined;
}

/** A postal code for Google: trimmed, never hashed. */
export const googlePostalCode = (raw: string): string | undefined => plainText(raw) || undefined;

/** A postal code for Meta: lower case without spaces and dashes; of the United States the first five digits alone. */
export function metaPostalCode(raw: string, country: string | undefined): string | undefined {
  const text = lower(plainText(raw)).replace(/[\s-]/g, "");
  return country === "US" ? /^\d{5}/.exec(text)?.[0] : text || undefined;
}
