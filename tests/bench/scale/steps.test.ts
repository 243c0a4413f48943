import { expect, it } from "vitest";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { addDay, buildAll, fill } from "./steps.ts";

const LINES = 2_000;

it("the bench of scale builds all models over its generated rows, and again after a day more", async () => {
  const warehouse = await openDuckdb(":memory:");
  const postings = async () => {
    await buildAll(warehouse);
    const [row] = await warehouse.rows<{ lines: number; costs: number }>(
      `select count(*) filter (component = 'list_price') as lines, count(*) filter (component = 'cost_of_goods') as costs
       from profitability.profit_ledger`,
    );
    return row!;
  };
  await fill(warehouse, LINES);
  expect(await postings()).toEqual({ lines: 2_000, costs: 2_000 });
  await addDay(warehouse, LINES);
  expect(await postings()).toEqual({ lines: 2_004, costs: 2_004 });
  await warehouse.close();
});
