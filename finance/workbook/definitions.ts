import type { Line } from "./list.ts";

const WORDS: readonly (readonly [string, string])[] = [
  [
    "Amount",
    "In the reporting currency; income is positive, cost negative. Nine places are kept, two are shown.",
  ],
  ["Document amount", "In the document's own currency. Amounts of two currencies are never added."],
  ["Component", "The named part of profit that a posting belongs to; its account stands in gl_accounts."],
  ["Customer", "Today's key of the person; a sealed posting keeps the key of its day in the books."],
  ["Estimate", "A rate or a standard where no bill is known yet."],
  ["Adjusts", "The posting of a closed month that this one corrects in an open month."],
  ["Seal", "The name under which the month's postings were frozen, with a hash of each and of all."],
  ["Difference", "General ledger less ledger, profit positive on both sides."],
  ["timing", "Booked in another month there than here."],
  ["missing load", "On one side alone."],
  ["manual journal", "Written by a person into the general ledger."],
  ["rounding", "No more than the rounding limit for a document or a day's documents."],
  ["fx", "The same amount in its currency, translated at another rate."],
  ["unknown", "Not explained by any entry or document."],
  ["bank fee", "Kept or charged by the bank, by its own statement."],
  ["missing in bank", "Sent by the payment processor and never booked by the bank."],
  ["unmatched credit", "Money that came in at the bank and that no payout sent."],
  ["credit note", "Credited by an ad platform after the spend."],
  ["Payout", "What a payment processor sent to the bank: charges less refunds less fees."],
  [
    "Documents",
    "The papers behind a sum: how many, the first and the last; each stands in the sheet Postings.",
  ],
  ["Carried", "What was off already when the month began."],
  [
    "Text that begins with = + - @",
    "Has an apostrophe before it, so that no program takes it for a formula.",
  ],
];

/** What the words of the workbook mean, and every component with its account. */
export function definitionLines(accounts: readonly Record<string, string>[]): Line[] {
  return [
    [{ title: "Definitions" }],
    ["What the words of this workbook mean."],
    ["Word", "Meaning"],
    ...WORDS,
    ...accounts.map(
      (one): Line => [one.component ?? "", `Account ${one.account}: ${one.account_name} (${one.kind}).`],
    ),
  ];
}
