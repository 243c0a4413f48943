import { amountText, toBillionths } from "../amount.ts";

/** How a column's values stand in a sheet. Every value comes as text from the warehouse; null is an empty cell. */
export type CellType = "text" | "money" | "integer" | "rate" | "date" | "time";

/** The styles of `parts.ts`, by their place there. */
export const STYLE = {
  plain: 0,
  head: 1,
  money: 2,
  integer: 3,
  date: 4,
  time: 5,
  text: 6,
  title: 7,
  totalMoney: 8,
  totalText: 9,
  rate: 10,
  totalInteger: 11,
  wrapped: 12,
} as const;

/** Digits that a spreadsheet's number keeps. */
const DIGITS = 15;

/**
 * The one boundary from exact money to a spreadsheet's binary number: the decimal text that goes into the file, cut half
 * away from zero to 15 significant digits, which a double gives back unchanged. Throws a RangeError where 15
 * digits do not hold the cents, from 10,000,000,000,000 on.
 */
export function excelNumber(amount: string): string {
  const value = toBillionths(amount);
  const size = value < 0n ? -value : value;
  const whole = String(size / 1_000_000_000n);
  if (whole.length > DIGITS - 2) throw new RangeError(`${amount} has more digits than a spreadsheet keeps`);
  const places = Math.min(9, DIGITS - (whole === "0" ? 0 : whole.length));
  const step = 10n ** BigInt(9 - places);
  const cut = ((size + step / 2n) / step) * step;
  return amountText(value < 0n ? -cut : cut, 0);
}

/** Text that a spreadsheet could take for a formula gets an apostrophe before it, which it keeps as text (OWASP, CSV injection). */
export const guarded = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** Days since 1899-12-30 of a date, and the part of the day of a time in UTC: what spreadsheets count in. */
export function excelDate(text: string): string {
  const [day, time = ""] = text.split(/[ T]/) as [string, string?];
  const days = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000);
  if (!Number.isFinite(days)) throw new RangeError(`'${text}' is no date`);
  const match = /^(\d\d):(\d\d)(?::(\d\d))?/.exec(time);
  if (match === null) return String(days);
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
  return `${days}${(seconds / 86_400).toFixed(9).slice(1)}`;
}

/** `A`, `Z`, `AA`: a column's name by its number from 0. */
export function columnName(index: number): string {
  const rest = Math.floor(index / 26);
  return `${rest > 0 ? columnName(rest - 1) : ""}${String.fromCharCode(65 + (index % 26))}`;
}

/** One cell as XML. Values of columns of numbers and dates are real numbers; all others are text. */
export function cell(at: string, type: CellType, value: string | null): string {
  if (value === null || value === "") return "";
  if (type === "text") return textCell(at, value, STYLE.text);
  const number = type === "date" || type === "time" ? excelDate(value) : excelNumber(value);
  return `<c r="${at}" s="${STYLE[type]}"><v>${number}</v></c>`;
}

/** A cell of text, guarded and written in place. */
export function textCell(at: string, text: string, style: number): string {
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(guarded(text))}</t></is></c>`;
}

/** A formula with the value that it has, so that a reader who does not calculate sees it too. */
export function formulaCell(at: string, formula: string, value: string, style: number): string {
  return `<c r="${at}" s="${style}"><f>${escaped(formula)}</f><v>${excelNumber(value)}</v></c>`;
}

/** The most that a cell holds. */
const LONGEST = 32_767;

/** Text for XML: without the characters that XML 1.0 forbids. */
export function escaped(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
