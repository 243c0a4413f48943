import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportReadCopy } from "../../orchestrate/read-copy.ts";
import { root } from "../../scripts/install.mjs";
import { openBigquery } from "../../warehouse/bigquery/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
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
  function shop(project: string, lines: readonly string[], type: "bigquery" | "duckdb" = "bigquery"): string {
    const { storageEndpoint } = emulator.options(project);
    const dir = projectFolder(
      [
        "name: Corner shop",
        "time_zone: Europe/London",
        "currency: GBP",
        ...(type === "duckdb"
          ? []
          : [
              "warehouse:",
              "  type: bigquery",
              `  project: ${project}`,
              `  endpoint: ${address}`,
              `  storage_endpoint: ${storageEndpoint}`,
              "  # The emulator's transactions are everybody's: one model at a time.",
              "  threads: 1",
            ]),
        "sources:",
        "  files: { folder: . }",
        "models_dir: own-models",
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

  /** The two halves of a day; one stream is enough, and the others cost the emulator half a minute. */
  const HALVES = { extract: ["extract", "files.order_lines"], build: ["build"] } as const;

  async function run(half: keyof typeof HALVES, dir: string): Promise<string> {
    const ended = await patron([...HALVES[half], "--project-dir", dir]);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    return ended.stdout + ended.stderr;
  }

  async function day(dir: string): Promise<string> {
    const told = await run("extract", dir);
    await run("build", dir);
    return told;
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
      "is brought into a DuckDB file for the site and its readers, to the digit",
      async () => {
        const project = nextProject();
        const dir = shop(project, LINES);
        await day(dir);
        const file = join(dir, "copy.duckdb");
        const copied = await inWarehouse(project, (warehouse) => exportReadCopy(warehouse, file));
        expect(copied.tables).toBeGreaterThanOrEqual(6);
        const copy = await openDuckdb(file, { readOnly: true });
        const columns = "order_id, customer_id, ordered_at, amount";
        const here = await copy.rows(`select ${columns} from main.orders order by order_id`);
        await copy.close();
        const there = await inWarehouse(project, (warehouse) =>
          warehouse.rows(`select ${columns} from main.orders order by order_id`),
        );
        expect(here).toEqual(there);
        expect(here).toHaveLength(2);
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
        await run("extract", dir);
        const ended = await patron(["build", "--project-dir", dir]);
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

  describe("a move", () => {
    step(
      "brings raw tables and state from DuckDB, the second time nothing more, and the build there gives the same tables",
      async () => {
        const project = nextProject();
        const dir = shop(project, [...LINES, ...LATER], "duckdb");
        await day(dir);
        const to = ["move", "--to", "bigquery", "--project", project, "--location", "US"];
        const move = () => patron([...to, "--endpoint", address, "--json", "--project-dir", dir]);
        const states = async () => {
          const ended = await move();
          expect(ended.code, ended.stderr).toBe(0);
          const { tables } = JSON.parse(ended.stdout) as {
            tables: { name: string; rows: number; state: string }[];
          };
          expect(tables.find((table) => table.name === "order_lines")!.rows).toBe(5);
          expect(tables.map((table) => table.name)).toContain("orders_history");
          return new Set(tables.map((table) => table.state));
        };
        expect([await states(), await states()]).toEqual([new Set(["moved"]), new Set(["there"])]);
        const there = shop(project, [...LINES, ...LATER]);
        await run("build", there);
        const built = await contents(project);
        expect(built["main.customers"]).toHaveLength(3);
        expect(built["main.orders_history"]).toHaveLength(3);
      },
      600_000,
    );
  });

  describe("killed with SIGKILL and run again, a day leaves the same tables as an unbroken one:", () => {
    type Half = keyof typeof HALVES;
    const MOMENTS: [string, Half, RegExp, "before" | "after"][] = [
      ["while a file is loaded", "extract", /NEWLINE_DELIMITED_JSON[\s\S]*order_id/, "after"],
      ["before the merge's insert", "extract", /insert into `raw_files`\.`order_lines`/i, "before"],
      ["after the merge's insert", "extract", /insert into `raw_files`\.`order_lines`/i, "after"],
      ["after the cursor was written", "extract", /insert into `operations`\.`stream_state`/i, "after"],
      ["after a commit whose answer nobody heard", "extract", /commit transaction/i, "after"],
      ["while a table is built", "build", /create (or replace )?table `main`\.`lines/i, "after"],
      ["while an incremental model merges", "build", /merge into `main`\.`orders`/i, "after"],
      [
        "while a snapshot is written",
        "build",
        /(merge into|insert into|update) `main`\.`orders_history`/i,
        "after",
      ],
    ];
    /** Each day brings a new order, a line for an old one, and changes another's price. */
    const linesOf = (last: number) => [
      ...LINES.slice(0, 2),
      `2,C2,2024-03-31T01:30:00+01:00,A,3,${last}.01,USA`,
      ...Array.from(
        { length: last },
        (_, i) => `${10 + i},C${i % 3},2024-05-0${i + 1}T00:00:00Z,A,1,1.99,USA`,
      ),
    ];
    const unbroken: Record<string, unknown[]>[] = [];
    const [whole, broken] = [
      { project: "", dir: "" },
      { project: "", dir: "" },
    ];
    beforeAll(async () => {
      for (const one of [whole, broken]) {
        one.project = nextProject();
        one.dir = shop(one.project, linesOf(0));
        await day(one.dir);
      }
      for (let last = 1; last <= MOMENTS.length; last++) {
        writeLines(whole.dir, linesOf(last));
        await day(whole.dir);
        unbroken.push(await contents(whole.project));
      }
    }, 1_200_000);

    MOMENTS.forEach(([name, half, pattern, when], i) => {
      step(
        name,
        async () => {
          writeLines(broken.dir, linesOf(i + 1));
          if (half === "build") await run("extract", broken.dir);
          await killAt(broken.dir, half, pattern, when);
          // BigQuery ends the transaction with the session that the next run aborts; the emulator knows no sessions.
          await inWarehouse(broken.project, (warehouse) => warehouse.execute("rollback transaction")).catch(
            () => {},
          );
          await day(broken.dir);
          expect(await contents(broken.project)).toEqual(unbroken[i]);
        },
        600_000,
      );
    });
  });

  /** Starts half a day and kills it at the first request that matches. */
  async function killAt(
    dir: string,
    half: keyof typeof HALVES,
    pattern: RegExp,
    when: "before" | "after",
  ): Promise<void> {
    let reached = false;
    const child = startPatron([...HALVES[half], "--project-dir", dir]);
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
