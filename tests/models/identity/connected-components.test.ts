import { describe, expect, it } from "vitest";
import { openShop, statuses } from "../../transform/project.ts";
import { GRAPHS, oracle, type Pair, projectOf } from "./graphs.ts";
import { groups } from "./people.ts";

/** Builds a model over the pairs with the materialisation; gives each record's component. */
async function connected(
  pairs: readonly Pair[],
): Promise<{ status: string[]; components: Map<string, string> }> {
  // Thousands of `union all` take a parser long; a list of values is the same table.
  const values = pairs.map(([record, link]) => `('${record}', '${link}')`).join(", ");
  const shop = await openShop({
    ...projectOf([["a", "x"]]),
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
      ...projectOf([["a", "x"]]),
      "models/people.sql":
        "{{ config(materialized='connected_components') }} select 'a' as record_id, 'x' as component_id where {{ var('any', true) }}",
    });
    await shop.warehouse.execute("create view main.people as select 1 as one");
    for (const _ of [1, 2]) expect(statuses(await shop.run())).toEqual(["people: success"]);
    expect(await shop.rows("select * from main.people")).toEqual([{ record_id: "a", component_id: "a" }]);
  });
});
