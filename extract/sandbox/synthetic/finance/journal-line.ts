/** A line of the demo's general ledger, profit positive, in thousandths. */
export interface JournalLine {
  entryId: string;
  account: string;
  period: string;
  day: string;
  currency: string;
  milli: number;
  reportingMilli: number;
  document: string | null;
  isManual: boolean;
  memo: string | null;
}

/** A line booked by interface in its own month; pounds unless it says another currency. */
export function journalLine(
  given: Pick<JournalLine, "account" | "day" | "milli"> & Partial<JournalLine>,
): JournalLine {
  const { account, day, milli, currency = "GBP", document = null } = given;
  return {
    entryId: `INT-${account}-${document ?? day}`,
    period: day.slice(0, 7),
    reportingMilli: milli,
    isManual: false,
    memo: null,
    ...given,
    ...{ currency, document },
  };
}
