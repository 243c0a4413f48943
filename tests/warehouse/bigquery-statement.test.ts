import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bind, isScript } from "../../warehouse/bigquery/statement.ts";
import { isoTimestamp, micros, scaled, toRow } from "../../warehouse/bigquery/values.ts";

describe("parameters of a BigQuery statement", () => {
  it("are typed by their value, and a null becomes text", () => {
    const { sql, parameters } = bind("select ?, ?, ?, ?, ?, ?", ["a", 1, 1.5, true, null, 2n ** 70n]);
    expect(sql).toBe("select ?, ?, ?, ?, null, ?");
    expect(parameters.map((one) => one.parameterType.type)).toEqual([
      "STRING",
      "INT64",
      "FLOAT64",
      "BOOL",
      "BIGNUMERIC",
    ]);
  });

  it("are looked for outside of texts, names and comments only", () => {
    const sql = [
      `select '?', "it's ?", r'\\?', '''a ' ?''', """b " ?""", \`odd?name\`, -- why?`,
      "  # or ?",
      "  /* and ? */ ? as a",
    ].join("\n");
    const bound = bind(sql, [null]);
    expect(bound.sql).toBe(sql.replace("? as a", "null as a"));
  });

  it("are as many as the question marks", () => {
    expect(() => bind("select ?", [1, 2])).toThrow(/bigq0001/);
    expect(() => bind("select ?, ?", [1])).toThrow(/bigq0001/);
  });

  it.each([
    ["select 1;", false],
    ["select ';'", false],
    ["select 1; -- the end; really", false],
    ["select 1; select 2", true],
    ["begin transaction; insert into a.b values (1); commit transaction;", true],
  ])("%s is a script: %s", (sql, expected) => {
    expect(isScript(sql)).toBe(expected);
  });
});

describe("values of BigQuery's REST API", () => {
  it("keep every digit of a decimal, whatever its notation", () => {
    expect(["1.5", "-0.000000001", "1E-9", "1.5E+3", "0"].map((text) => scaled(text, 9))).toEqual([
      1_500_000_000n,
      -1n,
      1n,
      1_500_000_000_000n,
      0n,
    ]);
  });

  it("give any time back to the microsecond, as integers and as seconds with a fraction", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }), fc.nat(999_999), (s, us) => {
        const value = BigInt(s) * 1_000_000n + BigInt(us);
        const digits = String(value < 0n ? -value : value).padStart(7, "0");
        const text = `${value < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
        expect([micros(String(value)), micros(text), micros(isoTimestamp(value))]).toEqual([
          value,
          value,
          value,
        ]);
      }),
    );
  });

  it("make rows with lists and structs in them", () => {
    const fields = [
      { name: "s", type: "RECORD", fields: [{ name: "x", type: "INTEGER" }] },
      { name: "l", type: "FLOAT", mode: "REPEATED" },
      { name: "b", type: "BOOLEAN" },
      { name: "none", type: "DATE" },
    ];
    const raw = {
      f: [{ v: { f: [{ v: "1" }] } }, { v: [{ v: "0.5" }, { v: "-Infinity" }] }, { v: "true" }, { v: null }],
    };
    expect(toRow(fields, raw)).toEqual({
      s: { x: 1 },
      l: [0.5, Number.NEGATIVE_INFINITY],
      b: true,
      none: null,
    });
  });
});
