import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closePeriod } from "../../finance/index.ts";
import { type Books, openBooks } from "./lab.ts";
import { RECONCILIATION } from "./plantings.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
beforeEach(() => books.clear());
afterAll(() => books.close());

/** A trial balance line: what the general ledger has, debit positive. */
async function balance(period: string, amount: string, more: { currency?: string; reporting?: string } = {}) {
  const { currency = "GBP", reporting = amount } = more;
  await books.warehouse.execute(`insert into lab.gl_balances values
    ('files', '4000', '${period}', 'Sales', '${currency}', ${amount}, ${reporting}, false, null, null)`);
}
const sale = (period: string, amount: string, currency = "GBP") => ({
  ...{ posting_id: `${period}/${currency}`, period, amount, currency },
});
async function items(): Promise<string[]> {
  await books.build("run", RECONCILIATION);
  await books.build("test", RECONCILIATION);
  const rows = await books.warehouse.rows<{ item: string }>(
    `select period || ' ' || item_class || ' ' || cast(cast(amount as decimal(38, 2)) as varchar) || ' ' || reason as item
     from finance.gl_reconciling_items order by item_id`,
  );
  return rows.map((row) => row.item);
}

describe("a trial balance without a journal", () => {
  it("agrees when minus its debit is the ledger's sum, under a company that the file does not name", async () => {
    await books.put([sale("2011-10", "100.00")]);
    await balance("2011-10", "-100.00");
    expect(await items()).toEqual([]);
    const rows = await books.warehouse.rows("select entity, status from finance.gl_reconciliation");
    expect(rows).toEqual([{ entity: "shop", status: "agrees" }]);
  });

  it("shows timing where one month is over by what the next is short", async () => {
    await books.put([sale("2011-10", "100.00"), sale("2011-11", "50.00")]);
    await balance("2011-10", "-90.00");
    await balance("2011-11", "-60.00");
    expect(await items()).toEqual([
      "2011-10 timing -10.00 The same amount is over or short in 2011-11.",
      "2011-11 timing 10.00 The same amount is over or short in 2011-10.",
    ]);
  });

  it("tells another rate from another amount, and a line that is not there", async () => {
    await books.put([
      { ...sale("2011-10", "86.00", "EUR"), amount_transaction: "100.00" },
      sale("2011-10", "5.00"),
    ]);
    await balance("2011-10", "-100.00", { currency: "EUR", reporting: "-87.50" });
    expect(await items()).toEqual([
      "2011-10 fx 1.50 The same EUR, translated at another rate.",
      "2011-10 missing_load -5.00 Posted here; the trial balance has no such line.",
    ]);
  });

  it("takes a few pennies for rounding, and calls the rest unknown", async () => {
    await books.put([sale("2011-10", "100.00"), sale("2011-11", "100.00")]);
    await balance("2011-10", "-100.04");
    await balance("2011-11", "-107.00");
    expect(await items()).toEqual([
      "2011-10 rounding 0.04 The balance differs by no more than rounding.",
      "2011-11 unknown 7.00 The balances differ, and no journal was given that could explain it.",
    ]);
  });

  it("leaves alone the months and accounts that it does not cover", async () => {
    await books.put([sale("2011-09", "1.00"), { ...sale("2011-10", "2.00"), account: "5000" }]);
    await balance("2011-10", "0.00");
    expect(await items()).toEqual([]);
  });
});

describe("a trial balance with a journal", () => {
  /** Lines of a journal that name a document, or the day of several. */
  async function journal(entry: string, amount: string, document: string | null, day: string | null) {
    const quote = (text: string | null) => (text === null ? "null" : `'${text}'`);
    await books.warehouse.execute(`insert into lab.gl_entries
      (entity, account, entry_id, period, currency, amount, amount_reporting, document_id, document_on, is_manual)
      values ('shop', '4000', '${entry}', '2011-10', 'GBP', ${amount}, ${amount}, ${quote(document)}, ${quote(day)}, false)`);
  }
  const line = (id: string, document: string, amount: string) => ({
    ...{ ...sale("2011-10", amount), posting_id: id, source_document: document, posted_on: "2011-10-03" },
  });

  it("counts the papers of a difference, not the postings that a paper has", async () => {
    await books.put([
      ...[line("1", "order:a", "10.00"), line("2", "order:a", "20.00"), line("3", "order:b", "5.00")],
      ...[line("4", "order:c", "1.00"), line("5", "order:c", "2.00")],
    ]);
    await journal("J1", "-4.00", "order:c", null);
    await journal("J2", "-20.00", null, "2011-10-03");
    await journal("J2", "-12.00", null, "2011-10-03");
    await balance("2011-10", "-36.00");
    await items();
    const rows = await books.warehouse.rows<{ evidence: string }>(
      "select evidence from finance.gl_reconciling_items order by item_id",
    );
    expect(rows.map((row) => row.evidence)).toEqual([
      "2 documents, order:a to order:b; 2 journal lines of J2",
      "document order:c; journal line J1",
    ]);
  });
});

describe("an unexplained difference", () => {
  const close = () =>
    closePeriod(books.warehouse, {
      ...{ period: "2011-10", preparer: "Ann", reviewer: "Bob", runId: "r" },
      clock: { now: () => 0 },
    });
  beforeEach(async () => {
    await books.put([sale("2011-10", "100.00")]);
    await balance("2011-10", "-107.00");
    await items();
  });

  it("keeps the month open, and says by how much and where to look", async () => {
    await expect(close()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: close-refused
        2011-10 stays open: 1 check is open.
      close-difference
        Account 4000 (GBP) differs from the general ledger by 7.00, of which 7.00 is missing on a side or not explained.
        npx patron reconcile --period 2011-10]
    `);
  });

  it("lets the month close once somebody has accepted it with a reason", async () => {
    await books.warehouse.execute(`insert into finance.reconciling_items values
      ('difference:shop/4000/GBP', '2011-10', 'accepted', 'Ann', 'corrected in November', null, 'Bob', timestamp '2011-12-01')`);
    expect((await close()).postings).toBe(1);
  });
});
