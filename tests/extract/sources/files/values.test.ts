import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInteger, readNumber } from "../../../../extract/sources/files/read/numbers.ts";
import { readDay, timeReader } from "../../../../extract/sources/files/read/times.ts";
import { valueReader } from "../../../../extract/sources/files/read/values.ts";
import { Unreadable } from "../../../../extract/sources/files/shapes/columns.ts";

const said = (read: { value: unknown } | { reason: string }) => ("reason" in read ? read.reason : read.value);

describe("numbers", () => {
  it.each([
    ["12.50", "12.5"],
    ["-0.005", "-0.005"],
    [".5", "0.5"],
    ["+7", "7"],
    ["007", "7"],
    ["1,234.50", "1234.5"],
    ["1,234,567", "1234567"],
    ["1.234,50", "1234.5"],
    ["1.234.567", "1234567"],
    ["1 234,5", "1234.5"],
    ["12,5", "12.5"],
    ["1e-3", "0.001"],
    ["12345678901234567890123456789.123456789", "12345678901234567890123456789.123456789"],
  ])("'%s' can be read in one way: %s", (text, value) => {
    expect(readNumber(text)).toEqual({ value });
  });

  it.each(["1,234", "£12", "12.50 GBP", "1,23,456", "(5.00)", "1.0000000001", "--1", "12a"])(
    "'%s' is refused",
    (text) => {
      expect(readNumber(text)).toHaveProperty("reason");
    },
  );

  it("says why, and what to write instead", () => {
    expect(said(readNumber("1,234"))).toBe(
      "'1,234' can be read as thousands or as decimals: write it without the comma",
    );
    expect(said(readInteger("6.5"))).toBe("'6.5' is not a whole number");
    expect(said(readInteger("6.00"))).toBe(6);
  });

  it("keep every digit", () => {
    const digits = fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n });
    const places = fc.stringMatching(/^[0-9]{0,8}[1-9]$/);
    fc.assert(
      fc.property(digits, places, (whole, fraction) => {
        expect(readNumber(`${whole}.${fraction}`)).toEqual({ value: `${whole}.${fraction}` });
      }),
    );
  });
});

describe("times", () => {
  const london = timeReader("Europe/London");
  it.each([
    ["2011-12-09T12:50:00Z", "2011-12-09T12:50:00Z"],
    ["2011-12-09 12:50+01:00", "2011-12-09T11:50:00Z"],
    ["2011-12-09 12:50", "2011-12-09T12:50:00Z"],
    ["2011-07-01 08:26", "2011-07-01T07:26:00Z"],
    ["2011-07-01", "2011-06-30T23:00:00Z"],
    ["2011/7/1 8:26:05.123", "2011-07-01T07:26:05.123Z"],
  ])("'%s' in London is %s", (text, value) => {
    expect(london(text)).toEqual({ value });
  });

  it("of an hour that comes twice are the first one, of one that is skipped an hour later", () => {
    expect(said(london("2011-10-30 01:30"))).toBe("2011-10-30T00:30:00Z");
    expect(said(london("2011-03-27 01:30"))).toBe("2011-03-27T01:30:00Z");
    const newYork = timeReader("America/New_York");
    expect(said(newYork("2011-11-06 01:30"))).toBe("2011-11-06T05:30:00Z");
    expect(said(newYork("2011-03-13 02:30"))).toBe("2011-03-13T07:30:00Z");
  });

  it.each(["12/09/2011", "2011-02-30", "2011-12-09 25:00", "1323435000", "Dec 9"])(
    "'%s' are refused",
    (text) => {
      expect(london(text)).toHaveProperty("reason");
    },
  );

  it("as days take midnight too", () => {
    expect(said(readDay("2011-12-09"))).toBe("2011-12-09");
    expect(said(readDay("2011-12-09 00:00:00"))).toBe("2011-12-09");
    expect(readDay("2011-12-09 10:00")).toHaveProperty("reason");
  });

  it("go there and back through any zone", () => {
    const zones = fc.constantFrom("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
    const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(zones, instants, (timeZone, ms) => {
        const utc = Math.floor(ms / 60_000) * 60_000;
        const local = new Date(utc).toLocaleString("sv-SE", { timeZone });
        const read = timeReader(timeZone)(local);
        const back = new Date("value" in read ? read.value : Number.NaN);
        // An hour that comes twice may be read as the first: the wall clock is the same.
        expect(back.toLocaleString("sv-SE", { timeZone })).toBe(local);
        expect(back.getTime()).toBeLessThanOrEqual(utc);
      }),
    );
  });
});

describe("values", () => {
  const read = valueReader("UTC");
  it("are null when empty, trimmed, and keep what stood in the file when they cannot be read", () => {
    expect(read("text", "  a b ")).toBe("a b");
    expect(read("numeric", " ")).toBeNull();
    expect(read("text", "NA")).toBe("NA");
    expect(read("boolean", "Yes")).toBe(true);
    expect(read("boolean", 0)).toBe(false);
    expect(read("int", 6)).toBe(6);
    const bad = read("numeric", "1,234");
    expect(bad).toBeInstanceOf(Unreadable);
    expect(JSON.stringify({ bad })).toBe('{"bad":"1,234"}');
    expect(read("text", { a: 1 })).toMatchObject({ reason: "expected text, got an object" });
  });
});
