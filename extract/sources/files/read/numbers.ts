/** A number read from a file: decimal text, or the reason why it cannot be read. */
export type ReadNumber = { value: string } | { reason: string };

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const EXPONENT = /^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d+$/i;
/** Groups of three with one kind of mark, and the other mark for decimals where there are any. */
const COMMA_GROUPS = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const DOT_GROUPS = /^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$/;
const SPACE_GROUPS = /^[+-]?\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,(\d{1,2}|\d{4,})$/;

/**
 * Reads "12.50", and other ways to write a number where they can be read in one way only: "1,234.50", "1.234,50",
 * "12,5". "1,234" is 1234 to some and 1.234 to others, so it is refused. Keeps every digit.
 */
export function readNumber(text: string): ReadNumber {
  if (PLAIN.test(text)) return checked(text, text);
  if (EXPONENT.test(text)) return checked(Number(text).toFixed(9), text);
  if (/^[+-]?\d{1,3},\d{3}$/.test(text))
    return { reason: `'${text}' can be read as thousands or as decimals: write it without the comma` };
  if (COMMA_GROUPS.test(text)) return checked(text.replaceAll(",", ""), text);
  if (DOT_GROUPS.test(text)) return checked(text.replaceAll(".", "").replace(",", "."), text);
  if (SPACE_GROUPS.test(text)) return checked(text.replace(/[ \u00a0\u202f]/g, "").replace(",", "."), text);
  if (DECIMAL_COMMA.test(text)) return checked(text.replace(",", "."), text);
  return { reason: `'${shorten(text)}' is not a number such as 1234.50` };
}

/** The whole number, or a reason. "6.00" is 6. */
export function readInteger(text: string): { value: number } | { reason: string } {
  const read = readNumber(text);
  if ("reason" in read) return read;
  const [whole, fraction = ""] = read.value.split(".");
  const value = Number(whole);
  if (/[1-9]/.test(fraction)) return { reason: `'${text}' is not a whole number` };
  if (!Number.isSafeInteger(value)) return { reason: `'${text}' is too large for a whole number` };
  // "-0" is a zero too.
  return { value: value === 0 ? 0 : value };
}

/** Puts a number into canonical form, and refuses what numeric(38, 9) cannot hold. */
function checked(plain: string, text: string): ReadNumber {
  const sign = plain.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = plain.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  const places = fraction.replace(/0+$/, "");
  if (places.length > 9) return { reason: `'${text}' has more than 9 decimal places` };
  if (digits.length > 29) return { reason: `'${text}' has more than 29 digits` };
  return { value: `${sign}${digits}${places === "" ? "" : `.${places}`}` };
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
