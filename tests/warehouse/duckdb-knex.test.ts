import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { duckdbKnex } from "../../warehouse/knex/duckdb.ts";
import type { Parameter, Warehouse } from "../../warehouse/port.ts";

const knex = duckdbKnex();
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
});
afterAll(() => warehouse.close());

/** The statements of a builder as sent, each of which DuckDB then really runs. */
async function executed(builder: { toSQL(): unknown }): Promise<string[]> {
  const compiled = [builder.toSQL()].flat() as {
    toNative?(): Knex.SqlNative;
    sql: string;
    bindings?: unknown[];
  }[];
  const statements = compiled.map(
    (one) => one.toNative?.() ?? { sql: one.sql, bindings: one.bindings ?? [] },
  );
  for (const { sql, bindings } of statements) await warehouse.execute(sql, bindings as Parameter[]);
  return statements.map((one) => one.sql);
}

describe("knex for DuckDB", () => {
  it("creates tables with DuckDB's types", async () => {
    const sql = await executed(
      knex.schema.createTable("things", (table) => {
        table.text("id").primary();
        table.decimal("amount", 38, 9).notNullable();
        table.bigInteger("count").defaultTo(0);
        table.double("ratio");
        table.boolean("is_new");
        table.date("day");
        table.timestamp("seen_at");
        table.json("detail");
        table.jsonb("extra");
        table.binary("blob");
        table.uuid("ref");
        table.unique(["count", "day"]);
        table.index(["day"]);
      }),
    );
    expect(sql).toMatchInlineSnapshot(`
      [
        "create table "things" ("id" text, "amount" decimal(38, 9) not null, "count" bigint default '0', "ratio" double, "is_new" boolean, "day" date, "seen_at" timestamp, "detail" json, "extra" json, "blob" blob, "ref" uuid, constraint "things_pkey" primary key ("id"))",
        "create unique index "things_count_day_unique" on "things" ("count", "day")",
        "create index "things_day_index" on "things" ("day")",
      ]
    `);
    expect(
      (await warehouse.columns({ schema: "main", name: "things" })).map((column) => column.type),
    ).toEqual([
      "VARCHAR",
      "DECIMAL(38,9)",
      "BIGINT",
      "DOUBLE",
      "BOOLEAN",
      "DATE",
      "TIMESTAMP",
      "JSON",
      "JSON",
      "BLOB",
      "UUID",
    ]);
  });

  it("upserts with on conflict, objects as JSON and times as UTC", async () => {
    await executed(
      knex.schema.createTable("state", (t) => {
        t.text("k").primary();
        t.json("v");
        t.timestamp("at");
      }),
    );
    const upsert = (v: object) =>
      knex("state")
        .insert({ k: "a", v, at: new Date("2011-12-09T12:50:00.5Z") })
        .onConflict("k")
        .merge();
    await executed(upsert({ x: 1 }));
    expect(await executed(upsert({ x: 2 }))).toMatchInlineSnapshot(`
      [
        "insert into "state" ("at", "k", "v") values (?, ?, ?) on conflict ("k") do update set "at" = excluded."at", "k" = excluded."k", "v" = excluded."v"",
      ]
    `);
    await executed(knex("state").insert({ k: "a", v: "{}" }).onConflict("k").ignore());
    expect(await warehouse.rows("select * from state")).toEqual([
      { k: "a", v: '{"x":2}', at: "2011-12-09T12:50:00.500000Z" },
    ]);
  });

  it("changes one thing per alter table", async () => {
    await executed(knex.schema.createTable("grow", (t) => void t.text("a")));
    expect(
      await executed(
        knex.schema.alterTable("grow", (t) => {
          t.text("b");
          t.decimal("c", 38, 9);
        }),
      ),
    ).toMatchInlineSnapshot(`
      [
        "alter table "grow" add column "b" text",
        "alter table "grow" add column "c" decimal(38, 9)",
      ]
    `);
    await executed(knex.schema.alterTable("grow", (t) => void t.text("b").notNullable().alter()));
    expect(
      await executed(knex.schema.alterTable("grow", (t) => t.renameColumn("b", "d"))),
    ).toMatchInlineSnapshot(`
      [
        "alter table "grow" rename "b" to "d"",
      ]
    `);
    expect(
      await executed(knex.schema.alterTable("grow", (t) => t.dropColumns("c", "d"))),
    ).toMatchInlineSnapshot(`
      [
        "alter table "grow" drop column "c"",
        "alter table "grow" drop column "d"",
      ]
    `);
    expect(
      await executed(knex.schema.renameTable("grow", "grown") as unknown as Knex.SchemaBuilder),
    ).toMatchInlineSnapshot(`
      [
        "alter table "grow" rename to "grown"",
      ]
    `);
    const truncate = knex("grown").truncate() as unknown as Knex.QueryBuilder;
    expect(await executed(truncate)).toMatchInlineSnapshot(`
      [
        "truncate "grown"",
      ]
    `);
    expect(await executed(knex.schema.dropTableIfExists("grown"))).toMatchInlineSnapshot(`
      [
        "drop table if exists "grown"",
      ]
    `);
  });

  it("works in schemas", async () => {
    expect(
      await executed(knex.schema.createSchemaIfNotExists("ops") as unknown as Knex.SchemaBuilder),
    ).toMatchInlineSnapshot(`
      [
        "create schema if not exists "ops"",
      ]
    `);
    const table = (t: Knex.CreateTableBuilder) => void t.text("id");
    expect(await executed(knex.schema.withSchema("ops").createTable("runs", table))).toMatchInlineSnapshot(`
      [
        "create table "ops"."runs" ("id" text)",
      ]
    `);
    expect(
      await executed(knex.withSchema("ops").from("runs").where("id", "in", ["a", "b"]).del()),
    ).toMatchInlineSnapshot(`
      [
        "delete from "ops"."runs" where "id" in (?, ?)",
      ]
    `);
  });

  it("keeps question marks that are text apart from parameters", () => {
    const { sql, bindings } = knex.raw("select '\\?' as q, ? as p", [1]).toSQL().toNative();
    expect([sql, bindings]).toEqual(["select '?' as q, ? as p", [1]]);
  });

  it("says what DuckDB lacks and what to use instead", () => {
    expect(() =>
      knex.schema.createTable("x", (t) => void t.increments("id")).toSQL(),
    ).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: duckdb-lacks
        DuckDB has no serial columns.
        Use a text or bigint key that the caller makes.]
    `);
    expect(() =>
      knex.schema.alterTable("x", (t) => void t.foreign("a").references("b.c")).toSQL(),
    ).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: duckdb-lacks
        DuckDB has no foreign keys added to a table that exists.
        Test the relation instead: relationships in the model's YAML.]
    `);
  });

  it("never connects: awaiting a builder is a mistake with an id", async () => {
    await expect(knex("t").select()).rejects.toThrow(/knex0001/);
  });
});
