/** BigQuery bills whole mebibytes, ten at least. Source: its on-demand pricing. */
const MIB = 2 ** 20;
const LEAST = 10 * MIB;
export const TIB = 2 ** 40;

/**
 * Euros for a TiB that is read, where nobody sets a price. The list price is 6.25 US dollars in the multi-regions EU and
 * US; it is taken as euros, which errs on the safe side. Others (europe-west3) are dearer: `price_per_tib` sets it.
 */
export const EUROS_PER_TIB = 6.25;

/** What is billed for a statement that reads so many bytes. */
export function billedBytes(bytes: number): number {
  return bytes === 0 ? 0 : Math.max(LEAST, Math.ceil(bytes / MIB) * MIB);
}

/** Bytes of a value by its type. Source: BigQuery's table of data sizes; texts and bytes are 2 and their length. */
const WIDTHS: Readonly<Record<string, number>> = {
  BIGNUMERIC: 32,
  BOOL: 1,
  DATE: 8,
  DATETIME: 8,
  FLOAT64: 8,
  INT64: 8,
  NUMERIC: 16,
  TIME: 8,
  TIMESTAMP: 8,
};

/** Letters of a text that nobody measured: names, ids and codes are about so long. */
const TEXT_LETTERS = 20;

/** Bytes of a value of one of GoogleSQL's types; `letters` is the mean length of texts. */
export function typeWidth(type: string, letters = TEXT_LETTERS): number {
  return WIDTHS[type] ?? 2 + letters;
}
