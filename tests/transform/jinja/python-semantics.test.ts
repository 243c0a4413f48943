import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { print } from "./print.ts";

interface Case {
  template: string;
  expected: string;
}

/** One JSON object a line. The expected texts were printed by Jinja2 3.1.6 (extensions do and loopcontrols). */
const cases = readFileSync(new URL("./cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

const context = () => ({
  d: { a: 1, b: 2, items_: [1, 2] },
  l: [3, 1, 2],
  s: "Hello World",
  e: [],
  n: null,
  t: true,
  x: 5,
  neg: -7,
  words: ["apple", "Banana", "cherry pie", "apple"],
  rows: [
    { n: "x", v: 1, g: { h: "q" } },
    { n: "y", v: 2, g: { h: "p" } },
    { n: "X", v: 3, g: { h: "q" } },
  ],
  txt: "  The quick brown fox\njumps over\n\n the lazy-dog's <b>back</b> \t",
  u: "héllo ß 😀 ñ",
  num: "12.50",
  i2: "0x1f",
});

it("prints what Jinja2 prints for every recorded template", async () => {
  const wrong: unknown[] = [];
  for (const { template, expected } of cases) {
    const run = async () => print(template, context());
    const actual = await run().catch(String);
    if (actual !== expected) wrong.push({ template, expected, actual });
  }
  expect(wrong).toEqual([]);
  expect(cases.length).toBeGreaterThan(500);
});
