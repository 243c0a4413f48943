import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accept, closePeriod } from "../../finance/index.ts";
import { type Books, openBooks } from "./lab.ts";
import { foundOutside, loadOutside, OUTSIDE, plantedOutside } from "./outside-plantings.ts";
import { RECONCILIATION } from "./plantings.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
beforeEach(() => books.clear());
afterAll(() => books.close());

const sorted = (rows: readonly object[]) =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

it.each([1, 2, 3, 4])(
  "finds what is planted at bank, ad platforms and shop, and nothing else: seed %i",
  async (seed) => {
    const world = plantedOutside(seed);
    await loadOutside(books, world);
    await books.build("run", OUTSIDE);
    expect(sorted(await foundOutside(books))).toEqual(sorted(world.expected));
    await books.build("test", OUTSIDE);
  },
);

describe("payouts and the bank", () => {
  const line = (id: string, day: string, amount: string, more: { kind?: string; reference?: string } = {}) =>
    books.warehouse.execute(`insert into lab.bank_lines values ('a', '${id}', 'GBP', '${more.kind ?? "transfer"}',
      '${more.reference ?? "PAYMENTS"}', 'PAYMENTS LTD', ${amount}, 0, true, date '${day}', null)`);
  const payout = (id: string, due: string, amount: string, status = "paid") =>
    books.warehouse.execute(`insert into lab.payouts values ('${id}', null, '${status}', 'GBP', null, ${amount}, false,
      true, timestamp '${due} 00:00:00', date '${due}', null)`);
  const states = async () => {
    await books.build("run", OUTSIDE);
    const rows = await books.warehouse.rows<{ state: string }>(
      `select subject || ' ' || status || coalesce(' ' || item_class, '') as state
       from finance.payout_reconciliation order by subject`,
    );
    return rows.map((row) => row.state);
  };

  it("say nothing of days without a statement, and nothing of a payout that failed", async () => {
    await line("l", "2011-10-10", "5.00", { kind: "interest" });
    await payout("po_1", "2011-10-01", "10.00");
    await payout("po_2", "2011-10-10", "10.00", "failed");
    expect(await states()).toEqual(["payout po_1 not_covered", "payout po_2 agrees"]);
  });

  it("are on their way while they were due just before the statement ends", async () => {
    await line("l", "2011-10-10", "-5.00");
    await line("k", "2011-10-01", "-5.00");
    await payout("po_1", "2011-10-08", "10.00");
    await payout("po_2", "2011-10-03", "10.00");
    expect(await states()).toEqual(["payout po_1 explained timing", "payout po_2 open missing_in_bank"]);
  });

  it("of one amount go each to the line nearest to its day, and a line that names its payout to that one", async () => {
    await payout("po_1", "2011-10-03", "10.00");
    await payout("po_2", "2011-10-05", "10.00");
    await payout("po_3", "2011-10-05", "10.00");
    await line("w", "2011-10-01", "-1.00");
    await line("x", "2011-10-05", "10.00", { reference: "po_3" });
    await line("y", "2011-10-06", "10.00");
    await line("z", "2011-10-14", "-1.00");
    expect(await states()).toEqual([
      "payout po_1 open missing_in_bank",
      "payout po_2 agrees",
      "payout po_3 agrees",
    ]);
  });
});

describe("a roll-forward", () => {
  const position = (day: string, amount: string) =>
    books.warehouse.execute(`insert into lab.positions values ('inventory', 'shop', '1200', 'GBP', '${day.slice(0, 7)}',
      date '${day}', 'issues of ${day}', ${amount}, true)`);
  const balance = (period: string, amount: string, opening = "null") =>
    books.warehouse.execute(`insert into lab.gl_balances values
      ('shop', '1200', '${period}', 'Stock', 'GBP', ${amount}, ${amount}, true, null, ${opening})`);

  it("carries an opening difference along and judges only what is new in the month", async () => {
    await position("2011-08-05", "-100.00");
    await position("2011-09-05", "-50.00");
    await position("2011-10-05", "20.00");
    await balance("2011-09", "50.00", "90.00");
    await balance("2011-10", "-13.00");
    await books.build("run", [
      ...["int_gl_documents_compared", "int_gl_balances_compared", "gl_reconciling_items"],
      ...["gl_reconciliation", "rollforward_reconciliation", "outside_reconciling_items"],
    ]);
    await books.build("test", ["rollforward_reconciliation"]);
    const rows = await books.warehouse.rows(
      `select period, cast(ledger_closing as decimal(38, 2))::varchar as ours, cast(gl_closing as decimal(38, 2))::varchar as theirs,
         cast(carried as decimal(38, 2))::varchar as carried, cast(new_difference as decimal(38, 2))::varchar as new, status
       from finance.rollforward_reconciliation order by period`,
    );
    expect(rows).toEqual([
      {
        period: "2011-09",
        ours: "-150.00",
        theirs: "-140.00",
        carried: "10.00",
        new: "0.00",
        status: "agrees",
      },
      {
        period: "2011-10",
        ours: "-130.00",
        theirs: "-37.00",
        carried: "100.00",
        new: "-7.00",
        status: "open",
      },
    ]);
  });
});

describe("a month with an open difference outside", () => {
  const clock = { now: () => 0 };
  const close = () =>
    closePeriod(books.warehouse, { period: "2011-10", preparer: "Ann", reviewer: "Bob", runId: "r", clock });
  beforeEach(async () => {
    await books.put([{ posting_id: "p", period: "2011-10", amount: "1.00" }]);
    await books.warehouse.execute(`
      insert into lab.bank_lines values
        ('a', 'l1', 'GBP', 'transfer', 'HELLO', 'SOMEBODY', 48, 0, true, date '2011-10-20', null);
      insert into lab.campaign_days values ('meta', 'GBP', date '2011-10-05', 20, true);
      insert into lab.ad_invoices values
        ('meta', 'i1', null, '2011-10', 'invoice', 'GBP', 31, null, true, null, null)`);
    await books.build("run", [...RECONCILIATION, ...OUTSIDE]);
  });

  it("stays open, and names each check with its own name", async () => {
    await expect(close()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: close-refused
        2011-10 stays open: 2 checks are open.
      close-ad-invoice
        meta GBP unknown (GBP 11.00): Invoice and spend differ, and no document says why.
        npx patron reconcile --period 2011-10
      close-payout
        bank line a l1 (GBP 48.00): Money came in from SOMEBODY that no payout sent.
        npx patron reconcile --period 2011-10]
    `);
  });

  it("closes once each is accepted with a name and a reason", async () => {
    for (const checkId of ["payout:bank line a l1", "ad_invoice:meta GBP unknown"])
      await accept(books.warehouse, { period: "2011-10", checkId, by: "Bob", reason: "known", clock });
    expect((await close()).postings).toBe(1);
  });
});
