import { describe, expect, it } from "vitest";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { openShop, resultOf } from "./project.ts";

/** Builds one model and gives the statement that makes its view, as the warehouse got it. */
async function sent(settings: string, files: Record<string, string> = {}): Promise<string> {
  const shop = await openShop({
    "dbt_project.yml": `name: shop\n${settings}`,
    "models/orders.sql": "select 1 as id",
    ...files,
  });
  const heard: string[] = [];
  const results = await shop.run({ warehouse: recording(shop.warehouse, heard) });
  expect(resultOf(results, "orders").message).toBeUndefined();
  return heard.find((sql) => sql.includes("create or replace view"))!;
}

/** The warehouse, its statements written down. */
function recording<T extends Warehouse | Session>(inner: T, heard: string[]): T {
  return new Proxy(inner, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== "function" || key === "knex") return value;
      return (first: unknown, ...rest: unknown[]) => {
        if (key === "execute") heard.push(String(first));
        const isWork = key === "transaction" || key === "session";
        const given = isWork
          ? (session: Session) => (first as (s: Session) => unknown)(recording(session, heard))
          : first;
        return (value as (...args: unknown[]) => unknown).call(target, given, ...rest);
      };
    },
  });
}

describe("query-comment", () => {
  it("is dbt's JSON by default, after the statement", async () => {
    expect(await sent("")).toMatch(
      /as \(\nselect 1 as id\n\)\n\/\* \{"app": "dbt", "dbt_version": "[\d.]+", "profile_name": "\w+", "target_name": "dev", "node_id": "model\.shop\.orders"\} \*\/$/,
    );
  });

  it("is a text with Jinja, rendered for each node", async () => {
    expect(await sent('query-comment: "by {{ target.name }} for {{ node.name }}"\n')).toMatch(
      /\n\/\* by dev for orders \*\/$/,
    );
  });

  it("is what a macro of the project gives, before the statement where append is false", async () => {
    const macro = "{% macro about(node) %}{{ return('team=' ~ node.unique_id) }}{% endmacro %}";
    const written = await sent("query-comment:\n  comment: '{{ about(node) }}'\n  append: false\n", {
      "macros/about.sql": macro,
    });
    expect(written).toMatch(/^\/\* team=model\.shop\.orders \*\/ create or replace view/);
  });

  it("is left out where it is empty", async () => {
    expect(await sent("query-comment:\n")).not.toContain("/*");
    expect(await sent('query-comment: ""\n')).not.toContain("/*");
  });

  it("fails a node whose comment would end itself", async () => {
    const shop = await openShop({
      "dbt_project.yml": 'name: shop\nquery-comment: "a */ drop"\n',
      "models/orders.sql": "select 1 as id",
    });
    const { message } = resultOf(await shop.run(), "orders");
    expect(message?.replaceAll(shop.dir, "DIR").replace(/\n {2}Compiled.*/, "")).toMatchInlineSnapshot(`
      "DIR/dbt_project.yml  bad-query-comment
        The query comment holds '*/', which would end it: a */ drop"
    `);
  });

  it("says what it may be when it is something else", async () => {
    const shop = await openShop({
      "dbt_project.yml": "name: shop\nquery-comment: [a, b]\n",
      "models/orders.sql": "select 1 as id",
    });
    const error = await shop.run().catch((e: unknown) => e as Error);
    expect((error as Error).message.replaceAll(shop.dir, "DIR")).toMatchInlineSnapshot(`
      "DIR/dbt_project.yml  bad-query-comment
        query-comment wants a text, or comment and append.
        Such as: query-comment: "run by {{ target.name }}"; an empty one writes none."
    `);
  });

  it("is not shown in the message of a statement that fails", async () => {
    const shop = await openShop({ "models/orders.sql": "select nope" });
    const { message } = resultOf(await shop.run(), "orders");
    expect(message).toContain("Statement:");
    expect(message).not.toContain("node_id");
  });
});
