import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../parity/generated-rows.ts";
import { openShop, statuses } from "../../transform/project.ts";
import { modelsDir } from "../shop.ts";
import { groups, UnionFind } from "./people.ts";

type Pair = [record: string, link: string];

/** Builds a model over the pairs with the materialisation; gives each record's component. */
async function connected(
  pairs: readonly Pair[],
): Promise<{ status: string[]; components: Map<string, string> }> {
  const values = pairs.map(([record, link]) => `('${record}', '${link}')`).join(", ");
  const shop = await openShop({
    "macros/connected_components.sql": readFileSync(
      join(modelsDir, "macros/connected_components.sql"),
      "utf8",
    ),
    "models/people.sql": `{{ config(materialized='connected_components') }}
      select * from (values ${values}) as pairs (record_id, component_id)`,
  });
  const status = statuses(await shop.run());
  const rows = await shop.rows("select record_id, component_id from main.people");
  expect(
    await shop.rows("select table_name from duckdb_tables() where table_name like '%\\_\\_%' escape '\\'"),
  ).toEqual([]);
  return {
    status,
    components: new Map(rows.map((row) => [String(row.record_id), String(row.component_id)])),
  };
}

function oracle(pairs: readonly Pair[]): string[][] {
  const sets = new UnionFind();
  for (const [record, link] of pairs) sets.union(record, `link ${link}`);
  return groups(new Map(pairs.map(([record]) => [record, sets.find(record)])));
}

const name = (n: number): string => String(n).padStart(5, "0");
const path = (length: number, order: (n: number) => number): Pair[] =>
  Array.from({ length }, (_, i) => [name(order(i >> 1)), `l${(i + 1) >> 1}`]);
const random = seeded(7);
const shuffled = Array.from({ length: 2000 }, (_, n) => ({ n, at: random() }))
  .sort((a, b) => a.at - b.at)
  .map(({ n }) => n);

const GRAPHS: Record<string, Pair[]> = {
  "a chain of 1,000 records in order": path(2000, (n) => n),
  "a chain of 1,000 records backwards": path(2000, (n) => 5000 - n),
  "a chain of 1,000 records in any order": path(2000, (n) => shuffled[n]!),
  "a star whose middle comes last": Array.from({ length: 300 }, (_, i): Pair[] => [
    [name(i), `l${i}`],
    ["99999", `l${i}`],
  ]).flat(),
  "one link that all share": Array.from({ length: 500 }, (_, i): Pair => [name(i), "x"]),
  "pairs that nobody else has": Array.from({ length: 50 }, (_, i): Pair => [name(i), `l${i}`]),
  "a random graph": Array.from(
    { length: 3000 },
    (): Pair => [name(Math.floor(random() * 2000)), `l${Math.floor(random() * 2500)}`],
  ),
};

describe("the materialisation connected_components", () => {
  for (const [graph, pairs] of Object.entries(GRAPHS)) {
    it(`gives each record the smallest that it is connected with: ${graph}`, async () => {
      const { status, components } = await connected(pairs);
      expect(status).toEqual(["people: success"]);
      expect(groups(components)).toEqual(oracle(pairs));
      for (const group of groups(components)) expect(components.get(group[0]!)).toBe(group[0]);
    });
  }

  it("replaces the view that stood under its name, and its own table in the next run", async () => {
    const shop = await openShop({
      "macros/connected_components.sql": readFileSync(
        join(modelsDir, "macros/connected_components.sql"),
        "utf8",
      ),
      "models/people.sql":
        "{{ config(materialized='connected_components') }} select 'a' as record_id, 'x' as component_id where {{ var('any', true) }}",
    });
    await shop.warehouse.execute("create view main.people as select 1 as one");
    for (const _ of [1, 2]) expect(statuses(await shop.run())).toEqual(["people: success"]);
    expect(await shop.rows("select * from main.people")).toEqual([{ record_id: "a", component_id: "a" }]);
  });
});
