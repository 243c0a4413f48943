import { describe, expect, it } from "vitest";
import { type IndirectSelection, select } from "../../transform/index.ts";
import { load, writeProject } from "./project.ts";

/** a -> b -> c; one test reads b alone, one b and a above it, one b and c below it. */
const FILES = {
  "models/a.sql": "select 1 as id",
  "models/b.sql": "select * from {{ ref('a') }}",
  "models/c.sql": "select * from {{ ref('b') }}",
  "tests/only_b.sql": "select * from {{ ref('b') }} where false",
  "tests/b_and_a.sql": "select * from {{ ref('b') }} join {{ ref('a') }} using (id) where false",
  "tests/b_and_c.sql": "select * from {{ ref('b') }} join {{ ref('c') }} using (id) where false",
};

async function chosen(indirectSelection: IndirectSelection, written = ["b"], exclude?: string[]) {
  const project = await load(writeProject(FILES));
  return select(project, { select: written, exclude, indirectSelection })
    .map((node) => node.name)
    .sort();
}

describe("indirect selection", () => {
  it("eager takes every test that touches a chosen node", async () => {
    expect(await chosen("eager")).toEqual(["b", "b_and_a", "b_and_c", "only_b"]);
  });

  it("cautious takes the tests that read nothing else", async () => {
    expect(await chosen("cautious")).toEqual(["b", "only_b"]);
    expect(await chosen("cautious", ["b", "c"])).toEqual(["b", "b_and_c", "c", "only_b"]);
  });

  it("buildable also takes those that read what is above", async () => {
    expect(await chosen("buildable")).toEqual(["b", "b_and_a", "only_b"]);
  });

  it("empty takes none but those that are named", async () => {
    expect(await chosen("empty")).toEqual(["b"]);
    expect(await chosen("empty", ["b", "only_b"])).toEqual(["b", "only_b"]);
  });
});
