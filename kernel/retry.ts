/** First wait's ceiling and the greatest wait, in milliseconds. */
const FIRST_MS = 500;
const GREATEST_MS = 60_000;

/**
 * Full jitter: a uniformly random wait below a ceiling that doubles with each attempt (0, 1, 2 …). Spreads
 * workers that failed together better than a fixed wait does. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.ceil(random() * Math.min(GREATEST_MS, FIRST_MS * 2 ** attempt));
}

/** A wait of `retryAfterMs` plus up to a tenth, so that workers told the same time do not return at once. */
export function politeMs(retryAfterMs: number, random: () => number): number {
  return Math.ceil(retryAfterMs + random() * Math.min(retryAfterMs / 10, 1_000));
}

/**
 * The wait that a Retry-After header asks for: seconds ("30", also "1.5" as Shopify sends) or an HTTP date.
 * Undefined when there is none or it cannot be read; never negative.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The reason of a failed fetch in words: undici hides it in `cause`. */
export function fetchReason(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 3; depth++) {
    const code = (current as NodeJS.ErrnoException).code;
    const text = [code, current.message].filter((part) => part !== undefined && part !== "").join(" ");
    if (!parts.includes(text)) parts.push(text);
    current = current.cause;
  }
  return parts.join(": ") || String(error);
}
