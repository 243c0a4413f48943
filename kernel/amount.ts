/** Money and other exact decimals: whole billionths in a bigint, nine places as in the warehouse's decimal(38, 9). */
export type Billionths = bigint;

const PLACES = 9;
const ONE = 10n ** BigInt(PLACES);

/** `-12.5`, `12` or `1.230000000` as billionths. Throws a RangeError for anything else, or for more than nine places. */
export function toBillionths(text: string): Billionths {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  const decimals = match?.[3]?.replace(/0+$/, "") ?? "";
  if (match === null || decimals.length > PLACES) throw new RangeError(`'${text}' is no amount of money`);
  const whole = BigInt(match[2]!) * ONE + BigInt(decimals.padEnd(PLACES, "0"));
  return match[1] === "-" ? -whole : whole;
}

/** Billionths as text with at least `places` places, and no more zeros than that: 1500000000n is `1.50`. */
export function amountText(amount: Billionths, places = 2): string {
  const size = amount < 0n ? -amount : amount;
  const decimals = String(size % ONE).padStart(PLACES, "0");
  const shown = decimals.slice(0, places) + decimals.slice(places).replace(/0+$/, "");
  return `${amount < 0n ? "-" : ""}${size / ONE}${shown === "" ? "" : `.${shown}`}`;
}

/** The sum of amounts as text, exact. */
export function sumAmounts(texts: Iterable<string>): Billionths {
  let sum = 0n;
  for (const text of texts) sum += toBillionths(text);
  return sum;
}

/** Half away from zero to whole hundredths: what a statement shows. */
export function toCents(amount: Billionths): bigint {
  const cent = ONE / 100n;
  const size = amount < 0n ? -amount : amount;
  const rounded = (size + cent / 2n) / cent;
  return amount < 0n ? -rounded : rounded;
}
