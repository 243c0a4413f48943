import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closePeriod, reopenPeriod, verifyPeriods } from "../../finance/index.ts";
import { type Books, openBooks } from "./lab.ts";

const clock = { now: () => Date.UTC(2011, 11, 5, 9) };
const close = (books: Books, period: string, people = { preparer: "Ann", reviewer: "Bob" }) =>
  closePeriod(books.warehouse, { period, ...people, runId: "run-1", clock });
const reopen = (books: Books, period: string) =>
  reopenPeriod(books.warehouse, { period, by: "Ann", reason: "a wrong rate", runId: "run-2", clock });

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
beforeEach(async () => {
  await books.clear();
  await books.put([
    { posting_id: "sale", period: "2011-10", amount: "100.00" },
    { posting_id: "cost", period: "2011-10", amount: "-60.00", component: "cogs", account: "5000" },
    { posting_id: "next", period: "2011-11", amount: "40.00" },
  ]);
});
afterAll(() => books.close());

describe("closing a period", () => {
  it("seals its postings with their number, total and hash, and who did it", async () => {
    const event = await close(books, "2011-10");
    expect(event).toMatchObject({
      postings: 2,
      total_amount: "40.000000000",
      preparer: "Ann",
      reviewer: "Bob",
      happened_at: "2011-12-05 09:00:00.000",
    });
    expect(event.postings_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await books.booked()).toEqual({ "2011-10": "2 40.00", "2011-11": "1 40.00" });
  });

  it("is refused to one person alone, however the name is written", async () => {
    const one = { preparer: "Ann  Lee", reviewer: " ann lee " };
    await expect(close(books, "2011-10", one)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: second-person
        Closing 2011-10 takes two people: who prepared it does not review it.
        Given were preparer 'Ann  Lee' and reviewer ' ann lee '.
        npx patron close 2011-10 --preparer NAME --reviewer ANOTHER]
    `);
  });

  it("is refused while an earlier period is open, a test failed, a load is missing: all are told at once", async () => {
    await books.warehouse.execute(`
      insert into operations.test_results values ('r', 'unique_orders', 'orders', 'fail', 3, '', timestamp '2011-12-01');
      insert into operations.stream_loads (load_id, source, stream, status, started_at)
      values ('l', 'shopify', 'orders', 'failed', timestamp '2011-11-30')`);
    await expect(close(books, "2011-11")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: close-refused
        2011-11 stays open: 3 checks are open.
      close-earlier-period
        2011-10 is open, and periods are closed in their order.
        npx patron close 2011-10 --preparer NAME --reviewer ANOTHER
      close-failed-test
        The test unique_orders failed when it last ran.
        npx patron test --select unique_orders
      close-missing-load
        The last load of shopify.orders did not succeed.
        npx patron extract shopify.orders]
    `);
    expect(await verifyPeriods(books.warehouse)).toEqual([]);
  });

  it("is refused before the month is over, and while rows are newer than the models", async () => {
    await books.warehouse.execute(`
      update lab.as_of set as_of_on = date '2011-10-30';
      insert into operations.stream_loads (load_id, source, stream, status, started_at, ended_at, new_rows, changed_rows, deleted_rows)
      values ('l', 'shopify', 'orders', 'ok', timestamp '2011-11-30', timestamp '2011-11-30', 5, 0, 0)`);
    const refused = close(books, "2011-10");
    await expect(refused).rejects.toThrowError(/The data reach to 2011-10-30: the month is not over/);
    await expect(refused).rejects.toThrowError(/Rows were loaded after the models were last built/);
  });

  it("is refused for a period that is closed", async () => {
    await close(books, "2011-10");
    await expect(close(books, "2011-10")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: already-closed
        2011-10 was closed on 2011-12-05 by Ann, reviewed by Bob.
        What comes late is booked into the first open period by itself.
        To change the closed month itself: npx patron reopen 2011-10 --reason TEXT --by NAME]
    `);
  });

  it("takes a failed test that somebody accepted by name", async () => {
    await books.warehouse.execute(`
      insert into operations.test_results values ('r', 'unique_orders', 'orders', 'fail', 3, '', timestamp '2011-12-01');
      insert into finance.reconciling_items
      values ('failed_test:unique_orders', '2011-10', 'accepted', 'Ann', 'known, no money in it', null, 'Bob', timestamp '2011-12-02')`);
    expect((await close(books, "2011-10")).postings).toBe(2);
  });
});

describe("after a close", () => {
  it("books a late refund, a changed cost and a lost posting into the open period, each naming its original", async () => {
    await close(books, "2011-10");
    const bytes = await books.sealedBytes();
    await books.put([
      { posting_id: "refund", period: "2011-10", amount: "-15.00", component: "refunds_amount" },
      { posting_id: "cost", period: "2011-10", amount: "-61.50", component: "cogs", account: "5000" },
    ]);
    await books.remove(["sale"]);
    const adjustments = await books.warehouse.rows(
      `select adjusts_posting_id, adjusts_period, period, account, cast(amount as varchar) as amount
       from finance.booked_ledger where adjusts_posting_id is not null order by adjusts_posting_id`,
    );
    expect(adjustments).toEqual([
      { adjusts_posting_id: "cost", account: "5000", amount: "-1.500000000", ...NOVEMBER },
      { adjusts_posting_id: "refund", account: "4000", amount: "-15.000000000", ...NOVEMBER },
      { adjusts_posting_id: "sale", account: "4000", amount: "-100.000000000", ...NOVEMBER },
    ]);
    expect(await books.booked()).toEqual({ "2011-10": "2 40.00", "2011-11": "4 -76.50" });
    expect(await books.sealedBytes()).toBe(bytes);
  });

  it("books nothing for a replay: the same postings under another load, on another document", async () => {
    await close(books, "2011-10");
    await books.put([{ posting_id: "sale", period: "2011-10", amount: "100.00", load_id: "load-2" }]);
    expect(await books.booked()).toEqual({ "2011-10": "2 40.00", "2011-11": "1 40.00" });
  });

  it("moves an amount between accounts as two adjustments that add up to nothing", async () => {
    await close(books, "2011-10");
    await books.put([{ posting_id: "sale", period: "2011-10", amount: "100.00", account: "4010" }]);
    const rows = await books.warehouse.rows(
      "select account, cast(amount as integer) as amount from finance.booked_ledger where adjusts_posting_id = 'sale' order by account",
    );
    expect(rows).toEqual([
      { account: "4000", amount: -100 },
      { account: "4010", amount: 100 },
    ]);
  });

  it("adjusts once: what is sealed as an adjustment is not booked again", async () => {
    await close(books, "2011-10");
    await books.put([{ posting_id: "late", period: "2011-10", amount: "5.00" }]);
    await close(books, "2011-11");
    expect(await books.booked()).toEqual({ "2011-10": "2 40.00", "2011-11": "2 45.00" });
    await books.put([{ posting_id: "late", period: "2011-10", amount: "7.00" }]);
    expect(await books.booked()).toEqual({ "2011-10": "2 40.00", "2011-11": "2 45.00", "2011-12": "1 2.00" });
  });

  it("finds today's customer of a sealed key by the bridge, and books nothing for a merge", async () => {
    await close(books, "2011-10");
    await books.warehouse.execute("insert into lab.identity_keys values ('c1', 'c9')");
    await books.put([{ posting_id: "sale", period: "2011-10", amount: "100.00", customer_id: "c9" }]);
    const rows = await books.warehouse.rows(
      "select customer_id, current_customer_id, is_sealed from finance.booked_ledger where posting_id like 'sale%'",
    );
    expect(rows).toEqual([{ customer_id: "c1", current_customer_id: "c9", is_sealed: true }]);
    await books.warehouse.execute("delete from lab.identity_keys");
    expect((await verifyPeriods(books.warehouse)).map((one) => one.difference)).toEqual([undefined]);
  });
});

const NOVEMBER = { adjusts_period: "2011-10", period: "2011-11" };

describe("reopening", () => {
  it("takes the late facts home, keeps the old seal, and seals anew with a new name", async () => {
    await close(books, "2011-10");
    await books.put([{ posting_id: "late", period: "2011-10", amount: "5.00" }]);
    await reopen(books, "2011-10");
    expect(await books.booked()).toEqual({ "2011-10": "3 45.00", "2011-11": "1 40.00" });
    await close(books, "2011-10");
    const seals = await verifyPeriods(books.warehouse);
    expect(
      seals.map(({ sealId, state, postings, difference }) => [sealId, state, postings, difference]),
    ).toEqual([
      ["2011-10-1", "replaced", 2, undefined],
      ["2011-10-3", "closed", 3, undefined],
    ]);
  });

  it("gives the same hash again when nothing was changed", async () => {
    const first = await close(books, "2011-10");
    await reopen(books, "2011-10");
    expect((await close(books, "2011-10")).postings_hash).toBe(first.postings_hash);
  });

  it("is refused for an open period, without a reason, and below a closed one", async () => {
    await expect(reopen(books, "2011-10")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: not-closed
        2011-10 is not closed.
        No period is.
        See every period with its seal: npx patron verify]
    `);
    await close(books, "2011-10");
    await close(books, "2011-11");
    await expect(reopen(books, "2011-10")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: later-closed
        2011-10 cannot be opened while 2011-11 is closed: late facts of 2011-10 are booked there.
        Begin with the last one: npx patron reopen 2011-11 --reason TEXT --by NAME]
    `);
    const silent = { period: "2011-11", by: "Ann", reason: " ", runId: "r", clock };
    await expect(reopenPeriod(books.warehouse, silent)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: reopen-reason
        Opening 2011-11 again leaves a trail: it takes a reason and a name.
        npx patron reopen 2011-11 --reason TEXT --by NAME]
    `);
  });
});
