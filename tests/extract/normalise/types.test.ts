import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  columnHints,
  decimalText,
  epochSeconds,
  epochToUtc,
  gid,
  int64,
  isoDate,
  money,
  pii,
  timestamp,
  timestampToUtc,
} from "../../../extract/normalise/types.ts";

const accepts = (schema: z.ZodType, values: readonly unknown[]) =>
  values.map((value) => schema.safeParse(value).success);
const all = (schema: z.ZodType, values: readonly unknown[]) => accepts(schema, values).every(Boolean);
const none = (schema: z.ZodType, values: readonly unknown[]) => !accepts(schema, values).some(Boolean);

describe("money", () => {
  it("takes decimals as text or number, with at most nine places that are not zero", () => {
    expect(all(money(), ["12.50", "-0.000000001", "+3", "0.12345678900000", 7, -1.5, 0])).toBe(true);
    expect(none(money(), ["1,5", "1e5", "", " 1", ".5", "1.", "0.0000000001", Number.NaN, 1e30, null])).toBe(
      true,
    );
    expect(none(money(), ["1".repeat(30), true, {}, "NaN", "Infinity"])).toBe(true);
  });

  it("keeps every digit of a text, and the shortest text of a number", () => {
    expect(decimalText("12345678901234567890.123456789")).toBe("12345678901234567890.123456789");
    expect([0.1 + 0.2, 100, -2.5, 1e-7, 0].map(decimalText)).toEqual([
      "0.3",
      "100",
      "-2.5",
      "0.0000001",
      "0",
    ]);
  });

  it("gives back any amount of cents that came as a number", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (cents) => {
        expect(Math.round(Number(decimalText(cents / 100)) * 100)).toBe(cents);
      }),
    );
  });
});

describe("timestamp", () => {
  it("takes ISO 8601 with an offset and nothing looser", () => {
    const good = ["2011-12-09T12:50:00Z", "2011-12-09 12:50+01", "2011-12-09T12:50:00.123456-0330"];
    expect(all(timestamp(), good)).toBe(true);
    const bad = [
      "2011-12-09T12:50:00",
      "2011-12-09",
      "2011-02-30T00:00:00Z",
      "2011-12-09T25:00:00Z",
      1323435000,
    ];
    expect(none(timestamp(), bad)).toBe(true);
  });

  it("turns offsets into UTC and keeps microseconds, across days and summer time", () => {
    expect(timestampToUtc("2011-12-09T00:30:00.123456789+05:30")).toBe("2011-12-08 19:00:00.123456");
    expect(timestampToUtc("2011-07-01T23:30-01")).toBe("2011-07-02 00:30:00");
    expect(timestampToUtc("2011-12-09 12:50:00,5z")).toBe("2011-12-09 12:50:00.5");
  });

  it("agrees with Date on every instant and offset", () => {
    const instant = fc.date({
      min: new Date("1900-01-01"),
      max: new Date("2100-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const pad = (n: number) => String(n).padStart(2, "0");
        const text = `${local}${minutes < 0 ? "-" : "+"}${pad(h)}:${pad(m)}`;
        expect(timestamp().safeParse(text).success).toBe(true);
        expect(Date.parse(`${timestampToUtc(text).replace(" ", "T")}Z`)).toBe(date.getTime());
      }),
    );
  });
});

it("takes whole seconds since 1970, days that exist, 64-bit integers and global ids", () => {
  expect(all(epochSeconds(), [0, 1323435000, -1])).toBe(true);
  expect(none(epochSeconds(), [1.5, "1323435000", 1e15])).toBe(true);
  expect(epochToUtc(1323435000)).toBe("2011-12-09 12:50:00");
  expect(accepts(isoDate(), ["2012-02-29", "2011-02-29", "2011-2-1", "20111209"])).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(all(int64(), [5, "9223372036854775807", "-9223372036854775808"])).toBe(true);
  expect(none(int64(), ["9223372036854775808", 1.5, 2 ** 60, "1.0", ""])).toBe(true);
  expect(accepts(gid(), ["gid://shopify/Order/1", "1"])).toEqual([true, false]);
});

it("marks personal data without losing the type, whether wrapped before or after", () => {
  expect(columnHints.get(pii(money()))).toEqual({ type: "numeric", pii: true });
  expect(columnHints.get(pii(z.string().nullable()))).toEqual({ pii: true });
});

it("says what was expected and what came", () => {
  expect(money().safeParse("1,5").error!.issues[0]!.message).toMatchInlineSnapshot(
    `"expected a decimal number with at most 9 decimal places, such as 12.50, got "1,5""`,
  );
  expect(z.object({ at: timestamp() }).safeParse({}).error!.issues[0]!.message).toMatchInlineSnapshot(
    `"expected an ISO 8601 time with an offset, such as 2011-12-09T12:50:00Z, got nothing"`,
  );
});
