import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FINANCE_TABLES } from "../../finance/tables.ts";
import { googleType } from "../../transform/bigquery/types.ts";
import { openShop, type Shop } from "../models/shop.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MONEY =
  /(^|_)(amount|profit|cost|price|fee|total|balance|rate|value|sales|margin|difference|net|gross)(_|$)/;
const FLOAT = /^(FLOAT|FLOAT64|DOUBLE|REAL)$/i;

describe("money in the schemas of both warehouses", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  it("is in no column of a model, seed or source a float, as DuckDB and as BigQuery name its type", () => {
    const columns = [...shop.project.nodes.values()].flatMap((node) =>
      Object.values(node.columns).map((column) => ({
        place: `${node.name}.${column.name}`,
        type: String(column.data_type ?? ""),
      })),
    );
    expect(columns.filter(({ place }) => MONEY.test(place.split(".")[1]!)).length).toBeGreaterThan(300);
    const floats = columns.filter(({ type }) => FLOAT.test(type) || FLOAT.test(googleType(type) ?? ""));
    expect(floats).toEqual([]);
  });

  it("is in no column of a table that a run makes a float: raw tables, books", async () => {
    const held = await shop.warehouse.rows<{ place: string; name: string; type: string }>(
      `select table_schema || '.' || table_name as place, column_name as name, data_type as type
       from information_schema.columns where table_schema like 'raw_%' or table_schema = 'finance'`,
    );
    expect(held.filter(({ name, type }) => MONEY.test(name) && FLOAT.test(type))).toEqual([]);
    const types = Object.values(FINANCE_TABLES).flatMap((columns) => Object.values(columns));
    expect(types).not.toContain("double");
  });
});

/** The files of the room, and those of the kernel that write its amounts. */
const files = ["finance", "kernel/workbook"]
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((name) => `${room}/${name}`),
  )
  .concat("kernel/amount.ts")
  .filter((name) => name.endsWith(".ts"));

/** Where a number is made of text: counts and places in time alone, each named with why it is no money. */
const NUMBERS: Readonly<Record<string, string>> = {
  "finance/close/canonical.ts": "line numbers",
  "finance/close/locks.ts": "numbers of events and counts of postings",
  "finance/close/verify.ts": "counts of postings",
  "finance/period.ts": "years and months",
  "finance/workbook/cover.ts": "counts and flags",
  "finance/workbook/profit.ts": "counts of documents",
  "kernel/workbook/cells.ts": "hours, minutes and seconds of a time",
};

describe("the code of finance", () => {
  it("makes numbers of text where they count or tell the time, and nowhere else", () => {
    const found = files.filter((name) =>
      /\bNumber\(|parseFloat|\bmap\(Number\)|\.toNumber\(/.test(code(name)),
    );
    expect(found.sort()).toEqual(Object.keys(NUMBERS).sort());
  });

  it("casts nothing to a float in its SQL", () => {
    for (const name of files) expect(code(name), name).not.toMatch(/as (double|float|float64|real)\b/i);
  });

  it("declares no amount as a number", () => {
    const declared = /\b\w*(amount|profit|total|difference)\w*\??: number\b/i;
    for (const name of files) expect(code(name), name).not.toMatch(declared);
  });
});

const code = (name: string): string => readFileSync(join(root, name), "utf8");
