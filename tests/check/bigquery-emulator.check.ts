import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exported, movedColumn } from "../../orchestrate/move/columns.ts";
import { checkQueries } from "../../orchestrate/publish/gate.ts";
import { dashboardsDir } from "../../orchestrate/publish/site-files.ts";
import { exportReadCopy, isRead, refreshReadCopy, snapshotOfCopy } from "../../orchestrate/read-copy.ts";
import { type BigqueryWarehouse, Lease, openBigquery } from "../../warehouse/bigquery/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { RelationName, Warehouse } from "../../warehouse/port.ts";
import { describeWarehouse, type Lack } from "../conformance/warehouse.ts";
import { failures, openShop } from "../models/shop.ts";
import { fillSmallShop } from "../models/small-shop.ts";
import { type Emulator, emulatorEnvironment, startEmulator } from "./emulator.ts";
import { activationSteps } from "./emulator-activation-steps.ts";
import { booksSteps } from "./emulator-books-steps.ts";
import { forgetSteps } from "./emulator-forget-steps.ts";
import { moveSteps } from "./emulator-move-steps.ts";
import { EmulatorProxy } from "./emulator-proxy.ts";
import { EmulatorShops, type Half, LATER, LINES } from "./emulator-shop.ts";
import { patron } from "./patron.ts";
import { tell } from "./summary.ts";

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

/** Copies a table as Parquet. */
async function bring(source: Warehouse, to: BigqueryWarehouse, table: RelationName, folder: string) {
  const columns = (await source.columns(table)).map(movedColumn);
  const list = columns.map(({ name, kind }) => `${to.quoteIdentifier(name)} ${to.typeName(kind)}`);
  await to.createSchema(table.schema);
  await to.execute(`create or replace table ${to.quote(table)} (${list.join(", ")})`);
  const file = join(folder, `${table.schema}.${table.name}.parquet`);
  const values = columns.map((column) => exported(source, column)).join(", ");
  await source.execute(`copy (select ${values} from ${source.quote(table)}) to '${file}' (format parquet)`);
  await to.loadParquet(table, file, "replace");
}

const environment = emulatorEnvironment((reason) => tell(`emulator steps not run: ${reason}`));

