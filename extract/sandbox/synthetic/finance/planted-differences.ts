import { type JournalLine, journalLine } from "./journal-line.ts";

/** A general ledger with differences: its journal, and what stands in its balances alone. */
export interface Planted {
  journal: JournalLine[];
  beyond: JournalLine[];
}

/**
 * Plants one difference of each kind in the last two months of a journal that agrees with the truth. Where the data end
 * before there are two months, or hold no such line, that kind is left out.
 */
export function plantDifferences(truth: readonly JournalLine[]): Planted {
  const journal = truth.map((line) => ({ ...line }));
  const periods = [...new Set(truth.map((line) => line.period))].sort();
  const [before, last] = periods.slice(-2);
  if (before === undefined || last === undefined) return { journal, beyond: [] };
  const of = (account: string, period: string) =>
    journal.filter((line) => line.account === account && line.period === period);
  const inPounds = (account: string, period: string) =>
    of(account, period).filter((line) => line.currency === "GBP");

  const late = inPounds("4300", before).at(-1);
  if (late !== undefined) late.period = last;
  const lost = inPounds("4500", last)[3];
  if (lost !== undefined) journal.splice(journal.indexOf(lost), 1);
  const rounded = inPounds("4000", last)[6];
  if (rounded !== undefined) shift(rounded, 20, 20);
  const foreign = of("6000", last).find((line) => line.currency !== "GBP");
  if (foreign !== undefined) shift(foreign, 0, -41_300);
  const manual = {
    entryId: `MAN-4320-${last}`,
    isManual: true,
    memo: "Goodwill credit agreed on the telephone",
  };
  journal.push(journalLine({ account: "4320", day: `${last}-28`, milli: -120_000, ...manual }));
  return { journal, beyond: [journalLine({ account: "4600", day: `${last}-30`, milli: -75_000 })] };
}

function shift(line: JournalLine, milli: number, reportingMilli: number): void {
  line.milli += milli;
  line.reportingMilli += reportingMilli;
}
