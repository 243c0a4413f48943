import { rawTables } from "../../extract/normalise/tables.ts";
import { sources } from "../../extract/sources/index.ts";
import type { LogicalType } from "../../warehouse/port.ts";
import type { Shop } from "../models/shop.ts";

type Cell = string | number | boolean | null;

/** Numbers from 0 up to 1 that are the same on each run (a linear congruential generator by Numerical Recipes). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What rarely comes up and often breaks: nothing, blanks, letters beyond ASCII, quotes, what looks like a pattern. */
export const TEXTS = [
  "",
  " ",
  "Ünïcödé",
  "日本語",
  'O\'Neil "x"',
  "100%_\\",
  "Übergröße ß",
  "a/b/c",
  "emoji 🎁",
  "GOODS",
  "goods",
];
/** Around the two changes of the clock in London, ends of months and years, the leap day, before 1970. */
export const TIMES = [
  "2024-03-31 00:59:59.999999",
  "2024-03-31 01:00:00",
  "2024-03-30 23:30:00",
  "2023-10-29 00:30:00",
  "2023-10-29 01:30:00",
  "2023-12-31 23:59:59",
  "2024-02-29 12:00:00",
  "2024-01-01 00:00:00",
  "2024-06-30 23:15:00",
  "2024-01-31 23:45:00.5",
];
export const DECIMALS = [
  "0",
  "1.00",
  "-1",
  "0.000000001",
  "-0.000000001",
  "12345678.123456789",
  "-7.77",
  "0.005",
  "2.675",
  "333.333333333",
];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  currency: ["GBP", "gbp", "eur"],
  unit_cost_currency: ["GBP", "eur"],
  to_currency: ["GBP", "usd"],
  shop: ["shopify", "files"],
  country: ["United Kingdom", "EIRE", "Atlantis", "germany", ""],
  postal_code: ["SW1A 1AA", " ec1y 8sy ", "D-10115", ""],
  country_code: ["GB", "ie", "DE"],
  line_type: ["goods", "shipping", "discount", "voucher"],
  kind: ["charge", "refund", "refund"],
  cost_kind: ["shipping", "packing", "service_reply"],
  unit: ["order", "item", "reply"],
  email: ["ada@example.com", "CY@Example.com", "no-at-sign", "ünï@example.com"],
  sku: ["MUG", "TRAY", "POST", "M", "Ünï-1"],
  satisfaction: ["good", "bad", "offered"],
};

/** Rows for every table of the files source, by the types of its columns. Generated, seeded, synthetic. */
export function fileRows(seed: number, count: number): Record<string, Record<string, Cell>[]> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const files = sources.find((one) => one.name === "files")!;
  const tables = files.streams.flatMap((stream) => rawTables(stream));
  const cell = (name: string, type: LogicalType, row: number, isKey: boolean): Cell => {
    if (name.startsWith("_")) return type === "timestamp" ? pick(TIMES) : type === "json" ? null : `r${row}`;
    if (!isKey && random() < 0.15) return null;
    // The keys of other shops are the small shop's: an order must not stand in two sources.
    if (name === "shop" && isKey) return "files";
    if (name.endsWith("_id"))
      return isKey && !/^(shop|order_id|customer_id)$/.test(name) ? `k${row}` : `${1 + (row % 7)}`;
    if (type === "text") return pick(WORDS[name] ?? TEXTS);
    if (type === "numeric" || type === "double") return pick(DECIMALS);
    if (type === "int") return Math.floor(random() * 7) - 2;
    if (type === "boolean") return random() < 0.5;
    if (type === "date") return pick(TIMES).slice(0, 10);
    return type === "json" ? pick(['["a", "reason:damaged"]', '{"order_id": "1"}', "[]"]) : pick(TIMES);
  };
  return Object.fromEntries(
    tables.map((table) => {
      const rows = Array.from({ length: count }, (_, row) =>
        Object.fromEntries(
          table.columns.map((column) => [
            column.name,
            cell(column.name, column.type, row, table.key.includes(column.name)),
          ]),
        ),
      );
      return [`files.${table.name}`, uniqueBy(rows, table.key)];
    }),
  );
}

/** The loader merges by key, so a key stands once in a raw table. */
function uniqueBy(rows: Record<string, Cell>[], key: readonly string[]): Record<string, Cell>[] {
  const seen = new Map(rows.map((row) => [JSON.stringify(key.map((name) => row[name])), row]));
  return [...seen.values()];
}

/** Fills the files source of a shop. */
export async function fillFiles(shop: Shop, seed: number, count: number): Promise<void> {
  for (const [table, rows] of Object.entries(fileRows(seed, count))) await shop.load(table, rows);
}
