import { expect, it } from "vitest";
import { parseTemplate, render } from "../../../transform/jinja/index.ts";

it("drops the newline after tags and the blanks before them only when told to", async () => {
  const source = "<\n  {% if true %}\n  x\n  {% endif %}\n>\n";
  const text = (options: object) => render(parseTemplate(source, "t", options), {});
  expect(await text({})).toBe("<\n  \n  x\n  \n>");
  expect(await text({ trimBlocks: true })).toBe("<\n    x\n  >");
  expect(await text({ trimBlocks: true, lstripBlocks: true })).toBe("<\n  x\n>");
  expect(await text({ keepTrailingNewline: true })).toBe("<\n  \n  x\n  \n>\n");
});

it("finds line and column after Windows newlines", () => {
  expect(() => parseTemplate("a\r\nb\r\n  {% nope %}", "w")).toThrow("w:3:6 unknown tag 'nope'");
});
