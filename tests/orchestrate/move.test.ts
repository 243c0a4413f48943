import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../kernel/log.ts";
import { checksum, isSame } from "../../orchestrate/move/checksum.ts";
import { contentSql, exported, movedColumn } from "../../orchestrate/move/columns.ts";
import { keptTables } from "../../orchestrate/move/kept.ts";
import { isMoved, moveTables } from "../../orchestrate/move/move.ts";
import { loadProject } from "../../transform/index.ts";
import type { BigqueryWarehouse } from "../../warehouse/bigquery/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { Judge } from "../analyzer/judge.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { modelsDir } from "../models/shop.ts";

let warehouse: Warehouse;
let analyzer: ZetaSql;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  analyzer = await ZetaSql.start();
});
afterAll(async () => {
  await warehouse.close();
  await analyzer.close();
});

const table = (name: string) => ({ schema: "main", name });
const columnsOf = async (name: string) => (await warehouse.columns(table(name))).map(movedColumn);

async function sumOf(name: string, select: string) {
  await warehouse.execute(`create or replace table ${name} as ${select}`);
  return checksum(warehouse, table(name), await columnsOf(name));
}

describe("a move's checksum", () => {
  it("does not see the order of rows, and sees every other difference", async () => {
    const rows = "select * from (values (1, 'a', 1.50), (2, null, -0.10)) as t(i, t, n)";
    const one = await sumOf("a", `${rows} order by i`);
    expect(isSame(one, await sumOf("b", `${rows} order by i desc`))).toBe(true);
    for (const other of [
      "select * from (values (1, 'a', 1.50), (2, '', -0.10)) as t(i, t, n)",
      "select * from (values (1, 'a', 1.51), (2, null, -0.10)) as t(i, t, n)",
      "select * from (values (1, 'a', 1.50)) as t(i, t, n)",
      `${rows} union all ${rows}`,
    ]) {
      expect(isSame(one, await sumOf("c", other)), other).toBe(false);
    }
  });

  it("keeps two columns from running into each other, and a null from being a text", async () => {
    const one = await sumOf("a", "select 'ab' as x, 'c' as y");
    expect(isSame(one, await sumOf("b", "select 'a' as x, 'bc' as y"))).toBe(false);
    const none = await sumOf("a", "select null::varchar as x");
    expect(isSame(none, await sumOf("b", "select '-' as x"))).toBe(false);
  });

  it("takes a number for what it is worth: types may have more places on one side", async () => {
    const one = await sumOf("a", "select 1.50::decimal(18, 2) as n");
    expect(isSame(one, await sumOf("b", "select 1.5::decimal(38, 9) as n"))).toBe(true);
    expect(isSame(one, await sumOf("c", "select 15::decimal(38, 9) as n"))).toBe(false);
    const ten = await sumOf("a", "select 100::decimal(18, 2) as n");
    expect(isSame(ten, await sumOf("b", "select 1::decimal(18, 2) as n"))).toBe(false);
  });

  it("is SQL that Google's analyzer takes, for every type that is moved", async () => {
    await warehouse.execute(
      `create or replace table kinds (t varchar, j json, i bigint, h hugeint, n decimal(18, 4), d double, b boolean,
         day date, moment timestamp, seen timestamptz, u uuid, l integer[])`,
    );
    const columns = await columnsOf("kinds");
    expect(columns.map((column) => column.kind).join(" ")).toBe(
      "text text int numeric numeric double boolean date timestamp timestamp text text",
    );
    const judge = new Judge(analyzer);
    judge.put(
      "main",
      "kinds",
      columns.map(({ name, kind }) => ({ name, type: judge.typeName(kind).toUpperCase() })),
    );
    judge.answers.push({ when: /count/, rows: [{ n: 0, a: "0", b: "0" }] });
    expect(await checksum(judge, table("kinds"), columns)).toEqual({ rows: 0, sums: "0 0" });
    expect(contentSql(warehouse, columns)).toContain("epoch_us");
    // What is written to Parquet can be read from DuckDB too.
    const list = columns.map((column) => exported(warehouse, column)).join(", ");
    expect(await warehouse.rows(`select ${list} from main.kinds`)).toEqual([]);
  });
});

