import { describe, expect, it } from "vitest";
import { withEntries } from "../../../orchestrate/segment/yaml-entry.ts";

const KEYS = ["vars", "segments"];
const ENTRY = { name: "loyal", predicate: "orders >= 3 and country <> 'France: North'" };
const added = (text: string): string => withEntries(text, "dbt_project.yml", KEYS, [ENTRY]);

describe("a list of segments in YAML", () => {
  it("takes one more entry behind the last, and keeps every comment, quote and blank around it", () => {
    const text = `# top
vars:
  as_of:    "2011-12-09"   # as it was
  # Segments of our own.
  segments:
    - name: old   # the first
      predicate: >-
        orders > 1
        and net_sales > 2

    # between two
    - { name: short, predicate: "true" }   # in one line

  # A customer is active when …
  active_window_days: 90
list: [ a,b ]
`;
    expect(added(text)).toMatchInlineSnapshot(`
      "# top
      vars:
        as_of:    "2011-12-09"   # as it was
        # Segments of our own.
        segments:
          - name: old   # the first
            predicate: >-
              orders > 1
              and net_sales > 2

          # between two
          - { name: short, predicate: "true" }   # in one line
          - name: loyal
            predicate: "orders >= 3 and country <> 'France: North'"

        # A customer is active when …
        active_window_days: 90
      list: [ a,b ]
      "
    `);
  });

  it("follows a list that is not indented, and one that ends in a folded text", () => {
    expect(added("vars:\n  segments:\n  - name: old\n    predicate: |\n      a\n      b\nx: 1\n")).toBe(
      `vars:
  segments:
  - name: old
    predicate: |
      a
      b
  - name: loyal
    predicate: "orders >= 3 and country <> 'France: North'"
x: 1
`,
    );
  });

  it.each([
    ["an empty file", "", "vars:\n  segments:\n"],
    ["no vars", "name: own\n", "name: own\nvars:\n  segments:\n"],
    ["a last line without an end", "name: own", "name: own\nvars:\n  segments:\n"],
    ["vars without a value", "vars:   # none\nname: own\n", "vars:   # none\n  segments:\n"],
    ["other vars", "vars:\n  as_of: null\nname: own\n", "vars:\n  as_of: null\n  segments:\n"],
    ["an empty list", "vars:\n  segments: []  # none\n  a: 1\n", "vars:\n  segments:  # none\n"],
    ["null", "vars:\n  segments: null\n  a: 1\n", "vars:\n  segments:\n"],
  ])("is made where there is %s", (_, text, begin) => {
    const entry = "    - name: loyal\n      predicate: \"orders >= 3 and country <> 'France: North'\"\n";
    expect(added(text)).toContain(begin + entry);
  });

  it("is left as it is where it is written in one line; what to put in by hand is told", () => {
    expect(() => added("vars: { segments: [{ name: a }] }\n")).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: dbt_project.yml  yaml-list
        vars.segments is not written as a list with one entry a line, and was left as it is.
        Put this in by hand:
        - name: loyal
          predicate: "orders >= 3 and country <> 'France: North'"]
    `);
  });
});
