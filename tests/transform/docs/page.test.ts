import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { highlightedLines } from "../../../transform/docs/page/code.mjs";
import { layeredLayout, NODE } from "../../../transform/docs/page/layout.mjs";
import { markdownTrees } from "../../../transform/docs/page/markdown.mjs";
import { indexProject } from "../../../transform/docs/page/project.mjs";
import { search, searchIndex } from "../../../transform/docs/page/search.mjs";
import { selectIds } from "../../../transform/docs/page/select.mjs";
import { SCRIPTS } from "../../../transform/docs/page.ts";

const entry = (type: string, name: string, more: object = {}) => ({
  id: `${type}.shop.${name}`,
  type,
  name,
  package: "shop",
  path: `models/${type}/${name}.sql`,
  ...more,
});
const entries = [
  entry("source", "raw.orders", { source: "raw" }),
  entry("model", "stg_orders", {
    parents: ["source.shop.raw.orders"],
    columns: [{ name: "order_id" }, { name: "amount", description: "In pounds." }],
  }),
  entry("model", "orders", {
    parents: ["model.shop.stg_orders"],
    tags: ["finance"],
    description: "Every order of the till.",
    columns: [{ name: "order_id" }, { name: "total_amount", from: [["model.shop.stg_orders", "AMOUNT"]] }],
  }),
  entry("exposure", "page", { parents: ["model.shop.orders"] }),
  entry("test", "unique_orders", {
    parents: ["model.shop.orders"],
    of: "model.shop.orders",
    column: "order_id",
  }),
];
const project = indexProject({ entries });

describe("search", () => {
  const found = (query: string) =>
    search(searchIndex(entries), query).map((hit: { where: string; name: string; type: string }) =>
      hit.type === "column" ? `${hit.where}.${hit.name}` : `${hit.type} ${hit.name}`,
    );
  it("puts a whole name first, then beginnings, words inside, and columns", () => {
    expect(found("orders").slice(0, 3)).toEqual(["model orders", "model stg_orders", "source raw.orders"]);
    expect(found("amount")).toEqual(["stg_orders.amount", "orders.total_amount"]);
  });
  it("takes every word: of the name, its place, tags and descriptions; type: and table.column narrow", () => {
    expect(found("order till")).toEqual(["model orders"]);
    expect(found("finance")).toEqual(["model orders"]);
    expect(found("column:order_id stg")).toEqual(["stg_orders.order_id"]);
    expect(found("stg_orders.amo")[0]).toBe("stg_orders.amount");
    expect(found("totl_amount")).toEqual(["orders.total_amount"]);
    expect(found("zebra")).toEqual([]);
  });
});

describe("selecting for the graph", () => {
  const chosen = (text: string) =>
    [...selectIds(project, text)].map((id: string) => id.replace(".shop", "")).sort();
  it("knows plus signs with and without numbers, tags, types, commas and spaces", () => {
    expect(chosen("+orders,type:source")).toEqual(["source.raw.orders"]);
    expect(chosen("1+page")).toEqual(["exposure.page", "model.orders"]);
    expect(chosen("stg_*+1")).toEqual(["model.orders", "model.stg_orders"]);
    expect(chosen("tag:finance exposure:page")).toEqual(["exposure.page", "model.orders"]);
    expect(chosen("path:models/source")).toEqual(["source.raw.orders"]);
  });
  it("says which method it does not know", () => {
    expect(() => chosen("colour:red")).toThrowErrorMatchingInlineSnapshot(
      `[Error: 'colour:' is not known here (tag, path, source, exposure, type, group, package)]`,
    );
  });
});

it("knows where a column goes, whatever case the SQL was written in", () => {
  expect(project.goesTo("model.shop.stg_orders", "amount")).toEqual([["model.shop.orders", "total_amount"]]);
});

