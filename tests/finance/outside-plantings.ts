import { type Random, randomFor } from "../../extract/sandbox/synthetic/random.ts";
import { centsText } from "./cents.ts";
import type { Books } from "./lab.ts";
import { type AdWorld, loadAds, plantedAds } from "./outside-ads.ts";
import { type BankWorld, loadBank, plantedBank } from "./outside-bank.ts";
import { loadReport, plantedReport, type ReportWorld } from "./outside-report.ts";

/** What reconciliation should find outside: whose statement, its month, what differs, of which kind, by how much. */
export interface ExpectedOutside {
  reconciliation: "payout" | "ad_invoice" | "shop_report";
  period: string;
  subject: string;
  item_class: string;
  amount: string;
}

export interface OutsideWorld {
  bank: BankWorld;
  ads: AdWorld;
  report: ReportWorld;
  expected: ExpectedOutside[];
}

/** A seeded bank, ad platforms and a shop's report, each with differences of any kind. */
export function plantedOutside(seed: number): OutsideWorld {
  const random = (name: string): Random => randomFor(seed, "outside", name);
  const [bank, ads, report] = [
    plantedBank(random("bank")),
    plantedAds(random("ads")),
    plantedReport(random("report")),
  ];
  return { bank, ads, report, expected: [...bank.expected, ...ads.expected, ...report.expected] };
}

/** Puts the world beside what is in the books already. */
export async function loadOutside(books: Books, world: OutsideWorld): Promise<void> {
  await loadBank(books, world.bank);
  await loadAds(books, world.ads);
  await loadReport(books, world.report);
}

/** What was found, in the form of what was planted. */
export async function foundOutside(books: Books): Promise<ExpectedOutside[]> {
  const rows = await books.warehouse.rows<ExpectedOutside>(
    `select reconciliation, period, subject, item_class, cast(cast(amount as decimal(38, 2)) as varchar) as amount
     from finance.outside_reconciling_items order by item_id`,
  );
  return rows.map((row) => ({ ...row, amount: centsText(Math.round(Number(row.amount) * 100)) }));
}

/** The models that outside reconciliations build as tables. */
export const OUTSIDE = [
  ...["int_payouts_filled", "int_payouts_banked", "int_shop_sales_days", "payout_reconciliation"],
  ...["ad_invoice_reconciliation", "shop_report_reconciliation", "outside_reconciling_items"],
];
