import { afterAll, beforeAll, expect, it } from "vitest";
import { amountText, toBillionths } from "../../kernel/amount.ts";
import { type Books, openBooks } from "../finance/lab.ts";
import { type Expected, load, plantedWorld, RECONCILIATION } from "../finance/plantings.ts";
import { tell } from "./summary.ts";

const SEEDS = 50;

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

const keyOf = (one: Expected) => [one.account, one.currency, one.period, one.subject].join("/");

async function found(): Promise<Expected[]> {
  const rows = await books.warehouse.rows<Expected>(
    `select account, currency, period, subject, item_class, cast(amount as varchar) as amount
     from finance.gl_reconciling_items order by item_id`,
  );
  return rows.map((row) => ({ ...row, amount: amountText(toBillionths(row.amount)) }));
}

it("finds every planted difference in its class, and invents none, over 50 random plantings", async () => {
  const counts = { planted: 0, found: 0, "wrongly classed": 0, false: 0 };
  const wrong: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const world = plantedWorld(seed);
    await load(books, world);
    await books.build("run", RECONCILIATION);
    const items = new Map((await found()).map((item) => [keyOf(item), item]));
    counts.planted += world.expected.length;
    for (const one of world.expected) {
      const item = items.get(keyOf(one));
      items.delete(keyOf(one));
      if (item === undefined) wrong.push(`seed ${seed}: not found ${JSON.stringify(one)}`);
      else if (item.item_class === one.item_class && item.amount === one.amount) counts.found += 1;
      else {
        counts["wrongly classed"] += 1;
        wrong.push(`seed ${seed}: ${JSON.stringify(one)} came as ${JSON.stringify(item)}`);
      }
    }
    counts.false += items.size;
    for (const item of items.values()) wrong.push(`seed ${seed}: invented ${JSON.stringify(item)}`);
    if (seed % 10 === 0) await books.build("test", ["gl_reconciliation", "gl_reconciling_items"]);
  }
  tell(
    `reconcile: ${Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(", ")}`,
  );
  expect(wrong).toEqual([]);
  expect(counts).toEqual({ planted: counts.planted, found: counts.planted, "wrongly classed": 0, false: 0 });
}, 600_000);
