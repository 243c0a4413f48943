import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogTable } from "../../transform/bigquery/analyzer.ts";
import { bigqueryKnex } from "../../warehouse/knex/bigquery.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";

const knex = bigqueryKnex();
let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const TABLES: CatalogTable[] = [
  {
    path: ["ops", "state"],
    columns: [
      { name: "k", type: "STRING" },
      { name: "n", type: "INT64" },
      { name: "at", type: "TIMESTAMP" },
    ],
  },
];

/** The statements of a builder as sent, each of which Google's analyzer accepts. */
async function accepted(builder: unknown, parameters?: string[]): Promise<string[]> {
  const compiled = [(builder as { toSQL(): unknown }).toSQL()].flat() as {
    toNative?(): Knex.SqlNative;
    sql: string;
  }[];
  const statements = compiled.map((one) => (one.toNative?.() ?? one).sql);
  for (const sql of statements) await analyzer.analyze(sql, TABLES, parameters);
  return statements;
}

describe("knex for BigQuery", () => {
  it("creates tables with GoogleSQL's types, keys that are not enforced and descriptions", async () => {
    const sql = await accepted(
      knex.schema.withSchema("ops").createTable("things", (table) => {
        table.text("id").primary();
        table.decimal("amount", 38, 9).notNullable().comment("It's money.");
        table.decimal("share", 10, 4);
        table.bigInteger("count").defaultTo(0);
        table.integer("place").nullable();
        table.double("ratio");
        table.boolean("is_new");
        table.date("day");
        table.timestamp("seen_at");
        table.json("detail");
        table.binary("blob");
        table.uuid("ref");
        table.string("name", 20);
        table.comment("Things.\nTwo lines.");
      }),
    );
    expect(sql).toMatchInlineSnapshot(`
      [
        "create table \`ops\`.\`things\` (\`id\` string, \`amount\` numeric not null options(description = 'It\\'s money.'), \`share\` numeric(10, 4), \`count\` int64 default 0, \`place\` int64, \`ratio\` float64, \`is_new\` bool, \`day\` date, \`seen_at\` timestamp, \`detail\` json, \`blob\` bytes, \`ref\` string, \`name\` string, primary key (\`id\`) not enforced) options(description = 'Things.\\nTwo lines.')",
      ]
    `);
  });

  it("changes tables", async () => {
    const sql = [
      ...(await accepted(
        knex.schema.withSchema("ops").alterTable("state", (table) => {
          table.text("b");
          table.decimal("c", 38, 9);
        }),
      )),
      ...(await accepted(
        knex.schema.withSchema("ops").alterTable("state", (table) => {
          table.decimal("n", 38, 9).alter({ alterNullable: false });
        }),
      )),
      ...(await accepted(knex.schema.withSchema("ops").alterTable("state", (t) => t.renameColumn("n", "m")))),
      ...(await accepted(knex.schema.withSchema("ops").alterTable("state", (t) => t.dropColumns("n", "at")))),
      ...(await accepted(knex.schema.withSchema("ops").renameTable("state", "old_state"))),
      ...(await accepted(knex.schema.withSchema("ops").dropTableIfExists("state"))),
      ...(await accepted(knex.schema.withSchema("ops").dropViewIfExists("seen"))),
      ...(await accepted(knex.schema.createSchemaIfNotExists("ops"))),
      ...(await accepted(knex.schema.dropSchemaIfExists("ops", true))),
    ];
    expect(sql).toMatchInlineSnapshot(`
      [
        "alter table \`ops\`.\`state\` add column \`b\` string, add column \`c\` numeric",
        "alter table \`ops\`.\`state\` alter column \`n\` set data type numeric",
        "alter table \`ops\`.\`state\` rename column \`n\` to \`m\`",
        "alter table \`ops\`.\`state\` drop column \`n\`, drop column \`at\`",
        "alter table \`ops\`.\`state\` rename to \`old_state\`",
        "drop table if exists \`ops\`.\`state\`",
        "drop view if exists \`ops\`.\`seen\`",
        "create schema if not exists \`ops\`",
        "drop schema if exists \`ops\` cascade",
      ]
    `);
  });

  it("reads, inserts, updates and deletes with positional parameters; every change has a condition", async () => {
    const table = () => knex("state").withSchema("ops");
    const sql = [
      ...(await accepted(
        table().where({ k: "a" }).whereIn("n", [1, 2]).select("k", "at").orderBy("at", "desc").limit(3),
      )),
      ...(await accepted(table().insert({ k: "a", n: 1 }))),
      ...(await accepted(table().update({ n: 2 }))),
      ...(await accepted(table().where({ k: "a" }).update({ n: 2 }))),
      ...(await accepted(table().del())),
      ...(await accepted(table().where({ k: "a" }).del())),
      ...(await accepted(table().truncate())),
    ];
    expect(sql).toMatchInlineSnapshot(`
      [
        "select \`k\`, \`at\` from \`ops\`.\`state\` where \`k\` = ? and \`n\` in (?, ?) order by \`at\` desc limit ?",
        "insert into \`ops\`.\`state\` (\`k\`, \`n\`) values (?, ?)",
        "update \`ops\`.\`state\` set \`n\` = ? where true",
        "update \`ops\`.\`state\` set \`n\` = ? where \`k\` = ?",
        "delete from \`ops\`.\`state\` where true",
        "delete from \`ops\`.\`state\` where \`k\` = ?",
        "truncate table \`ops\`.\`state\`",
      ]
    `);
  });

  it("merges instead of an upsert, by the columns that onConflict names", async () => {
    const rows = [
      { k: "a", n: 1 },
      { k: "b", n: 2 },
    ];
    const table = () => knex("state").withSchema("ops");
    const sql = [
      ...(await accepted(table().insert(rows).onConflict(["k"]).merge(), [
        "STRING",
        "INT64",
        "STRING",
        "INT64",
      ])),
      ...(await accepted(table().insert(rows[0]!).onConflict(["k"]).ignore(), ["STRING", "INT64"])),
    ];
    expect(sql).toMatchInlineSnapshot(`
      [
        "merge into \`ops\`.\`state\` as existing using (select ? as \`k\`, ? as \`n\` union all select ?, ?) as incoming on existing.\`k\` = incoming.\`k\` when matched then update set \`n\` = incoming.\`n\` when not matched then insert (\`k\`, \`n\`) values (incoming.\`k\`, incoming.\`n\`)",
        "merge into \`ops\`.\`state\` as existing using (select ? as \`k\`, ? as \`n\`) as incoming on existing.\`k\` = incoming.\`k\` when not matched then insert (\`k\`, \`n\`) values (incoming.\`k\`, incoming.\`n\`)",
      ]
    `);
    const { bindings } = table().insert(rows).onConflict(["k"]).merge().toSQL().toNative();
    expect(bindings).toEqual(["a", 1, "b", 2]);
  });

  it("quotes names and texts of any content", async () => {
    const odd = knex.schema.createTable("we`ird", (t) => void t.text("it's \\ odd").comment("a \\ b 'c'"));
    expect((odd.toSQL() as unknown as { sql: string }[])[0]!.sql).toMatchInlineSnapshot(
      `"create table \`we\\\`ird\` (\`it's \\\\ odd\` string options(description = 'a \\\\ b \\'c\\''))"`,
    );
  });

  it("says what BigQuery lacks and what to do instead", () => {
    const make = (work: (table: Knex.CreateTableBuilder) => void) => () =>
      knex.schema.createTable("t", (t) => void work(t)).toSQL();
    expect(make((t) => t.increments("id"))).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: bigquery-lacks
        BigQuery has no serial columns.
        Use a text or bigint key that the caller makes.]
    `);
    expect(
      make((t) => {
        t.text("a");
        t.unique(["a"]);
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: bigquery-lacks
        BigQuery has no unique keys.
        Test the key instead: unique in the model's YAML.]
    `);
    expect(
      make((t) => {
        t.text("a");
        t.index(["a"]);
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: bigquery-lacks
        BigQuery has no indexes.
        Cluster the table by the columns that queries filter on.]
    `);
  });
});