/** The project's own models, as a move reads them. */
const ownModels = () =>
  loadProject({
    projectDir: modelsDir,
    target: { name: "patron", schema: "main", database: "memory", type: "duckdb" },
  });

describe("what no build makes anew", () => {
  it("is every model that refuses a full refresh, each snapshot, the closed books, and what destinations hold", async () => {
    const { nodes } = await ownModels();
    const kept = keptTables(nodes.values());
    for (const name of [
      "intermediate.int_keys_kept",
      "segments.segment_members",
      "segments.segment_refreshes",
      "finance.postings",
      "finance.locks",
      "activate.sync_snapshot",
    ])
      expect(kept).toContain(name);
    expect(kept).not.toContain("core.customers");
    const all = [...nodes.values()].filter((node) => node.config.full_refresh === false);
    expect(all.filter((node) => !kept.has(`${node.schema}.${node.alias}`))).toEqual([]);
  });

  it("is moved with its rows, while what a build makes is left", async () => {
    const kept = keptTables((await ownModels()).nodes.values());
    const isTaken = (schema: string, name: string) => isMoved({ schema, name, type: "table" }, kept);
    expect(isTaken("intermediate", "int_keys_kept")).toBe(true);
    expect(isTaken("segments", "segment_members")).toBe(true);
    expect(isTaken("segments", "segment_changes")).toBe(false);
    expect(isTaken("finance", "postings")).toBe(true);
  });
});

describe("a move", () => {
  it("tries a table a second time from its beginning, and says when it does not hold the same even then", async () => {
    await warehouse.execute("create or replace table lost as select 1 as i");
    const sent: string[] = [];
    const destination = {
      ...{ dialect: "bigquery", quote: warehouse.quote.bind(warehouse), typeName: () => "int64" },
      quoteIdentifier: warehouse.quoteIdentifier.bind(warehouse),
      createSchema: async () => {},
      columnsIn: async () => new Map(),
      execute: async () => ({ rowsChanged: 0 }),
      rows: async () => [{ n: 0, a: "0", b: "0" }],
      loadParquet: async (_table: unknown, _file: string, write: string, attempt: string) => {
        sent.push(`${write} ${attempt === "" ? "first" : "again"}`);
        return 1;
      },
    } as unknown as BigqueryWarehouse;
    const folder = mkdtempSync(join(tmpdir(), "move-"));
    const { signal } = new AbortController();
    const moving = moveTables({
      source: warehouse,
      destination,
      tables: [table("lost")],
      folder,
      log: silentLog,
      signal,
    });
    await expect(moving).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: move-differs
        main.lost does not hold the same in BigQuery as here, though all of it was sent.
        Somebody else may write to it, here or there.
        Stop what writes, and move again: what is the same already is not sent again.]
    `);
    rmSync(folder, { recursive: true });
    expect(sent).toEqual(["replace first", "replace again"]);
  });

  it("takes raw tables, the ledger and snapshots, and leaves what a build makes", () => {
    const relations = [
      "raw_shopify.orders",
      "operations.runs",
      "snapshots.prices",
      "core.orders",
      "main.x__patron_tmp",
    ];
    const moved = relations.filter((text) => {
      const [schema, name] = text.split(".") as [string, string];
      return isMoved({ schema, name, type: "table" }, new Set(["snapshots.prices"]));
    });
    expect(moved).toEqual(["raw_shopify.orders", "operations.runs", "snapshots.prices"]);
    expect(isMoved({ schema: "raw_shopify", name: "v", type: "view" }, new Set())).toBe(false);
  });
});
