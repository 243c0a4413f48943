import { didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";

type Dict = Record<string, unknown>;

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** So much time, as written: `{ count: 12, period: hour }`. */
export interface Threshold {
  count: number;
  period: string;
}

/** How old a source's newest row may be. */
export interface Freshness {
  warn_after?: Threshold;
  error_after?: Threshold;
  /** SQL that narrows which rows are looked at. */
  filter?: string;
}

export const secondsOf = ({ count, period }: Threshold): number => count * SECONDS[period]!;

/**
 * Lays what a table says over what its source says, threshold by threshold; null at either takes away. Gives
 * undefined when nothing is left to hold the source to. Throws PatronError `bad-freshness`.
 */
export function mergedFreshness(layers: readonly unknown[], at: Place): Freshness | undefined {
  let merged: Dict | undefined;
  for (const layer of layers) {
    if (layer === undefined) continue;
    merged = layer === null ? undefined : { ...merged, ...(layer as Dict) };
  }
  const out: Freshness = {};
  const { warn_after: warn, error_after: error, filter } = merged ?? {};
  const warnAfter = threshold("warn_after", warn, at);
  const errorAfter = threshold("error_after", error, at);
  if (warnAfter) out.warn_after = warnAfter;
  if (errorAfter) out.error_after = errorAfter;
  if (!warnAfter && !errorAfter) return undefined;
  if (typeof filter === "string" && filter.trim() !== "") out.filter = filter;
  return out;
}

function threshold(name: string, value: unknown, at: Place): Threshold | undefined {
  if (value === undefined || value === null) return undefined;
  const { count, period } = value as Dict;
  if (count === undefined && period === undefined) return undefined;
  const wrong = (message: string, hint: string) =>
    new PatronError({ code: "bad-freshness", message, at, hint });
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0)
    throw wrong(
      `count of ${name} is ${JSON.stringify(count)}; it is a whole number.`,
      `Write ${name}: { count: 12, period: hour }`,
    );
  const periods = Object.keys(SECONDS);
  const text = String(period);
  if (!periods.includes(text))
    throw wrong(
      `period of ${name} is '${text}'; it can be ${periods.join(", ")}.`,
      didYouMean(text, periods) ?? "",
    );
  return { count, period: text };
}
