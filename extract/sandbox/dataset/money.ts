/** Thousandths to a decimal text as Shopify writes it: at least one decimal, no more than needed ("2.55", "10.0", "0.001"). */
export function milliText(milli: number): string {
  const sign = milli < 0 ? "-" : "";
  const whole = Math.abs(milli);
  const fraction = String(whole % 1000)
    .padStart(3, "0")
    .replace(/0{1,2}$/, "");
  return `${sign}${Math.floor(whole / 1000)}.${fraction}`;
}

/** Thousandths of a pound to whole pence, half away from zero: payment processors settle in minor units. */
export function milliToPence(milli: number): number {
  return Math.sign(milli) * Math.floor((Math.abs(milli) + 5) / 10);
}

/** UTC milliseconds to the second-precision text that Shopify and Zendesk use: "2010-12-01T08:26:00Z". */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
