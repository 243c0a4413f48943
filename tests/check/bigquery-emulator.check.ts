import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";
import { openBigquery } from "../../warehouse/bigquery/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { describeWarehouse, type Lack } from "../conformance/warehouse.ts";
import { type Emulator, emulatorEnvironment, startEmulator } from "./emulator.ts";
import { EmulatorProxy } from "./emulator-proxy.ts";
import { patron, projectFolder, remove, startPatron } from "./patron.ts";

/** What the emulator does otherwise than BigQuery, so that the suite cannot claim it here. */
const LACKS: Partial<Record<Lack, string>> = {
  comments: "BigQuery has no COMMENT ON: descriptions are options",
  conflicts:
    "the emulator has one connection to its database, so there is no second transaction to clash with",
  gzip: "the emulator does not unpack files that are loaded",
  isolation: "the emulator's one connection sees its own uncommitted writes from every job",
  "names-with-spaces": "the emulator refuses table names with spaces, which BigQuery allows",
  "script-counts": "the emulator does not list the jobs of a script",
  "temporary-scope": "the emulator's temporary tables are everybody's",
};

/** Steps of a shop's day, and the moments at which one is killed. `total` counts what was tried. */
const steps = { done: 0, total: 0 };
const step = (name: string, work: () => Promise<void>, timeout?: number) =>
  it(
    name,
    async () => {
      steps.total++;
      await work();
      steps.done++;
    },
    timeout,
  );

const HEAD = "order_id,customer_id,ordered_at,sku,quantity,unit_price,country";
const LINES = [
  "1,C1,2024-01-01T10:00:00Z,A,2,1.99,United Kingdom",
  "1,C1,2024-01-01T10:00:00Z,B,1,10.00,United Kingdom",
  "2,C2,2024-03-31T01:30:00+01:00,A,3,0.01,USA",
];
const LATER = ["2,C2,2024-03-31T01:30:00+01:00,C,1,5.00,USA", "3,C3,2024-04-01T00:00:00Z,A,1,1.99,USA"];

const environment = emulatorEnvironment();

