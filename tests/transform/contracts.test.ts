import { describe, expect, it } from "vitest";
import { openShop, resultOf, statuses, writeFiles } from "./project.ts";

const contract = (columns: string, more = "") =>
  `models:\n  - name: orders\n    config: { materialized: table, contract: { enforced: true } }\n${more}    columns:\n${columns}`;

const files = {
  "models/orders.sql": "select 1 as id, 2.50 as amount, 'a' as note",
  "models/_m.yml": contract(
    "      - { name: id, data_type: integer, constraints: [{ type: not_null }, { type: primary_key }] }\n      - { name: amount, data_type: numeric, constraints: [{ type: check, expression: 'amount > 0' }] }\n      - { name: note, data_type: text }\n",
  ),
};

describe("a contract", () => {
  it("that is kept builds a table with its constraints, again and again", async () => {
    const shop = await openShop(files);
    expect(statuses(await shop.run())).toEqual(["orders: success"]);
    expect(resultOf(await shop.run(), "orders")).toMatchObject({ status: "success", rows: 1 });
    await expect(shop.warehouse.execute("insert into orders values (1, 3, 'b')")).rejects.toThrow(
      "Constraint",
    );
    await expect(shop.warehouse.execute("insert into orders values (2, -3, 'b')")).rejects.toThrow("CHECK");
  });

  it("that is broken tells every column that differs, and leaves the old table", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, { "models/orders.sql": "select 'x' as id, 2.50 as amount, 1 as extra" });
    const { status, message } = resultOf(await shop.run(), "orders");
    expect(status).toBe("error");
    expect(
      message
        ?.replace(/^.*?models/, "models")
        .replace(/ +$/gm, "")
        .replace(/Compiled: .*/, "Compiled: target"),
    ).toMatchInlineSnapshot(`
      "models/orders.sql:1:1  contract-breach
        orders does not give what its contract promises:
        column  its SQL  contract  difference
        ------  -------  --------  -----------------------
        id      VARCHAR  INTEGER   other type
        note             VARCHAR   missing in the SQL
        extra   INTEGER            missing in the contract
        The contract stands in models/_m.yml. Cast in the SQL, or change the contract and tell who reads the model.
        Compiled: target"
    `);
    expect(await shop.rows("select note from orders")).toEqual([{ note: "a" }]);
  });

  it("checks a view's columns too", async () => {
    const shop = await openShop({
      ...files,
      "models/_m.yml": files["models/_m.yml"].replace("materialized: table", "materialized: view"),
    });
    expect(statuses(await shop.run())).toEqual(["orders: success"]);
    writeFiles(shop.dir, { "models/orders.sql": "select 1 as id" });
    expect(resultOf(await shop.run(), "orders").message).toContain("missing in the SQL");
  });

  it("checks its foreign keys and still lets the other table be rebuilt", async () => {
    const yaml = contract(
      "      - { name: id, data_type: integer }\n      - { name: customer_id, data_type: integer }\n",
      '    constraints: [{ type: foreign_key, columns: [customer_id], expression: "main.customers (id)" }]\n',
    );
    const shop = await openShop({
      "models/customers.sql": "{{ config(materialized='table') }}select 1 as id",
      "models/orders.sql": "-- depends on {{ ref('customers') }}\nselect 1 as id, 1 as customer_id",
      "models/_m.yml": yaml,
    });
    expect((await shop.run()).success).toBe(true);
    expect((await shop.run()).success).toBe(true);
    writeFiles(shop.dir, {
      "models/orders.sql": "-- depends on {{ ref('customers') }}\nselect 1 as id, 9 as customer_id",
    });
    expect(resultOf(await shop.run(), "orders").message).toContain(
      "1 rows of orders have a customer_id that main.customers does not have",
    );
  });
});
