import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { closePeriod, verifyPeriods } from "../../finance/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { openShop } from "../activate/lab.ts";
import { openBooks } from "../finance/lab.ts";
import type { Step } from "./emulator-activation-steps.ts";
import { AudienceShop, writeActivations } from "./emulator-audience.ts";
import { type EmulatorShops, LINES } from "./emulator-shop.ts";
import { patron } from "./patron.ts";

/** Columns of every type, so many that a text of all of them is long. */
const WIDE = 72;
const KINDS = [
  "i",
  "cast(i as decimal(38, 9)) / 8",
  "'é' || i",
  "i % 2 = 0",
  "date '2024-02-29' + cast(i as integer)",
  "timestamp '2024-03-31 00:30:00.123456' + to_seconds(i)",
  "i / 3",
  "case when i % 3 = 0 then 'x' end",
];

/** What a move takes along of what no build brings back; `shops` is there when the steps run. */
export function moveSteps(step: Step, shops: () => EmulatorShops): void {
  step(
    "takes along what was sent, the closed books and a table of seventy columns: nobody is sent again, every seal holds",
    async () => {
      const project = shops().nextProject();
      const dir = shops().open(project, LINES, "duckdb");
      writeActivations(dir);
      const file = join(dir, ".patron/warehouse.duckdb");
      mkdirSync(join(dir, ".patron"));
      await fill(file);
      const sent = await patron(["activate", "--all", "--json", "--project-dir", dir]);
      expect(JSON.parse(sent.stdout), sent.stderr).toMatchObject([{ accepted: 60 }]);

      const to = [
        "--to",
        "bigquery",
        "--project",
        project,
        "--location",
        "US",
        "--endpoint",
        shops().address,
      ];
      const moved = await patron(["move", ...to, "--json", "--project-dir", dir]);
      expect(moved.code, moved.stderr).toBe(0);
      const { tables } = JSON.parse(moved.stdout) as {
        tables: { schema: string; name: string; rows: number }[];
      };
      const rows = Object.fromEntries(tables.map((one) => [`${one.schema}.${one.name}`, one.rows]));
      expect(rows).toMatchObject({
        ...{ "activate.sync_snapshot": 60, "activate.sync_changelog": 60, "activate.sync_runs": 1 },
        ...{ "finance.postings": 2, "finance.locks": 1, "raw_lab.wide": 500 },
      });

      const shop = await new AudienceShop(shops(), undefined, project).create();
      expect(
        (await shop.in((warehouse) => warehouse.columns({ schema: "raw_lab", name: "wide" }))).length,
      ).toBe(WIDE);
      await shop.members(1, 60);
      const again = await shop.activate("--all");
      expect(JSON.parse(again.stdout), again.stderr).toMatchObject([{ accepted: 0, audience: 60 }]);
      const seals = await shop.in((warehouse) => verifyPeriods(warehouse));
      expect(seals).toMatchObject([{ state: "closed", postings: 2, difference: undefined }]);
    },
    600_000,
  );
}

/** A DuckDB file with members to send, a closed month and a wide table. */
async function fill(file: string): Promise<void> {
  const shop = await openShop(file);
  await shop.members(1, 60);
  await shop.close();
  const books = await openBooks(file);
  await books.put([
    { posting_id: "sale", period: "2011-10", amount: "100.00" },
    { posting_id: "Rück'gabe", period: "2011-10", amount: "-60.000000001", customer_id: null },
  ]);
  const people = {
    preparer: "Ann",
    reviewer: "Bob",
    runId: "r1",
    clock: { now: () => Date.UTC(2030, 0, 1) },
  };
  await closePeriod(books.warehouse, { period: "2011-10", ...people });
  await books.close();
  const warehouse = await openDuckdb(file);
  const columns = Array.from({ length: WIDE }, (_, i) => `${KINDS[i % KINDS.length]} as c${i}`);
  await warehouse.execute(
    `create schema raw_lab; create table raw_lab.wide as select ${columns.join(", ")} from range(500) as r (i)`,
  );
  await warehouse.close();
}
