import { afterAll, beforeAll, expect, it } from "vitest";
import { amountText, toBillionths } from "../../kernel/amount.ts";
import { type Books, openBooks } from "../finance/lab.ts";
import {
  type ExpectedOutside,
  foundOutside,
  loadOutside,
  OUTSIDE,
  plantedOutside,
} from "../finance/outside-plantings.ts";
import { type Expected, load, plantedWorld, RECONCILIATION } from "../finance/plantings.ts";
import { tell } from "./summary.ts";

const SEEDS = 50;

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

/** A difference, wherever it was planted: what names it, and what should be said of it. */
interface Difference {
  key: string;
  item_class: string;
  amount: string;
}

const atLedger = (one: Expected): Difference => ({
  ...{ key: [one.account, one.currency, one.period, one.subject].join("/") },
  ...{ item_class: one.item_class, amount: one.amount },
});
const outside = (one: ExpectedOutside): Difference => ({
  ...{ key: [one.reconciliation, one.period, one.subject].join("/") },
  ...{ item_class: one.item_class, amount: amountText(toBillionths(one.amount)) },
});

async function found(): Promise<Expected[]> {
  const rows = await books.warehouse.rows<Expected>(
    `select account, currency, period, subject, item_class, cast(amount as varchar) as amount
     from finance.gl_reconciling_items order by item_id`,
  );
  return rows.map((row) => ({ ...row, amount: amountText(toBillionths(row.amount)) }));
}

it("finds every planted difference in its class, and invents none, over 50 random plantings", async () => {
  const counts = { planted: 0, found: 0, "wrongly classed": 0, false: 0 };
  const classes = new Map<string, number>();
  const wrong: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const [world, around] = [plantedWorld(seed), plantedOutside(seed)];
    await load(books, world);
    await loadOutside(books, around);
    await books.build("run", [...RECONCILIATION, ...OUTSIDE]);
    const differences = [...(await found()).map(atLedger), ...(await foundOutside(books)).map(outside)];
    const items = new Map(differences.map((item) => [item.key, item]));
    const planted = [...world.expected.map(atLedger), ...around.expected.map(outside)];
    counts.planted += planted.length;
    for (const one of planted) {
      const item = items.get(one.key);
      items.delete(one.key);
      classes.set(one.item_class, (classes.get(one.item_class) ?? 0) + 1);
      if (item === undefined) wrong.push(`seed ${seed}: not found ${JSON.stringify(one)}`);
      else if (item.item_class === one.item_class && item.amount === one.amount) counts.found += 1;
      else {
        counts["wrongly classed"] += 1;
        wrong.push(`seed ${seed}: ${JSON.stringify(one)} came as ${JSON.stringify(item)}`);
      }
    }
    counts.false += items.size;
    for (const item of items.values()) wrong.push(`seed ${seed}: invented ${JSON.stringify(item)}`);
    if (seed % 10 === 0)
      await books.build("test", [
        "gl_reconciliation",
        "gl_reconciling_items",
        "rollforward_reconciliation",
        ...OUTSIDE,
      ]);
  }
  const listed = (entries: Iterable<readonly [string, number]>) =>
    [...entries].map(([name, n]) => `${name} ${n}`).join(", ");
  tell(`reconcile: ${listed(Object.entries(counts))}`);
  tell(`reconcile, planted by class: ${listed([...classes].sort(([a], [b]) => (a < b ? -1 : 1)))}`);
  expect(wrong).toEqual([]);
  expect(counts).toEqual({ planted: counts.planted, found: counts.planted, "wrongly classed": 0, false: 0 });
}, 1_200_000);
