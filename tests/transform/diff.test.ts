import { describe, expect, it, onTestFinished } from "vitest";
import { diffModel, explainDiff } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { load, openShop } from "./project.ts";

const orders = (rows: string) => `create table main.orders as select * from (values ${rows})`;

/** A model `orders` in one warehouse, and an earlier state of its table in another. */
async function states(before: string, after: string, meta = "{ grain: [id] }") {
  const shop = await openShop({
    "models/orders.sql": "select 1 as id",
    "models/_m.yml": `models: [{ name: orders, config: { meta: ${meta} } }]`,
  });
  const other = await openDuckdb(":memory:");
  onTestFinished(() => other.close());
  await other.execute(before);
  await shop.warehouse.execute(after);
  const project = await load(shop.dir);
  return { project, warehouse: shop.warehouse, model: "orders", against: { warehouse: other } };
}

describe("diff", () => {
  it("counts rows added, removed and changed by key, and shows examples", async () => {
    const pair = await states(
      `${orders("(1, 10.00, 'new'), (2, 20.00, 'paid'), (3, 30.00, null)")} as t(id, amount, status)`,
      `${orders("(1, 10.00, 'paid'), (3, 30.00, 'ü'), (4, 40.00, 'new')")} as t(id, amount, state)`,
    );
    expect(explainDiff("orders", await diffModel(pair))).toMatchInlineSnapshot(`
      "orders: 1 rows added, 1 removed, 0 changed, 2 equal
        new columns: state
        columns gone: status
        + id=4
        - id=2"
    `);
  });

  it("tells changed values apart from null, and counts them by column", async () => {
    const pair = await states(
      `${orders("(1, 10.00, 'new'), (2, 20.00, ''), (3, 30.00, null)")} as t(id, amount, status)`,
      `${orders("(1, 10.01, 'paid'), (2, 20.00, null), (3, 30.00, null)")} as t(id, amount, status)`,
    );
    expect(explainDiff("orders", await diffModel(pair))).toMatchInlineSnapshot(`
      "orders: 0 rows added, 0 removed, 2 changed, 1 equal
        status: 2 rows differ
        amount: 1 row differs
        ~ id=2
            status:  -> null
        ~ id=1
            amount: 10.00 -> 10.01
            status: new -> paid"
    `);
  });

  it("says when the key is not unique", async () => {
    const pair = await states(
      `${orders("(1, 5), (1, 6)")} as t(id, n)`,
      `${orders("(1, 5), (1, 7)")} as t(id, n)`,
    );
    expect(await diffModel(pair)).toMatchObject({ unchanged: 1, changed: 1, duplicates: 1 });
  });

  it("compares with another schema of the same warehouse, by any key", async () => {
    const pair = await states("select 1", `${orders("(1, 5), (2, 6)")} as t(id, n)`);
    await pair.warehouse.execute("create schema prod; create table prod.orders as select 1 as id, 9 as n");
    const diff = await diffModel({ ...pair, against: { schema: "prod" }, keys: ["id"] });
    expect(diff).toMatchObject({ added: 1, changed: 1, columns: { n: 1 } });
  });

  it("streams a table that is larger than a batch", async () => {
    const many = (from: number) =>
      `create table main.orders as select i as id, i % 7 as n from range(${from}, 50000) as t(i)`;
    const pair = await states(many(0), many(10));
    expect(await diffModel(pair)).toMatchObject({ added: 0, removed: 10, unchanged: 49990 });
  });

  it("asks for a key where the model names none, and tells the nearest column", async () => {
    const pair = await states(`${orders("(1, 5)")} as t(id, n)`, `${orders("(1, 5)")} as t(id, n)`, "{}");
    await expect(diffModel(pair)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: diff-key
        Rows are compared by key, and the model names none.
        Name it: --key order_id, or meta: { grain: [order_id] } on the model.]
    `);
    await expect(diffModel({ ...pair, keys: ["ids"] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: diff-key
        The key ids is no column of both states.
        Did you mean id?
        Name it: --key order_id, or meta: { grain: [order_id] } on the model.]
    `);
  });

  it("says which table is not there", async () => {
    const pair = await states("create schema marts", `${orders("(1, 5)")} as t(id, n)`);
    await expect(diffModel(pair)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: unknown-relation
        There is no main.orders in memory.
        Build it first: npx patron build --select NAME, or name another state with --against.]
    `);
  });
});