describe.runIf(environment !== undefined)("BigQuery's emulator", () => {
  let emulator: Emulator;
  let proxy: EmulatorProxy;
  let address: string;
  const folders: string[] = [];
  let projects = 0;
  const nextProject = () => `shop-${++projects}`;
  beforeAll(async () => {
    emulator = await startEmulator(environment!);
    proxy = new EmulatorProxy(emulator.options("any").endpoint!);
    address = await proxy.start();
  });
  afterAll(async () => {
    for (const dir of folders) remove(dir);
    await proxy.stop();
    await emulator.stop();
    console.log(`emulator steps ${steps.done} of ${steps.total}`);
    for (const [lack, reason] of Object.entries(LACKS)) console.log(`  not checked here: ${lack}: ${reason}`);
  });

  describeWarehouse("bigquery", {
    open: () => openBigquery(emulator.options(nextProject())),
    lacks: Object.keys(LACKS) as Lack[],
  });

  /** A shop's folder whose warehouse is one of the emulator's projects. */
  function shop(project: string, lines: readonly string[]): string {
    const { storageEndpoint } = emulator.options(project);
    const dir = projectFolder(
      [
        "name: Corner shop",
        "time_zone: Europe/London",
        "currency: GBP",
        "warehouse:",
        "  type: bigquery",
        `  project: ${project}`,
        `  endpoint: ${address}`,
        `  storage_endpoint: ${storageEndpoint}`,
        "  # The emulator's transactions are everybody's: one model at a time.",
        "  threads: 1",
        "sources:",
        "  files: { folder: . }",
        "models_dir: own-models",
        "jobs:",
        "  daily: { steps: [extract, build] }",
        "",
      ].join("\n"),
    );
    cpSync(join(root, "tests/check/bigquery-shop"), join(dir, "own-models"), { recursive: true });
    writeLines(dir, lines);
    folders.push(dir);
    return dir;
  }

  const writeLines = (dir: string, lines: readonly string[]) =>
    writeFileSync(join(dir, "order_lines.csv"), [HEAD, ...lines, ""].join("\n"));

  async function day(dir: string): Promise<string> {
    const ended = await patron(["run", "daily", "--project-dir", dir]);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    return ended.stdout + ended.stderr;
  }

  async function inWarehouse<T>(project: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const warehouse = await openBigquery(emulator.options(project));
    try {
      return await work(warehouse);
    } finally {
      await warehouse.close();
    }
  }

  /** Every table that a run leaves, without what tells when or by which load it came. */
  const TABLES: Record<string, string> = {
    "raw_files.order_lines":
      "order_id, line_id, customer_id, ordered_at, sku, quantity, unit_price, _row_hash",
    "main.regions": "country, region",
    "main.lines": "order_id, customer_id, ordered_at, sku, quantity, unit_price",
    "main.orders": "order_id, customer_id, ordered_at, amount",
    "main.customers": "customer_id, orders, amount",
    "main.orders_history": "order_id, customer_id, amount, dbt_valid_to is null as is_current",
    "operations.stream_state": "source, stream, cursor",
  };

  const contents = (project: string) =>
    inWarehouse(project, async (warehouse) => {
      const all: Record<string, unknown[]> = {};
      for (const [table, columns] of Object.entries(TABLES)) {
        const rows = await warehouse.rows(`select ${columns} from ${table}`);
        all[table] = rows.map((row) => JSON.stringify(row)).sort();
      }
      return all;
    });

  describe("a shop", () => {
    step(
      "is extracted, built, tested and snapshotted; a second day adds what is new and no more",
      async () => {
        const project = nextProject();
        const dir = shop(project, LINES);
        expect(await day(dir)).toMatch(/3 records, 3 new/);
        const first = await contents(project);
        expect(first["main.customers"]).toEqual([
          '{"customer_id":"C1","orders":1,"amount":"13.980000000"}',
          '{"customer_id":"C2","orders":1,"amount":"0.030000000"}',
        ]);
        expect(first["main.lines"]![2]).toContain('"ordered_at":"2024-03-31T00:30:00Z"');
        expect(first["main.regions"]).toHaveLength(2);
        expect(await day(dir)).toMatch(/3 records, 0 new, 0 changed/);
        expect(await contents(project)).toEqual(first);
        writeLines(dir, [...LINES, ...LATER]);
        expect(await day(dir)).toMatch(/5 records, 2 new, 0 changed/);
        const second = await contents(project);
        expect(second["main.orders"]).toHaveLength(3);
        expect(second["main.orders_history"]).toHaveLength(4);
      },
      300_000,
    );

    step(
      "has the same column types as everywhere",
      async () => {
        const project = nextProject();
        await day(shop(project, LINES));
        const columns = await inWarehouse(project, (warehouse) =>
          warehouse.columns({ schema: "raw_files", name: "order_lines" }),
        );
        const types = new Map(columns.map((column) => [column.name, column.type]));
        expect(["order_id", "ordered_at", "unit_price"].map((name) => types.get(name))).toEqual([
          "STRING",
          "TIMESTAMP",
          "NUMERIC(38, 9)",
        ]);
      },
      300_000,
    );

    step(
      "fails a test with its rows, and the run with it",
      async () => {
        const dir = shop(nextProject(), ["1,,2024-01-01T10:00:00Z,A,2,1.99,United Kingdom"]);
        const ended = await patron(["run", "daily", "--project-dir", dir]);
        expect(ended.code).toBe(1);
        expect(ended.stdout + ended.stderr).toMatch(/not_null_customers_customer_id/);
      },
      300_000,
    );
  });

  describe("a result", () => {
    step("comes as the same Arrow rows through the Storage Read API and page by page", async () => {
      const project = nextProject();
      const sql = `select i, cast(i as numeric) / 8 as n, concat('row ', cast(i as string)) as t,
        timestamp_micros(i * 1000001) as at from unnest(generate_array(1, 25000)) as i order by i`;
      const read = async (storageRead: boolean) => {
        const warehouse = await openBigquery({ ...emulator.options(project), storageRead });
        try {
          const rows: string[] = [];
          for await (const batch of warehouse.query(sql)) {
            for (const row of batch) rows.push(`${row.i} ${row.n} ${row.t} ${row.at}`);
          }
          return rows;
        } finally {
          await warehouse.close();
        }
      };
      const [stream, pages] = [await read(true), await read(false)];
      expect(stream).toHaveLength(25_000);
      expect(stream).toEqual(pages);
    });
  });

  describe("killed with SIGKILL and run again, a run leaves the same tables as an unbroken one:", () => {
    let unbroken: Record<string, unknown[]>;
    beforeAll(async () => {
      unbroken = await twoDays(nextProject());
    }, 300_000);

    /** The first day whole, the second as told. */
    async function twoDays(project: string, second?: (dir: string) => Promise<void>) {
      const dir = shop(project, LINES);
      await day(dir);
      writeLines(dir, [...LINES, ...LATER]);
      await second?.(dir);
      await day(dir);
      return contents(project);
    }

    const MOMENTS: [string, RegExp, "before" | "after"][] = [
      ["while a file is loaded", /NEWLINE_DELIMITED_JSON[\s\S]*order_id/, "after"],
      ["before the merge's insert", /insert into `raw_files`\.`order_lines`/i, "before"],
      ["after the merge's insert", /insert into `raw_files`\.`order_lines`/i, "after"],
      ["after the cursor was written", /insert into `operations`\.`stream_state`/i, "after"],
      ["after a commit whose answer nobody heard", /commit transaction/i, "after"],
      ["while a table is built", /create (or replace )?table `main`\.`lines/i, "after"],
      ["while an incremental model merges", /merge into `main`\.`orders`/i, "after"],
      ["while a snapshot is written", /(merge into|insert into|update) `main`\.`orders_history`/i, "after"],
    ];
    for (const [name, pattern, when] of MOMENTS) {
      step(
        name,
        async () => {
          const project = nextProject();
          const again = await twoDays(project, async (dir) => {
            await killAt(dir, pattern, when);
            // BigQuery ends the transaction with the session that the next run aborts; the emulator knows no sessions.
            await inWarehouse(project, (warehouse) => warehouse.execute("rollback transaction")).catch(
              () => {},
            );
          });
          expect(again).toEqual(unbroken);
        },
        300_000,
      );
    }
  });

  /** Starts the day and kills it at the first request that matches. */
  async function killAt(dir: string, pattern: RegExp, when: "before" | "after"): Promise<void> {
    let reached = false;
    const child = startPatron(["run", "daily", "--project-dir", dir]);
    proxy.watch = {
      pattern,
      when,
      act: () => {
        reached = true;
        child.kill("SIGKILL");
      },
    };
    child.stdout!.resume();
    child.stderr!.resume();
    await new Promise((resolve) => child.once("exit", resolve));
    proxy.watch = undefined;
    expect(reached, `no request matched ${pattern}`).toBe(true);
  }
});
