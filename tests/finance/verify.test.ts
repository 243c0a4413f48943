import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { closePeriod, verifyPeriods } from "../../finance/index.ts";
import { type Books, openBooks } from "./lab.ts";

const clock = { now: () => Date.UTC(2011, 11, 5) };
let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
beforeEach(async () => {
  await books.clear();
  for (const period of ["2011-10", "2011-11"]) {
    await books.put(["a", "b", "c"].map((id) => ({ posting_id: `${period}/${id}`, period, amount: "1.50" })));
    const people = { preparer: "Ann", reviewer: "Bob" };
    await closePeriod(books.warehouse, { period, ...people, runId: "run", clock });
  }
});
afterAll(() => books.close());

/** What verify says after somebody wrote past Patron. */
async function after(sql: string): Promise<(string | undefined)[]> {
  await books.warehouse.execute(sql);
  return (await verifyPeriods(books.warehouse)).map((one) => one.difference);
}

it("finds every byte as it was sealed", async () => {
  expect(await after("select 1")).toEqual([undefined, undefined]);
});

it("names the first posting whose amount was changed, by a billionth", async () => {
  const sql =
    "update finance.postings set amount = amount + 0.000000001 where seal_id like '2011-10%' and line_number > 1";
  expect(await after(sql)).toEqual(["posting 2011-10/b (line 2) is not what was sealed", undefined]);
});

it("names the line that was taken out, and the count when it was the last", async () => {
  expect(await after("delete from finance.postings where posting_id = '2011-10/b'")).toEqual([
    "line 2 is missing; the next posting is 2011-10/c",
    undefined,
  ]);
  expect(await after("delete from finance.postings where posting_id = '2011-11/c'")).toEqual([
    expect.any(String),
    "2 postings stand where 3 were sealed",
  ]);
});

it("sees through a posting that was changed together with its own hash", async () => {
  const sql =
    "update finance.postings set row_hash = p.row_hash, amount = p.amount, posting_id = p.posting_id, subject_id = p.subject_id, order_id = p.order_id, source_document = p.source_document from (select * from finance.postings where posting_id = '2011-10/a') as p where finance.postings.posting_id = '2011-10/b'";
  expect((await after(sql))[0]).toBe(
    "postings were changed together with their own hashes: the hash of the whole differs",
  );
});

it("sees an event that was changed or taken out, and doubts all after it", async () => {
  expect(await after("update finance.locks set reviewer = 'Eve' where event_number = 1")).toEqual([
    "event 1 of finance.locks (closed 2011-10) was changed",
    "event 1 of finance.locks (closed 2011-10) was changed",
  ]);
  expect((await after("delete from finance.locks where event_number = 1"))[0]).toBe(
    "event 1 of finance.locks was taken out or put between",
  );
});

it("finds postings that no event names", async () => {
  const stray =
    "insert into finance.postings select * replace ('x' as seal_id) from finance.postings limit 1";
  expect((await after(stray)).at(-1)).toBe("1 postings belong to a seal that no event names");
});
