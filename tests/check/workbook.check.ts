import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWorkbook } from "../../finance/index.ts";
import { toBillionths, toCents } from "../../kernel/amount.ts";
import { ZipFile } from "../../kernel/workbook/zip.ts";
import { root } from "../../scripts/install.mjs";
import { type Books, openBooks } from "../finance/lab.ts";
import { readWorkbook } from "../finance/xlsx.ts";
import { tell } from "./summary.ts";

const ROWS = 500_000;
const MEGABYTES = 500;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "workbook-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Books with many postings of one month, 40 customers' orders of ten lines each and again. */
async function booksOf(file: string, rows: number): Promise<Books> {
  const books = await openBooks(file);
  await books.warehouse.execute(`
    insert into lab.ledger
    select md5(i::varchar), 'order_line', 'line-' || i, 'shop:' || (i // 10), 'shop:line-' || i, 'customer-' || (i % 4000),
      'customer', 'shop', case when i % 3 = 0 then 'cost_of_goods' else 'list_price' end,
      case when i % 3 = 0 then '5000' else '4000' end, a, a, 'GBP', a, 'GBP', 1, d, 'same currency', d, '2011-10',
      'document-' || i, null, false, true
    from (select i, cast((i * 7919 % 100000) - 30000 as decimal(38, 9)) / 100 as a, date '2011-10-01' + cast(i % 28 as integer) as d
      from range(${rows}) as t(i))`);
  return books;
}

/** The program as plain JavaScript, as the command line runs: a translator's memory is none of the workbook's. */
function bundled(): string {
  const outfile = join(root, "node_modules/.cache/patron/large-workbook.mjs");
  const entry = join(root, "tests/finance/large-workbook.ts");
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return outfile;
}

it("writes half a million postings within 500 MB of memory, tied to the cent", async () => {
  const file = join(folder, "large.duckdb");
  await (await booksOf(file, ROWS)).close();
  const out = join(folder, "large.xlsx");
  const done = spawnSync(process.execPath, [bundled(), file, out], { encoding: "utf8" });
  expect(done.status, done.stderr).toBe(0);
  const said = JSON.parse(done.stdout) as {
    sheets: { name: string; rows: number }[];
    megabytes: number;
    seconds: number;
  };
  tell(`workbook: ${ROWS} postings in ${said.megabytes} MB of memory, ${said.seconds} s of processor time`);
  expect(said.sheets.find((sheet) => sheet.name === "Postings")!.rows).toBe(ROWS);
  expect(said.megabytes).toBeLessThan(MEGABYTES);
});

const office = spawnSync("soffice", ["--version"], { encoding: "utf8" });

describe.runIf(office.status === 0)("LibreOffice", () => {
  it("opens the workbook and calculates the totals that stand in it", async () => {
    const books = await booksOf(join(folder, "small.duckdb"), 5_000);
    const file = join(folder, "small.xlsx");
    await writeWorkbook(books.warehouse, { period: "2011-10", currency: "GBP", file });
    await books.close();
    const ours = readWorkbook(file);
    // without the values that stand there, it can only calculate
    const bare = join(folder, "bare.xlsx");
    const zip = await ZipFile.create(bare);
    for (const [path, xml] of ours.parts)
      await zip.add(path, [xml.replace(/(<f>[^<]*<\/f>)<v>[^<]*<\/v>/g, "$1")]);
    await zip.end();
    const out = join(folder, "again");
    const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
    const args = [
      profile,
      "--headless",
      "--convert-to",
      "xlsx:Calc MS Excel 2007 XML",
      "--outdir",
      out,
      bare,
    ];
    const done = spawnSync("soffice", args, { encoding: "utf8", timeout: 300_000 });
    expect(done.status, done.stderr).toBe(0);
    expect(existsSync(join(out, "bare.xlsx")), `${done.stdout}${done.stderr}`).toBe(true);
    const theirs = formulaValues(join(out, "bare.xlsx"));
    let compared = 0;
    for (const [name, cells] of ours.sheets) {
      for (const [at, cell] of cells) {
        if (cell.formula === undefined) continue;
        compared += 1;
        const cents = (value: string) => toCents(toBillionths(Number(value).toFixed(6)));
        expect(cents(theirs.get(name)!.get(at)!), `${name}!${at}`).toBe(cents(cell.value));
      }
    }
    tell(`workbook: LibreOffice calculated ${compared} of ${compared} totals as they stand`);
    expect(compared).toBeGreaterThan(10);
  });
});

/** The values of formulas in a workbook that another program wrote, by sheet and place. */
function formulaValues(file: string): Map<string, Map<string, string>> {
  const { names, parts } = readWorkbook(file);
  const values = new Map<string, Map<string, string>>();
  for (const [i, name] of names.entries()) {
    const xml = parts.get(`xl/worksheets/sheet${i + 1}.xml`)!;
    const found = xml.matchAll(/<c r="([A-Z]+\d+)"[^>]*><f[^>]*>[^<]*<\/f><v>([^<]*)<\/v>/g);
    values.set(name, new Map([...found].map((match) => [match[1]!, match[2]!])));
  }
  return values;
}
