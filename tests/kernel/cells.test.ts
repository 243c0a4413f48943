import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountText, toBillionths, toCents } from "../../kernel/amount.ts";
import { columnName, excelDate, excelNumber, guarded } from "../../kernel/workbook/cells.ts";

describe("the boundary from exact money to a spreadsheet's number", () => {
  it("keeps every cent of every amount below ten billion thousand, through the double that a spreadsheet reads", () => {
    const cents = fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(cents, (amount) => {
        const text = amountText(amount * 10_000_000n);
        const double = Number(excelNumber(text));
        expect(toCents(toBillionths(double.toFixed(2)))).toBe(amount);
      }),
      { numRuns: 5000 },
    );
  });

  it("keeps the cents of amounts with nine places, cut at the fifteenth digit", () => {
    expect(excelNumber("12345678.123456789")).toBe("12345678.1234568");
    expect(excelNumber("-0.333333333")).toBe("-0.333333333");
    expect(excelNumber("1234567890123.455000000")).toBe("1234567890123.46");
  });

  it("refuses an amount whose cents a spreadsheet would lose", () => {
    expect(() => excelNumber("10000000000000.01")).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: 10000000000000.01 has more digits than a spreadsheet keeps]`,
    );
  });
});

describe("amounts of money", () => {
  it("go from text to billionths and back without a change", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (amount) => {
        expect(toBillionths(amountText(amount))).toBe(amount);
      }),
    );
  });

  it.each(["", "1e3", "1,5", "0.1234567891", "NaN"])("are not '%s'", (text) => {
    expect(() => toBillionths(text)).toThrow(RangeError);
  });
});

it("counts days as spreadsheets do, and the part of a day in UTC", () => {
  expect(excelDate("2011-12-09")).toBe("40886");
  expect(excelDate("1900-03-01")).toBe("61");
  expect(excelDate("2011-12-09 18:00:00")).toBe("40886.750000000");
});

it.each(["=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])("puts an apostrophe before %j", (text) => {
  expect(guarded(text)).toBe(`'${text}`);
});

it("leaves other text as it is", () => {
  expect(guarded("shopify:123-4")).toBe("shopify:123-4");
});

it("names columns beyond Z", () => {
  expect([0, 25, 26, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
});
