import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";
import { plainText } from "./text.ts";

/** A number's extension is the desk behind it, not a part of what a platform knows: "ext. 12", "转801", "分机 3". */
const EXTENSION = /\s*(?:ext(?:ension)?\.?|x|#|转|轉|分机)\s*\d{1,6}$/iu;
/** Longer texts hold more than a number. */
const LONGEST = 40;

/**
 * A phone number in E.164 (`+8613812345678`), or undefined when it is none that its country gives out. `region` (ISO
 * 3166-1, two capitals) says where a number without a country code is from; without it such a number is refused, since a
 * guess would name another person. Masked numbers (`138****5678`) are refused. `f(f(x)) = f(x)`.
 */
export function e164(raw: string, region: string | undefined): string | undefined {
  const text = plainText(raw).replace(EXTENSION, "");
  if (text.length > LONGEST || /[\p{L}*_@]/u.test(text) || !/\d/.test(text)) return undefined;
  // "+001 616 …" and "+ 86 …" are common in files: a plus, then zeros that stand for the same plus.
  const international = text.replace(/^\(?\s*\+[\s0]*/, "+");
  const country = region !== undefined && isSupportedCountry(region) ? (region as CountryCode) : undefined;
  const number = parsePhoneNumberFromString(international, country);
  return number?.isValid() ? number.number : undefined;
}

/** The same without the plus: Meta's spelling, and one of TikTok's. */
export const digitsOf = (number: string): string => number.replace(/^\+/, "");

/** Whether libphonenumber knows a region by these two letters. */
export const isPhoneRegion = (region: string): boolean => isSupportedCountry(region);
