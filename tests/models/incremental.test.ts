import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject, run } from "../../transform/index.ts";
import { CHANGES, ChangingShop } from "./changing-shop.ts";
import { failures, modelsDir, openShop, type Shop } from "./shop.ts";

const FACTS = ["core.order_lines", "intermediate.int_order_line_sums"] as const;
const SELECT = ["+order_lines", "+int_order_line_sums"];
const SOURCES = ["shopify", "files"];
const FIRST_LOAD = ["new order", "new order", "late file line", "late file line", "file header"] as const;

let shop: Shop;
const scratch = mkdtempSync(join(tmpdir(), "patron-incremental-"));
beforeAll(async () => {
  shop = await openShop({ sources: SOURCES });
}, 60_000);
afterAll(async () => {
  await shop.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface How {
  fullRefresh?: boolean;
  vars?: Record<string, unknown>;
  projectDir?: string;
  empty?: boolean;
}

/** Builds the facts and what they read, as a run of its own. */
async function build({ fullRefresh, vars, projectDir = modelsDir, empty = false }: How = {}): Promise<void> {
  const { warehouse } = shop;
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" } as const;
  const project = await loadProject({
    projectDir,
    vars: { sources: SOURCES, ...vars },
    target,
  });
  const results = await run({
    project,
    warehouse,
    command: "build",
    select: SELECT,
    excludeResourceTypes: ["test"],
    targetDir: scratch,
    fullRefresh,
    reading: { empty },
  });
  expect(failures(results)).toEqual([]);
}

async function held(): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of FACTS) {
    const rows = await shop.warehouse.rows(`select * from ${table}`);
    tables[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

const count = async (from: string): Promise<number> => {
  const [row] = await shop.warehouse.rows<{ n: number }>(`select count(*) as n from ${from}`);
  return Number(row!.n);
};

describe("incremental facts", () => {
  let changing: ChangingShop;
  const begin = async (seed: number) => {
    changing = new ChangingShop(shop, seed);
    await changing.clear();
    await changing.load(FIRST_LOAD);
    await build({ fullRefresh: true });
  };

  it("equal a full refresh, byte by byte, after any loads of new, late, changed, moved and deleted rows", async () => {
    const batch = fc.array(fc.constantFrom(...CHANGES), { minLength: 1, maxLength: 6 });
    const batches = fc.array(batch, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), batches, async (seed, loads) => {
        await begin(seed);
        for (const changes of loads) {
          await changing.load(changes);
          await build();
        }
        const byParts = await held();
        await build({ fullRefresh: true });
        expect(byParts).toEqual(await held());
      }),
      { numRuns: Number(process.env.PATRON_PROPERTY_RUNS ?? 6), seed: 20_240_601 },
    );
  }, 600_000);

  describe("of a fact that somebody marked", () => {
    beforeEach(async () => {
      await begin(3);
      // Marks by hand that only a rewrite of a row takes away.
      for (const [table, column] of [
        [FACTS[0], "title"],
        [FACTS[1], "line_type"],
      ] as const)
        await shop.warehouse.execute(`update ${table} set ${column} = 'marked'`);
    });
    const marked = async () => [
      await count(`${FACTS[0]} where title = 'marked'`),
      await count(`${FACTS[1]} where line_type = 'marked'`),
    ];
    const rows = async () => [await count(FACTS[0]), await count(FACTS[1])];

    it("writes nothing when nothing was loaded", async () => {
      await build();
      expect(await marked()).toEqual(await rows());
    });

    it("writes the orders that a load touched, and no other", async () => {
      const before = await rows();
      await changing.load(["new order"]);
      await build();
      expect(await marked()).toEqual(before);
      await build({ fullRefresh: true });
      expect(await marked()).toEqual([0, 0]);
    });

    it("begins anew when a var that its values rest on has changed", async () => {
      await build({ vars: { shop_time_zone: "Asia/Shanghai" } });
      expect(await marked()).toEqual([0, 0]);
    });

    it("begins anew when a seed or a model above it has changed", async () => {
      const projectDir = join(scratch, "models");
      cpSync(modelsDir, projectDir, { recursive: true });
      const seed = join(projectDir, "seeds/stock_code_types.csv");
      writeFileSync(seed, `${readFileSync(seed, "utf8").trimEnd()}\nMUG,sample\n`);
      await build({ projectDir });
      expect(await marked()).toEqual([0, 0]);
      expect(await count(`${FACTS[0]} where sku = 'MUG' and line_type <> 'sample'`)).toBe(0);
    });

    it("begins anew after a run that read a part of the rows", async () => {
      await build({ empty: true, fullRefresh: true });
      expect(await rows()).toEqual([0, 0]);
      await build();
      expect((await rows())[0]).toBeGreaterThan(0);
    });
  });
});