describe("the layout of the graph", () => {
  it("puts everything to the right of what it is made from, and no two boxes upon each other", () => {
    const ids = Array.from({ length: 500 }, (_, index) => `n${index}`);
    const edges = ids
      .slice(1)
      .flatMap((id, index) => [
        [`n${Math.floor(index / 2)}`, id],
        ...(index > 9 ? [[`n${index - 9}`, id]] : []),
      ]);
    const started = performance.now();
    const { nodes, width, height } = layeredLayout(ids, edges);
    expect(performance.now() - started).toBeLessThan(2000);
    for (const [from, to] of edges) expect(nodes.get(to).x).toBeGreaterThan(nodes.get(from).x);
    const places = [...nodes.values()].sort((a, b) => a.x - b.x || a.y - b.y);
    for (const [index, place] of places.entries()) {
      const next = places[index + 1];
      if (next?.x === place.x) expect(next.y - place.y).toBeGreaterThanOrEqual(NODE.height);
      expect(place.x).toBeLessThan(width);
      expect(place.y).toBeLessThanOrEqual(height);
    }
  });
});

describe("descriptions", () => {
  it("reads headings, lists in lists, tables, code and emphasis", () => {
    const text =
      "# Orders\nOne **row** per\n_order_.\n\n- a\n  - b\n- `c`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```sql\nselect 1\n```";
    expect(markdownTrees(text)).toMatchInlineSnapshot(`
      [
        [
          "h3",
          {},
          "Orders",
        ],
        [
          "p",
          {},
          "One ",
          [
            "strong",
            {},
            "row",
          ],
          " per ",
          [
            "em",
            {},
            "order",
          ],
          ".",
        ],
        [
          "ul",
          {},
          [
            "li",
            {},
            "a",
            [
              "ul",
              {},
              [
                "li",
                {},
                "b",
              ],
            ],
          ],
          [
            "li",
            {},
            [
              "code",
              {},
              "c",
            ],
          ],
        ],
        [
          "div",
          {
            "class": "scroll",
          },
          [
            "table",
            {},
            [
              "thead",
              {},
              [
                "tr",
                {},
                [
                  "th",
                  {},
                  "x",
                ],
                [
                  "th",
                  {},
                  "y",
                ],
              ],
            ],
            [
              "tbody",
              {},
              [
                "tr",
                {},
                [
                  "td",
                  {},
                  "1",
                ],
                [
                  "td",
                  {},
                  "2",
                ],
              ],
            ],
          ],
        ],
        [
          "pre",
          {},
          [
            "code",
            {},
            "select 1",
          ],
        ],
      ]
    `);
  });
  it("never makes a link that runs code, nor reads HTML", () => {
    const [, , ...parts] = markdownTrees(
      "[x](javascript:alert) <img onerror=x> https://example.com/a_b_c.",
    )[0];
    expect(parts).toEqual([
      "[x](javascript:alert)",
      " <img onerror=x> ",
      ["a", { href: "https://example.com/a_b_c", rel: "noopener noreferrer" }, "https://example.com/a_b_c"],
      ".",
    ]);
  });
});

it("colours SQL by line, comments and Jinja over several lines included", () => {
  expect(highlightedLines("select 'a', /* b\nc */ {{ ref('x') }} -- d")).toEqual([
    [
      ["keyword", "select"],
      ["", " "],
      ["string", "'a'"],
      ["", ", "],
      ["comment", "/* b"],
    ],
    [
      ["comment", "c */"],
      ["", " "],
      ["jinja", "{{ ref('x') }}"],
      ["", " "],
      ["comment", "-- d"],
    ],
  ]);
});

it("is made of scripts that use no name twice and import only what stands before them", () => {
  const folder = join(import.meta.dirname, "../../../transform/docs/page");
  const names: string[] = [];
  for (const [index, name] of SCRIPTS.entries()) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, from] of text.matchAll(/from "\.\/([\w-]+\.mjs)"/g))
      expect(SCRIPTS.indexOf(from!), `${name} imports ${from}`).toBeLessThan(index);
    names.push(
      ...[...text.matchAll(/^(?:export )?(?:async )?(?:function|const|let) (\w+)/gm)].map(
        (found) => found[1]!,
      ),
    );
  }
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
