import { compileInline, type Project } from "../../transform/index.ts";
import type { Row, Value } from "../../warehouse/port.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";
import type { Shop } from "../models/shop.ts";
import { DECIMALS, seeded, TEXTS, TIMES } from "./generated-rows.ts";
import type { MacroCase } from "./macro-cases.ts";
import { differenceOf } from "./models.ts";
import { evaluate, type FilledTable } from "./reference.ts";
import { plain } from "./values.ts";

const COLUMNS: Readonly<Record<string, [google: string, duckdb: string]>> = {
  id: ["INT64", "bigint"],
  g: ["STRING", "varchar"],
  s: ["STRING", "varchar"],
  digits: ["STRING", "varchar"],
  day_text: ["STRING", "varchar"],
  email: ["STRING", "varchar"],
  phone: ["STRING", "varchar"],
  currency: ["STRING", "varchar"],
  line_type: ["STRING", "varchar"],
  n: ["NUMERIC", "decimal(38, 9)"],
  m: ["NUMERIC", "decimal(38, 9)"],
  i: ["INT64", "bigint"],
  j: ["INT64", "bigint"],
  d: ["DATE", "date"],
  e: ["DATE", "date"],
  ts: ["TIMESTAMP", "timestamp"],
  us: ["TIMESTAMP", "timestamp"],
  b: ["BOOL", "boolean"],
  js: ["STRING", "json"],
};
/** As people write them: with and without a country, with extensions, masked, too short, none at all. */
const PHONES = [
  ...["07700 900123", "+44 (0)7700-900123", "0044 7700 900123", "447700900123", "7700900123"],
  ...[
    "020 7946 0000 ext 12",
    "+86 138 1234 5678",
    "138****5678",
    "+1 (202) 555-0123",
    "12",
    "",
    "n/a",
    "＋447700900123",
  ],
];
const POOLS: Readonly<Record<string, readonly Value[]>> = {
  g: ["a", "b", "c"],
  s: [...TEXTS, "gid://shopify/Order/12", "no slash", "trailing/", "aXa/42/ab"],
  digits: ["0", "42", "-7", "00012", "12.5", "", "x", "07700900123"],
  day_text: ["2024-02-29", "2023-02-29", "", "no day", "1969-12-31"],
  email: [
    "ada@example.com",
    " Ada.L+tag@Gmail.com ",
    "a b@c.de",
    "a@b",
    "no-at-sign",
    "ünï@example.com",
    "@",
    "",
  ],
  phone: PHONES,
  currency: ["GBP", "JPY", "jpy", "XXX"],
  line_type: ["goods", "shipping", "bad_debt", "other"],
  n: DECIMALS,
  m: [...DECIMALS, "3", "-3", "7"],
  i: [0, 1, -1, 7, -7, 13, 100, 2023],
  j: [0, 1, -1, 2, -2, 3],
  d: ["2024-02-29", "2024-01-31", "2023-12-31", "2024-03-31", "1970-01-01", "2024-01-01", "2020-12-28"],
  e: ["2024-02-29", "2025-02-28", "2023-01-01", "2024-12-30", "2021-01-03"],
  ts: TIMES,
  us: TIMES,
  b: [true, false],
  js: [
    '["a","reason:damaged","reason:late"]',
    '["damaged"]',
    "[]",
    '{"order_id":"7","x":[1]}',
    '{"order_id":null}',
  ],
};
const ROWS = 60;

/** The rows that each macro is tried on: generated, seeded; one row in eight has a null in a column. */
export function casesTable(): FilledTable {
  const random = seeded(20_111_209);
  const names = Object.keys(COLUMNS);
  const rows = Array.from({ length: ROWS }, (_, index) =>
    names.map((name): Value => {
      if (name === "id") return index;
      if (random() < 0.125) return null;
      const pool = POOLS[name]!;
      return pool[Math.floor(random() * pool.length)]!;
    }),
  );
  return { path: ["cases"], columns: names.map((name) => ({ name, type: COLUMNS[name]![0] })), rows };
}

/** Creates the table in DuckDB. */
export async function fillCases(shop: Shop, table: FilledTable): Promise<void> {
  const columns = Object.entries(COLUMNS).map(([name, [, type]]) => `${name} ${type}`);
  await shop.warehouse.execute(`create table cases (${columns.join(", ")})`);
  const marks = table.columns.map(() => "?").join(", ");
  for (const row of table.rows)
    await shop.warehouse.execute(
      `insert into cases values (${marks})`,
      row as (string | number | boolean | null)[],
    );
}

/** What is not equal between DuckDB and the reference implementation; undefined when all rows are. */
export async function compareMacro(
  shop: Shop,
  onBigQuery: Project,
  analyzer: ZetaSql,
  table: FilledTable,
  one: MacroCase,
): Promise<string | undefined> {
  try {
    const answer = await evaluate(analyzer, await compileInline(onBigQuery, undefined, one.sql), [table]);
    const rows = await shop.warehouse.rows<Row>(await compileInline(shop.project, shop.warehouse, one.sql));
    const expected: FilledTable = {
      path: ["cases"],
      columns: answer.columns,
      rows: rows.map((row) => answer.columns.map(({ name, type }) => plain(row[name] ?? null, type))),
    };
    return differenceOf(expected, answer.rows);
  } catch (error) {
    return (error as Error).message;
  }
}
