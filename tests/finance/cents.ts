/** Whole cents as decimal text: 1234 is "12.34". Plantings count in cents, so that nothing is lost on the way. */
export const centsText = (cents: number): string =>
  `${cents < 0 ? "-" : ""}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;

/** A day of a month as text. */
export const dayOf = (period: string, day: number): string => `${period}-${String(day).padStart(2, "0")}`;

/** The last day of a month. */
export const lastDay = (period: string): number => {
  const [year, month] = period.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
};

/** Six months to plant in, each by one difference. */
export const MONTHS = ["2011-06", "2011-07", "2011-08", "2011-09", "2011-10", "2011-11"];

/** A statement that fills a table of the lab; none for no rows. */
export const insertInto = (table: string, rows: readonly string[]): string =>
  rows.length === 0 ? "select 1" : `insert into lab.${table} values ${rows.join(", ")}`;
