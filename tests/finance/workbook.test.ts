import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closePeriod, writeJournal, writeWorkbook } from "../../finance/index.ts";
import { amountText, sumAmounts, toBillionths } from "../../kernel/amount.ts";
import { type Books, openBooks } from "./lab.ts";
import { type Cell, readWorkbook, type Workbook } from "./xlsx.ts";

const folder = mkdtempSync(join(tmpdir(), "workbook-"));
const file = join(folder, "books.xlsx");
let books: Books;
let book: Workbook;
beforeAll(async () => {
  books = await openBooks();
  await books.put([
    ...Array.from({ length: 7 }, (_, i) => ({
      ...{ posting_id: `p${i}`, period: "2011-10", amount: `${i}.333333333`, component: "list_price" },
    })),
    {
      posting_id: "=cmd|' /C calc'!A0",
      period: "2011-10",
      amount: "-2.50",
      component: "cost_of_goods",
      account: "5000",
    },
    {
      posting_id: "0012345678901234567890",
      period: "2011-10",
      amount: "-1.25",
      component: "refund",
      customer_id: null,
    },
    { posting_id: "<&>", period: "2011-10", amount: "-1.00", component: "credit_note", account: "4320" },
    { posting_id: "later", period: "2011-11", amount: "9.00", component: "list_price" },
  ]);
  await books.warehouse.execute(`
    insert into lab.payouts values ('po_1', null, 'paid', 'GBP', null, 97.50, true, true, timestamp '2011-10-03', date '2011-10-04', null);
    insert into lab.payout_lines values ('po_1', 'txn_1', null), ('po_1', 'txn_2', null);
    insert into lab.payments values ('txn_1', 80, 2, 78), ('txn_2', 20, 0.50, 19.50);
    insert into lab.bank_lines values
      ('a', 'l1', 'GBP', 'transfer', 'STRIPE po_1', 'STRIPE', 96.00, 1.50, true, date '2011-10-04', null),
      ('a', 'l2', 'GBP', 'transfer', '=1+1', 'SOMEBODY', 48.00, 0, true, date '2011-10-20', null);
    insert into lab.lots values ('lot-1', 'shop', 'MUG', date '2011-10-02', 12, 2.5, 'EUR', 0.86, date '2011-10-02', 2.15, true);
    insert into lab.tax_lines values ('t1', 'shop', 'o1', 'INV-7', timestamp '2011-10-03', 'GB', 0.2, 50, 10, 'GBP', true);
    insert into lab.stock_rollforward values ('2011-10', 100, 25.80, -20, 0, 105.80, true)`);
  const tables = [
    "int_payouts_filled",
    "int_payouts_banked",
    "payout_reconciliation",
    "outside_reconciling_items",
  ];
  await books.build("run", tables);
  const people = { preparer: "Ann", reviewer: "Bob", runId: "run-1", clock: { now: () => 0 } };
  const subject = "bank line a l2";
  await books.warehouse.execute(`insert into finance.reconciling_items values
    ('payout:${subject}', '2011-10', 'accepted', 'Ann', 'a refund of a supplier', null, 'Bob', timestamp '2011-12-01')`);
  await closePeriod(books.warehouse, { period: "2011-10", ...people });
  await books.put([{ posting_id: "late", period: "2011-10", amount: "-4.00", component: "refund" }]);
  await writeWorkbook(books.warehouse, { period: "2011-10", currency: "GBP", file, rowsPerSheet: 6 });
  book = readWorkbook(file);
});
afterAll(async () => {
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

const sheet = (name: string): Map<string, Cell> => book.sheets.get(name)!;
const texts = (name: string): string[] => [...sheet(name).values()].map((cell) => cell.value);

/** The values of a range of one column: `'Postings'!$I$4:$I$9` or `F4:F9`. */
function range(text: string, here: string): { at: string; value: string }[] {
  const [, name = here, column, first, last] =
    /^(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?$/.exec(text)!;
  const found = [];
  for (let row = Number(first); row <= Number(last ?? first); row++)
    found.push({ at: String(row), value: sheet(name).get(`${column}${row}`)?.value ?? "0" });
  return found;
}

/** What a formula of the workbook gives, calculated anew and exactly: SUM, SUMIFS, ROUND of a difference, and sums of these. */
function calculate(formula: string, here: string): bigint {
  if (formula.startsWith("ROUND(")) {
    const [one, other] = formula.slice(6, -3).split("-") as [string, string];
    return calculate(one, here) - calculate(other, here);
  }
  const terms = formula.split(/\+(?![^(]*\))/);
  if (terms.length > 1) return terms.reduce((sum, term) => sum + calculate(term, here), 0n);
  const [, name, inside] = /^(SUMIFS|SUM)?\(?(.*?)\)?$/.exec(formula) as unknown as [string, string, string];
  if (name !== "SUMIFS") return sumAmounts(range(inside, here).map((one) => one.value));
  const [sums, keys, key] = inside.split(",") as [string, string, string];
  const wanted = key.startsWith('"') ? key.slice(1, -1) : range(key, here)[0]!.value;
  const kept = new Set(
    range(keys, here)
      .filter((one) => one.value === wanted)
      .map((one) => one.at),
  );
  return sumAmounts(
    range(sums, here)
      .filter((one) => kept.has(one.at))
      .map((one) => one.value),
  );
}

describe("the workbook of a month", () => {
  it("has a sheet a subject, cover and profit first, definitions and postings last", () => {
    expect(book.names).toEqual([
      ...[
        "Cover",
        "Profit and loss",
        "Customers",
        "Orders",
        "Refunds",
        "Fees",
        "Marketing",
        "Service",
        "Points",
      ],
      ...[
        "Inventory",
        "FX",
        "VAT",
        "Unmatched credits",
        "Fees by payout",
        "Bank lines",
        "Ad invoices",
        "Shop report",
        "Roll-forwards",
        "Roll-forward tie-out",
        "Lots",
        "VAT by rate",
        "GL tie-out",
        "Exceptions",
        "Checks",
        "Changes since lock",
      ],
      ...["Definitions", "Postings", "Postings 2"],
    ]);
  });

  it("says on its cover that it is locked, by whom, and under which hash", () => {
    const cover = texts("Cover");
    for (const word of ["LOCKED", "Ann", "Bob", "run-1", "GBP", "shop"])
      expect(cover.join("|")).toContain(word);
    expect(cover.some((text) => /^[0-9a-f]{64}$/.test(text))).toBe(true);
  });

  it("holds with every formula the value that it gives, recalculated from the cells, to the cent", () => {
    let formulas = 0;
    for (const [name, cells] of book.sheets) {
      for (const [at, cell] of cells) {
        if (cell.formula === undefined) continue;
        formulas += 1;
        const off = calculate(cell.formula, name) - toBillionths(cell.value);
        expect(off < 5_000_000n && off > -5_000_000n, `${name}!${at} ${cell.formula}`).toBe(true);
      }
    }
    expect(formulas).toBeGreaterThan(20);
  });

  it("ties profit and loss to the postings, the books and the seal, with nothing left over", () => {
    const cells = sheet("Profit and loss");
    const rows = [...cells].filter(([, cell]) => cell.value === "Difference: must be zero");
    expect(rows.length).toBe(3);
    for (const [at] of rows) expect(toBillionths(cells.get(`F${at.slice(1)}`)!.value)).toBe(0n);
  });

  it("writes numbers and dates as such, ids as text with all their digits", () => {
    const cells = [...sheet("Postings").values(), ...sheet("Postings 2").values()];
    expect(cells.find((cell) => cell.value === "0012345678901234567890")).toMatchObject({ kind: "text" });
    expect(sheet("Postings").get("B4")).toEqual({ kind: "number", value: "40831", style: 4 });
    expect(sheet("Postings").get("I4")).toMatchObject({ kind: "number", style: 2 });
  });

  it("keeps what looks like a formula as text, and nothing in it is a formula of ours", () => {
    const found = texts("Postings").concat(texts("Postings 2"));
    expect(found).toContain("'=cmd|' /C calc'!A0");
    for (const xml of book.parts.values()) expect(xml).not.toMatch(/<f>[^<]*cmd/);
  });

  it("shows payouts with fees and bank, credits of nobody, lots, tax by rate and roll-forwards, with their documents", () => {
    const money = (name: string, at: string) => Number(sheet(name).get(at)!.value);
    // charged less refunded, fees, sent, booked: rows of 4, totals below
    expect(["F4", "G4", "H4", "K4", "L4"].map((at) => money("Fees by payout", at))).toEqual([
      100, -2.5, 97.5, 96, -1.5,
    ]);
    expect(sheet("Fees by payout").get("G5")!.formula).toBe("SUM(G4:G4)");
    expect(texts("Fees by payout").join("|")).toContain("bank_fee");
    expect(texts("Bank lines").join("|")).toContain("unmatched_credit");
    expect(texts("Bank lines").join("|")).toContain("bank line l2, =1+1");
    expect(texts("Lots")).toContain("lot-1");
    expect(money("Lots", "I5")).toBe(25.8);
    expect(texts("VAT by rate")).toContain("INV-7");
    expect(texts("Roll-forwards")).toContain("closing");
    expect(texts("Exceptions").join("|")).toContain("2011-10/payout/payout po_1");
    expect(sheet("Profit and loss").get("G4")!.value).toMatch(/^7: p0 to p6$/);
  });

  it("lists what changed after the lock, with the posting that it corrects", () => {
    expect(texts("Changes since lock").join("|")).toContain("late~2011-11");
    expect(texts("Customers").length).toBeGreaterThan(8);
  });

  it("keeps its heads in sight and repeats them in print", () => {
    for (const [path, xml] of book.parts) {
      if (!path.includes("worksheets/")) continue;
      expect(xml).toContain('<pane ySplit="3"');
      expect(xml).toContain('orientation="landscape"');
    }
    expect(book.parts.get("xl/workbook.xml")!.match(/Print_Titles/g)!.length).toBe(book.names.length);
  });
});

it("writes no file for a month without postings", async () => {
  const none = join(folder, "none.xlsx");
  const request = { period: "1999-01", currency: "GBP", file: none };
  await expect(writeWorkbook(books.warehouse, request)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: no-postings
      Nothing is booked in 1999-01: there is no workbook to write.
      See which months have postings: npx patron show --inline 'select period, status from finance.close_calendar']
  `);
  expect(existsSync(none) || existsSync(`${none}.next`)).toBe(false);
});

it("writes a journal, debit positive, that adds up to minus the month", async () => {
  const csv = join(folder, "journal.csv");
  const lines = await writeJournal(books.warehouse, "2011-10", csv);
  const rows = readFileSync(csv, "utf8").trim().split("\n").slice(1);
  expect(rows.length).toBe(lines);
  const sum = sumAmounts(rows.map((row) => row.split(",")[4]!));
  expect(amountText(sum)).toBe("-18.583333331");
});
