import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { verifyPeriods } from "../../finance/index.ts";
import type { Step } from "./emulator-activation-steps.ts";
import { BookShop } from "./emulator-books.ts";
import type { EmulatorShops } from "./emulator-shop.ts";

/** Amounts to a thousandth: to the emulator a bare NUMERIC has three places; nine are proven by the analyzer and DuckDB. */
const OCTOBER = [
  { posting_id: "sale", period: "2011-10", amount: "100.00" },
  {
    posting_id: "cost",
    period: "2011-10",
    amount: "-60.001",
    component: "cost_of_goods",
    account: "5000",
  },
];

/** A month is closed in the emulator's tables, by the models of finance; `shops` is there when the steps run. */
export function booksSteps(step: Step, shops: () => EmulatorShops): void {
  step(
    "are closed, take a late fact into the open month, are verified, written as a workbook, opened and closed again",
    async () => {
      const shop = await new BookShop(shops()).create();
      await shop.put(...OCTOBER, { posting_id: "next", period: "2011-11", amount: "40.00" });
      await acceptAll(shop, "2011-10");
      expect(JSON.parse(await shop.close("2011-10"))).toMatchObject({
        postings: 2,
        total_amount: "39.999000000",
      });
      await shop.put({
        posting_id: "late",
        period: "2011-10",
        amount: "-15.00",
        component: "refund",
        account: "4300",
      });
      expect(await shop.booked()).toEqual({ "2011-10": "2 39.999", "2011-11": "2 25.000" });
      expect(await shop.verified()).toMatchObject({ code: 0, seals: [{ state: "closed", postings: 2 }] });
      const file = join(shop.dir, "books.xlsx");
      const told = await shop.run("reconcile", "--period", "2011-10", "--xlsx", file);
      expect(told.stderr).toMatch(/books\.xlsx: \d\d sheets[\s\S]*journal\.csv: 2 journal lines/);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(join(shop.dir, "books-journal.csv"), "utf8")).toContain("60.001");
      await shop.done("reopen", "2011-10", "--reason", "a wrong rate", "--by", "Ann");
      expect(await shop.booked()).toEqual({ "2011-10": "3 24.999", "2011-11": "1 40.000" });
      await shop.close("2011-10");
      const states = [{ state: "replaced" }, { state: "closed", postings: 3 }];
      expect(await shop.verified()).toMatchObject({ code: 0, seals: states });
      await shop.in((warehouse) =>
        warehouse.execute("update finance.postings set amount = amount + 0.001 where posting_id = 'late'"),
      );
      expect((await shop.run("verify")).stdout).toContain("posting late (line 2) is not what was sealed");
    },
    600_000,
  );

  step(
    "are open or closed, never between, wherever kill -9 strikes a close",
    async () => {
      const shop = await new BookShop(shops()).createBare(300);
      const found: unknown[] = [];
      for (const [moment, pattern, when] of MOMENTS) {
        const people = ["--preparer", "Ann", "--reviewer", "Bob"];
        await shops().kill(shop.args("close", "2011-10", ...people), { pattern, when });
        await shops().endTransaction(shop.project);
        const seals = await shop.in((warehouse) => verifyPeriods(warehouse));
        expect(seals.map((one) => one.difference).filter((one) => one !== undefined)).toEqual([]);
        found.push([moment, seals.length, await shop.sealed()]);
      }
      expect(found).toEqual(MOMENTS.map(([moment, , , [seals, postings]]) => [moment, seals, postings]));
    },
    600_000,
  );
}

/** Where a close is killed, and what it leaves: seals, and postings in them. */
const MOMENTS: readonly [string, RegExp, "before" | "after", [number, number]][] = [
  ["before postings are sealed", /insert into finance\.postings/i, "before", [0, 0]],
  ["after postings were sealed", /insert into finance\.postings/i, "after", [0, 0]],
  ["after the event was noted", /insert into finance\.locks/i, "after", [0, 0]],
  ["after its commit", /insert into `operations`\.`run_steps`/i, "before", [1, 300]],
];

/** Settles what is open: here no build of the whole project has followed the load. */
async function acceptAll(shop: BookShop, period: string): Promise<void> {
  const { stdout, stderr } = await shop.run("reconcile", "--period", period, "--json");
  const { checks } = JSON.parse(stdout) as { checks: { check_id: string }[] };
  expect(checks, stderr).toHaveLength(1);
  const why = ["--by", "Ann", "--reason", "the models were built one by one"];
  for (const { check_id } of checks)
    await shop.done("reconcile", "--period", period, "--accept", check_id, ...why);
}
