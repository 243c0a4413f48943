/**
 * The one place where a float stands for money: a likelihood needs logarithms of amounts, and what it says of the future
 * is an estimate. Amounts come in here as decimal text and leave as decimal text, rounded to the cent; sums of money are
 * never made of these floats.
 */

/** An exact amount as the likelihood's float. Throws TypeError when the text is no decimal. */
export function likelihoodAmount(money: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(money)) throw new TypeError(`'${money}' is no decimal amount`);
  return Number(money);
}

/** An estimate as decimal text, rounded to `places`; null where there is no estimate. Never `-0`. */
export function estimateText(estimate: number | null, places: number): string | null {
  if (estimate === null || !Number.isFinite(estimate) || Math.abs(estimate) >= 1e20) return null;
  const text = estimate.toFixed(places);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** An estimated amount of money as decimal text, to the cent. */
export const estimatedMoney = (estimate: number | null): string | null => estimateText(estimate, 2);

/** Decimal text with nine places as a whole number of billionths: exact sums are made of these. */
export function billionths(money: string): bigint {
  const [whole, places = ""] = money.split(".");
  return BigInt(whole! + places.padEnd(9, "0"));
}

/** Billionths as decimal text. */
export function moneyText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
