import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FORMATS } from "../../activate/destinations/formats/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { readWorkbook } from "../finance/xlsx.ts";

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "formats-"));
  warehouse = await openDuckdb(":memory:");
});
afterAll(async () => {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Keys that a spreadsheet would spoil: leading zeros, more than 15 digits, formulas; and letters beyond ASCII. */
const KEYS = ["007", "90071992547409931234", "=1+1", "@cmd", "a,b", 'say "hi"', "陈😀", "1e5", ""];
const table = { columns: ["customer_id", "email_sha256"], rows: KEYS.map((key) => [key, null]) };

it("keeps every key in Parquet as it is, and no value apart from an empty one", async () => {
  const path = join(folder, "keys.parquet");
  await FORMATS.parquet(path, table);
  const rows = await warehouse.rows(`select * from read_parquet('${path}')`);
  expect(rows).toEqual(KEYS.map((key) => ({ customer_id: key, email_sha256: null })));
});

it("writes Parquet of more than one page, with and without values, that counts and sums as it was", async () => {
  const path = join(folder, "pages.parquet");
  const rows = Array.from({ length: 45_001 }, (_, i) => [
    `c${i}`,
    i % 3 === 0 || i > 44_000 ? null : String(i),
  ]);
  await FORMATS.parquet(path, { columns: ["customer_id", "n"], rows });
  const [found] = await warehouse.rows<Record<string, unknown>>(
    `select count(*) as rows, count(distinct customer_id) as keys, count(n) as filled, sum(n::bigint)::text as total
     from read_parquet('${path}')`,
  );
  const filled = rows.flatMap(([, n]) => (n === null ? [] : [Number(n)]));
  const total = String(filled.reduce((sum, n) => sum + n, 0));
  expect(found).toEqual({ rows: 45_001, keys: 45_001, filled: filled.length, total });
});

it("writes Parquet without rows that still has its columns", async () => {
  const path = join(folder, "none.parquet");
  await FORMATS.parquet(path, { columns: ["customer_id", "email_sha256"], rows: [] });
  const columns = await warehouse.rows<{ column_name: string; column_type: string }>(
    `select column_name, column_type from (describe select * from read_parquet('${path}'))`,
  );
  expect(columns.map((one) => `${one.column_name} ${one.column_type}`)).toEqual([
    "customer_id VARCHAR",
    "email_sha256 VARCHAR",
  ]);
});

it("writes keys into a workbook as text, and formulas as text behind an apostrophe", async () => {
  const path = join(folder, "keys.xlsx");
  await FORMATS.xlsx(path, table);
  const cells = readWorkbook(path).sheets.get("Audience")!;
  const keys = KEYS.map((_, i) => cells.get(`A${i + 2}`));
  expect(keys.every((cell) => cell!.kind === "text" && cell!.formula === undefined)).toBe(true);
  expect(keys.map((cell) => cell!.value)).toEqual(KEYS.map((key) => (/^[=@]/.test(key) ? `'${key}` : key)));
});

it("writes CSV whose fields are quoted where they must be and are never formulas", async () => {
  const path = join(folder, "keys.csv");
  await FORMATS.csv(path, table);
  expect(readFileSync(path, "utf8").split("\r\n").slice(3, 7)).toEqual([
    "'=1+1,",
    "'@cmd,",
    '"a,b",',
    '"say ""hi""",',
  ]);
});

it("writes the same bytes for the same rows, in a file that only its owner reads", async () => {
  for (const [name, write] of Object.entries(FORMATS)) {
    const [one, two] = [join(folder, `one.${name}`), join(folder, `two.${name}`)];
    await write(one, table);
    await write(two, table);
    expect(readFileSync(one).equals(readFileSync(two)), name).toBe(true);
    expect(statSync(one).mode & 0o777, name).toBe(0o600);
  }
});
