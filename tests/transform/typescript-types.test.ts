import { Float64, Table, vectorFromArray } from "apache-arrow";
import { expect, it } from "vitest";
import { model, ref, t } from "../../transform/typescript/index.ts";
import { typeIn } from "../../transform/typescript/typescript-node.ts";
import { typeName as inBigquery } from "../../warehouse/bigquery/types.ts";
import { typeName as inDuckdb } from "../../warehouse/duckdb/types.ts";

/** The claims of this file are those of its comments: `npm run types` fails where an expected error does not come. */
const orders = { customer_id: t.string(), amount: t.numeric(), items: t.integer() };

const counted = model({
  refs: { orders: ref("orders", orders) },
  vars: { least: 1, season: "summer" },
  columns: { customer_id: t.string(), score: t.number(), spent: t.numeric() },
  async run({ refs, vars, output }) {
    const spent: string[] = [];
    for await (const row of refs.orders.rows()) {
      if (row.amount !== null) spent.push(row.amount);
      const items: bigint | null = row.items;
      // @ts-expect-error: an exact decimal is no number
      const wrong: number | null = row.amount;
      // @ts-expect-error: the input declares no such column
      row.amuont satisfies unknown;
      expect([items, wrong]).toBeDefined();
    }
    const season: string = vars.season;
    // @ts-expect-error: a var has the type of its default
    const least: string = vars.least;
    // @ts-expect-error: the model refers to nothing of this name
    refs.order satisfies unknown;
    for await (const batch of refs.orders.batches()) {
      const amounts = batch.getChild("amount");
      // @ts-expect-error: a batch has the declared columns only
      batch.getChild("amuont");
      expect(amounts).toBeDefined();
    }
    return output([{ customer_id: season, score: 0.5, spent: spent[0] ?? String(least) }]);
  },
});

model({
  columns: { id: t.integer() },
  // @ts-expect-error: a row of another type
  run: ({ output }) => output([{ id: "one" }]),
});

model({
  columns: { id: t.integer() },
  // @ts-expect-error: a row that leaves a column out
  run: ({ output }) => output([{}]),
});

model({
  columns: { score: t.number() },
  run: () => new Table({ score: vectorFromArray([1.5], new Float64()) }),
});

model({
  columns: { score: t.numeric() },
  // @ts-expect-error: a float is no exact decimal
  run: () => new Table({ score: vectorFromArray([1.5], new Float64()) }),
});

model({
  columns: { score: t.number() },
  // @ts-expect-error: an Arrow table without the declared column
  run: () => new Table({ scroe: vectorFromArray([1.5], new Float64()) }),
});

model({
  columns: { score: t.number() },
  // @ts-expect-error: rows are no Arrow
  run: () => [{ score: 1 }],
});

it("a model's inputs, vars and output have the types that it declares", () => {
  expect(Object.keys(counted.definition.columns)).toEqual(["customer_id", "score", "spent"]);
});

it("a declared column's data_type is the word that the warehouse's own tables get", () => {
  for (const { logical } of Object.values(t).map((make) => make())) {
    expect(typeIn("duckdb", logical)).toBe(inDuckdb(logical));
    expect(typeIn("bigquery", logical)).toBe(inBigquery(logical).toLowerCase());
  }
});