describe.runIf(environment !== undefined)("BigQuery's emulator", () => {
  let emulator: Emulator;
  let proxy: EmulatorProxy;
  let shops: EmulatorShops;
  beforeAll(async () => {
    emulator = await startEmulator(environment!);
    proxy = new EmulatorProxy(emulator.options("any").endpoint!);
    shops = new EmulatorShops(emulator, proxy, await proxy.start());
  });
  afterAll(async () => {
    shops.dispose();
    await proxy.stop();
    await emulator.stop();
    tell(`emulator steps ${steps.done} of ${steps.total}`);
    for (const [lack, reason] of Object.entries(LACKS)) tell(`  not checked here: ${lack}: ${reason}`);
  });

  describeWarehouse("bigquery", {
    open: () => openBigquery(emulator.options(shops.nextProject())),
    lacks: Object.keys(LACKS) as Lack[],
  });

  describe("a shop", () => {
    step(
      "is extracted, built, tested and snapshotted; a second day adds what is new and no more",
      async () => {
        const project = shops.nextProject();
        const dir = shops.open(project, LINES);
        expect(await shops.day(dir)).toMatch(/3 records, 3 new/);
        const first = await shops.contents(project);
        expect(first["main.customers"]).toEqual([
          '{"customer_id":"C1","orders":1,"amount":"13.980000000"}',
          '{"customer_id":"C2","orders":1,"amount":"0.030000000"}',
        ]);
        expect(first["main.lines"]![2]).toContain('"ordered_at":"2024-03-31T00:30:00Z"');
        expect(first["main.regions"]).toHaveLength(2);
        expect(first["main.large_orders"]![0]).toBe(
          '{"order_id":"1","amount":"13.980000000","is_large":true}',
        );
        expect(await shops.day(dir)).toMatch(/3 records, 0 new, 0 changed/);
        expect(await shops.contents(project)).toEqual(first);
        shops.write(dir, [...LINES, ...LATER]);
        expect(await shops.day(dir)).toMatch(/5 records, 2 new, 0 changed/);
        const second = await shops.contents(project);
        expect(second["main.orders"]).toHaveLength(3);
        expect(second["main.orders_history"]).toHaveLength(4);
      },
      300_000,
    );

    step(
      "is brought into a DuckDB file for the site and its readers, to the digit",
      async () => {
        const project = shops.nextProject();
        const dir = shops.open(project, LINES);
        await shops.day(dir);
        const file = join(dir, "copy.duckdb");
        const copied = await shops.inWarehouse(project, (warehouse) => exportReadCopy(warehouse, file));
        expect(copied.tables).toBeGreaterThanOrEqual(6);
        const copy = await openDuckdb(file, { readOnly: true });
        const columns = "order_id, customer_id, ordered_at, amount";
        const here = await copy.rows(`select ${columns} from main.orders order by order_id`);
        await copy.close();
        const there = await shops.inWarehouse(project, (warehouse) =>
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
        const project = shops.nextProject();
        await shops.day(shops.open(project, LINES));
        const columns = await shops.inWarehouse(project, (warehouse) =>
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
      "is planned with its cost, stops at its budget of bytes before it reads more, and goes on without one",
      async () => {
        const project = shops.nextProject();
        const dir = shops.open(project, LINES, "bigquery", ["maximum_bytes_per_run: 1500000000"]);
        await shops.run("extract", dir);
        // The emulator counts no bytes: the proxy says what each statement would read.
        proxy.dryRunBytes = 600_000_000;
        const build = await patron(["build", "--project-dir", dir]);
        expect(build.code).toBe(1);
        expect(build.stdout + build.stderr).toMatch(/bytes-budget[\s\S]*of the 1.5 GB that it may/);
        const plan = await patron(["plan", "--project-dir", dir]);
        expect(plan.stdout).toMatch(/A build reads [\d.]+ GB: [\d.]+ EUR at 6.25 EUR a TiB/);
        expect(plan.stdout).toContain("That is more than the 1.5 GB that a run may read");
        proxy.dryRunBytes = undefined;
        const free = shops.open(project, LINES);
        await shops.run("build", free);
        expect((await shops.contents(project))["main.orders"]).toHaveLength(2);
      },
      300_000,
    );

    step(
      "lets one run write at a time, and the next one in when that is gone",
      async () => {
        const project = shops.nextProject();
        const dir = shops.open(project, LINES);
        await shops.run("extract", dir);
        await shops.inWarehouse(project, async (warehouse) => {
          const onLost = () => {};
          const lease = await Lease.take(warehouse, { schema: "operations", owner: "another", onLost });
          const refused = await patron(["build", "--project-dir", dir]);
          expect(refused.code).toBe(1);
          expect(refused.stderr + refused.stdout).toMatch(/warehouse-locked[\s\S]*run another, pid \d+ on /);
          await lease.release();
        });
        await shops.run("build", dir);
      },
      300_000,
    );

    step(
      "fails a test with its rows, and the run with it",
      async () => {
        const dir = shops.open(shops.nextProject(), ["1,,2024-01-01T10:00:00Z,A,2,1.99,United Kingdom"]);
        await shops.run("extract", dir);
        const ended = await patron(["build", "--project-dir", dir]);
        expect(ended.code).toBe(1);
        expect(ended.stdout + ended.stderr).toMatch(/not_null_customers_customer_id/);
      },
      300_000,
    );
  });

  describe("the marts", () => {
    step(
      "are brought here for the site to the digit, and every page's query runs on them",
      async () => {
        const shop = await openShop();
        const folder = mkdtempSync(join(tmpdir(), "patron-publish-"));
        const snapshot = async (warehouse: Warehouse, name: string) => {
          const file = join(folder, `${name}.duckdb`);
          await exportReadCopy(warehouse, file);
          const published = join(folder, `${name}-site.duckdb`);
          const { tables, rows } = await snapshotOfCopy(file, published);
          return { tables, rows, queries: (await checkQueries(published, dashboardsDir)).queries };
        };
        try {
          await fillSmallShop(shop);
          expect(failures(await shop.build("run"))).toEqual([]);
          const tables = (await shop.warehouse.relations()).filter(isRead());
          const destination = await openBigquery(emulator.options(shops.nextProject()));
          // Not by a move: checksums of a hundred tables take the emulator many minutes.
          for (const table of tables) await bring(shop.warehouse, destination, table, folder);
          expect(tables.length).toBeGreaterThan(60);
          const there = await snapshot(destination, "there");
          await refreshReadCopy(destination, join(folder, "there.duckdb"), "operations");
          expect(await snapshotOfCopy(join(folder, "there.duckdb"), join(folder, "again.duckdb"))).toEqual({
            tables: there.tables,
            rows: there.rows,
          });
          await destination.close();
          expect(there).toEqual(await snapshot(shop.warehouse, "here"));
          expect(there.queries).toBeGreaterThan(20);
        } finally {
          await shop.close();
          rmSync(folder, { recursive: true, force: true });
        }
      },
      900_000,
    );
  });

  describe("a segment", () => activationSteps(step, () => shops));

  describe("the books", () => booksSteps(step, () => shops));

  describe("a person", () => forgetSteps(step, () => shops));

  describe("a result", () => {
    step("comes as the same Arrow rows through the Storage Read API and page by page", async () => {
      const project = shops.nextProject();
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
    moveSteps(step, () => shops);

    step(
      "brings raw tables and state from DuckDB, the second time nothing more, and the build there gives the same tables",
      async () => {
        const project = shops.nextProject();
        const dir = shops.open(project, [...LINES, ...LATER], "duckdb");
        await shops.day(dir);
        const to = ["move", "--to", "bigquery", "--project", project, "--location", "US"];
        const move = () => patron([...to, "--endpoint", shops.address, "--json", "--project-dir", dir]);
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
        const there = shops.open(project, [...LINES, ...LATER]);
        await shops.run("build", there);
        const built = await shops.contents(project);
        expect(built["main.customers"]).toHaveLength(3);
        expect(built["main.orders_history"]).toHaveLength(3);
      },
      600_000,
    );
  });

  describe("killed with SIGKILL and run again, a day leaves the same tables as an unbroken one:", () => {
    const MOMENTS: [string, Half, RegExp, "before" | "after"][] = [
      ["while a file is loaded", "extract", /NEWLINE_DELIMITED_JSON[\s\S]*order_id/, "after"],
      ["before the merge's insert", "extract", /insert into `raw_files`\.`order_lines`/i, "before"],
      ["after the merge's insert", "extract", /insert into `raw_files`\.`order_lines`/i, "after"],
      ["after the cursor was written", "extract", /insert into `operations`\.`stream_state`/i, "after"],
      ["after a commit whose answer nobody heard", "extract", /commit transaction/i, "after"],
      ["while a table is built", "build", /create (or replace )?table `main`\.`lines/i, "after"],
      [
        "while a TypeScript model's table is built",
        "build",
        /create (or replace )?table `main`\.`large_orders/i,
        "before",
      ],
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
        one.project = shops.nextProject();
        one.dir = shops.open(one.project, linesOf(0));
        await shops.day(one.dir);
      }
      for (let last = 1; last <= MOMENTS.length; last++) {
        shops.write(whole.dir, linesOf(last));
        await shops.day(whole.dir);
        unbroken.push(await shops.contents(whole.project));
      }
    }, 1_200_000);

    MOMENTS.forEach(([name, half, pattern, when], i) => {
      step(
        name,
        async () => {
          shops.write(broken.dir, linesOf(i + 1));
          if (half === "build") await shops.run("extract", broken.dir);
          await shops.killAt(broken.dir, half, pattern, when);
          await shops.endTransaction(broken.project);
          await shops.day(broken.dir);
          expect(await shops.contents(broken.project)).toEqual(unbroken[i]);
        },
        600_000,
      );
    });
  });
});
