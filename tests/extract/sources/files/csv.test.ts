import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvParser, sniffDelimiter } from "../../../../extract/sources/files/read/csv.ts";

function parse(text: string, delimiter = ",", cuts: number[] = []) {
  const parser = new CsvParser(delimiter);
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...at].map((from, i) => text.slice(from, at[i] ?? undefined));
  const rows = pieces.flatMap((piece) => parser.push(piece));
  const end = parser.end();
  return { rows: [...rows, ...end.rows], openQuote: end.openQuote };
}
const fields = (text: string, delimiter?: string) => parse(text, delimiter).rows.map((row) => row.fields);

describe("CSV", () => {
  it("may end its rows with LF, CRLF or CR, the last one with nothing", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(fields(`a,b${end}1,2${end}${end}3,4`)).toEqual([
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ]);
    }
  });

  it("may hold delimiters, quotes and line breaks in quotes; lines are counted through them", () => {
    const { rows } = parse('a,b\n"x, ""y""\nz",2\n3,"",\n');
    expect(rows).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ['x, "y"\nz', "2"] },
      { line: 4, fields: ["3", "", ""] },
    ]);
  });

  it("takes a quote inside a bare field as it is, and tells where a quote was never closed", () => {
    expect(fields('6" nail,2\n')).toEqual([['6" nail', "2"]]);
    expect(parse('a\nb\n"c,1\nd\n').openQuote).toBe(3);
  });

  it("reads back what was written, wherever the pieces are cut", () => {
    const field = fc.stringMatching(/^[a;",\n\r é]{0,6}$/);
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const ends = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(table, ends, fc.array(fc.nat(), { maxLength: 6 }), (rows, end, cuts) => {
        const quote = (text: string) => (/^$|[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = rows.map((row) => row.map(quote).join(",") + end).join("");
        expect(parse(text, ",", cuts).rows.map((row) => row.fields)).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it("shows its delimiter in its header", () => {
    expect(sniffDelimiter("order_id;quantity;price, net")).toBe(";");
    expect(sniffDelimiter("a\tb")).toBe("\t");
    expect(sniffDelimiter('"a;b;c",d')).toBe(",");
    expect(sniffDelimiter("alone")).toBe(",");
  });
});
