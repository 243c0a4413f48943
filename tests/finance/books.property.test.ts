import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closePeriod, reopenPeriod, verifyPeriods } from "../../finance/index.ts";
import { type Books, openBooks } from "./lab.ts";

const PERIODS = ["2011-09", "2011-10", "2011-11", "2011-12"];
const clock = { now: () => Date.UTC(2012, 0, 5) };

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

const posting = fc.record({
  posting_id: fc.integer({ min: 0, max: 11 }).map((n) => `p${n}`),
  period: fc.constantFrom(...PERIODS),
  amount: fc.integer({ min: -99_999, max: 99_999 }).map((n) => `${n / 1000}`),
  account: fc.constantFrom("4000", "5000", "6000"),
  currency: fc.constantFrom("GBP", "EUR"),
});
/** A fact that is new, late, changed or moved; one that is gone; a close; a reopening. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("put" as const), posting }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), posting }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("close" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

async function take(one: typeof step extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  const { warehouse } = books;
  if (one.kind === "put") return books.put([one.posting]);
  if (one.kind === "remove") return books.remove([one.posting.posting_id]);
  const open = "select min(period) as period from finance.close_calendar where status <> 'closed'";
  const last = "select max(period) as period from finance.close_calendar where status = 'closed'";
  const [row] = await warehouse.rows<{ period: string | null }>(one.kind === "close" ? open : last);
  if (row?.period == null) return;
  const { period } = row;
  if (one.kind === "close")
    await closePeriod(warehouse, { period, preparer: "Ann", reviewer: "Bob", runId: "r", clock });
  else await reopenPeriod(warehouse, { period, by: "Ann", reason: "a test", runId: "r", clock });
}

/** By account and currency: where booked ledger and today's ledger differ. */
const DIFFERENCE = `
  select account, currency_transaction from (
    select account, currency_transaction, amount, amount_transaction from finance.booked_ledger
    union all
    select account, currency_transaction, -amount, -amount_transaction from lab.ledger)
  group by account, currency_transaction having sum(amount) <> 0 or sum(amount_transaction) <> 0`;

it("books what the ledger says in all, and changes no byte of what is sealed, whatever happens in which order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await books.clear();
      for (const one of steps) {
        const seals = await verifyPeriods(books.warehouse);
        await take(one);
        expect(await books.warehouse.rows(DIFFERENCE)).toEqual([]);
        const after = await verifyPeriods(books.warehouse);
        for (const { difference } of after) expect(difference).toBeUndefined();
        const hashes = new Map(after.map((seal) => [seal.sealId, seal.hash]));
        for (const seal of seals) expect(hashes.get(seal.sealId)).toBe(seal.hash);
      }
      const doubled = await books.warehouse.rows(
        "select posting_id, period from finance.booked_ledger group by all having count(*) > 1",
      );
      expect(doubled).toEqual([]);
    }),
    { numRuns: 12, seed: 20111209 },
  );
}, 120_000);
