import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, parseTemplate, render, TemplateError } from "../../../transform/jinja/index.ts";

const PIECES = [
  "{{",
  "}}",
  "{%",
  "%}",
  "{#",
  "#}",
  " ",
  "\n",
  "x",
  "1",
  "'",
  '"',
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "|",
  ".",
  ",",
  "=",
  "-",
  "if",
  "endif",
  "for",
  "in",
  "set",
  "macro",
  "endmacro",
  "upper",
  "raw",
  "endraw",
  "is",
  "not",
  "\\",
  "é",
];

describe("any text at all", () => {
  it("renders or raises a TemplateError with a place, and does not hang", async () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        try {
          await render(parseTemplate(source, "t"), { x: [1, 2] });
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          expect((error as TemplateError).line).toBeGreaterThan(0);
          expect((error as TemplateError).cause).toBeUndefined();
        }
      }),
      { seed: 3, numRuns: 1500 },
    );
  });

  it("prints text without tags as it is, but for one newline at the end", async () => {
    const text = fc.string({ unit: "grapheme" }).filter((source) => !/\{[{%#]|\r/.test(source));
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        expect(await render(parseTemplate(source, "t"), {})).toBe(source.replace(/\n$/, ""));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe("ints", () => {
  it("divide so that quotient and remainder restore them, the remainder with the divisor's sign", async () => {
    const divisor = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).filter((value) => value !== 0n);
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), divisor, async (a, b) => {
        const [quotient, rest] = (await evaluate("[a // b, a % b]", { a, b })) as [bigint, bigint];
        expect(BigInt(quotient) * b + BigInt(rest)).toBe(a);
        expect(BigInt(rest) === 0n || BigInt(rest) < 0n === b < 0n).toBe(true);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
