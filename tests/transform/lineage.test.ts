import { describe, expect, it } from "vitest";
import { columnLineage, lineageLines } from "../../transform/index.ts";
import { load, openShop, writeProject } from "./project.ts";

const base = {
  "models/raw.sql": "select 1 as id, 2.5 as price, 3 as quantity, 'x' as \"Note\"",
  "models/people.sql": "select 1 as person_id, 'Ann' as name",
};

async function lines(sql: string): Promise<string[]> {
  const project = await load(writeProject({ ...base, "models/m.sql": sql }));
  const lineage = await columnLineage(project, undefined);
  return lineageLines(project, [project.nodes.get("model.shop.m")!], lineage);
}

describe("column lineage", () => {
  it("goes through CTEs, joins, stars, aliases and aggregates to the columns of what the model reads", async () => {
    const found = await lines(`
      with source as (select * from {{ ref('raw') }}), -- it's a comment
      priced as (
          select id, /* before tax */ price * quantity as amount, price // 2 as half, "Note" from source
      )
      select p.* exclude (half), sum(amount) over (partition by half) as total, people.name
      from priced as p
      left join {{ ref('people') }} as people on people.person_id = p.id
      where p.amount > 0`);
    expect(found).toMatchInlineSnapshot(`
      [
        "m.id <- raw.id",
        "m.amount <- raw.price, raw.quantity",
        "m.Note <- raw.Note",
        "m.total <- raw.price, raw.quantity",
        "m.name <- people.name",
      ]
    `);
  });

  it("follows unions by position, subqueries, correlated columns and names used further right", async () => {
    const found = await lines(`
      select id as a, a + 1 as b, (select max(name) from {{ ref('people') }} where person_id = id) as who
      from {{ ref('raw') }}
      union all
      select person_id, 0, (select name) from {{ ref('people') }}`);
    expect(found).toMatchInlineSnapshot(`
      [
        "m.a <- raw.id, people.person_id",
        "m.b <- raw.id",
        "m.who <- people.name",
      ]
    `);
  });

  it("reads recursive CTEs, unnest and lambdas", async () => {
    const found = await lines(`
      with recursive tree as (
          select id, 1 as depth from {{ ref('raw') }}
          union all
          select id, depth + 1 from tree where depth < 3
      )
      select tree.id, u.part, list_transform([quantity], x -> x + price) as doubled
      from tree, {{ ref('raw') }} as raw, unnest(string_split("Note", ',')) as u(part)`);
    expect(found).toMatchInlineSnapshot(`
      [
        "m.id <- raw.id",
        "m.part <- raw.Note",
        "m.doubled <- raw.quantity, raw.price",
      ]
    `);
  });

  it("says what it cannot know instead of guessing: unknown columns, names of two tables, SQL it cannot read", async () => {
    const source = { "models/_s.yml": "sources: [{ name: shop, tables: [{ name: a }, { name: b }] }]" };
    const project = await load(
      writeProject({
        ...source,
        "models/star.sql": "select * from {{ source('shop', 'a') }}",
        "models/two.sql":
          "select x, y from {{ source('shop', 'a') }} as a join {{ source('shop', 'b') }} as b on a.k = b.k",
        "models/broken.sql": "select from from",
        "models/wrong.sql": "select r.nothing from {{ ref('named') }} as r",
        "models/named.sql": "select id from {{ source('shop', 'a') }}",
      }),
    );
    const models = [...project.nodes.values()].filter((node) => node.resourceType === "model");
    expect(lineageLines(project, models, await columnLineage(project, undefined))).toMatchInlineSnapshot(`
      [
        "broken: not known (Parse error at line 1, column 17: Expected table name or subquery, got From)",
        "named.id <- shop.a.id",
        "star.* <- shop.a.* (not sure: the columns of a are not known)",
        "two.x <- shop.a.x, shop.b.x (not sure: x may be of a or b)",
        "two.y <- shop.a.y, shop.b.y (not sure: y may be of a or b)",
        "wrong.nothing <- no column (not sure: r.nothing was not found)",
      ]
    `);
  });

  it("asks the warehouse for the columns of a source", async () => {
    const shop = await openShop({
      "models/_s.yml": "sources: [{ name: shop, schema: raw, tables: [{ name: a }] }]",
      "models/star.sql": "select * from {{ source('shop', 'a') }}",
    });
    await shop.warehouse.execute("create schema raw; create table raw.a as select 1 as id, 2 as n");
    const project = await load(shop.dir);
    const lineage = await columnLineage(project, shop.warehouse);
    expect(lineage.get("model.shop.star")!.columns.map(({ column }) => column)).toEqual(["id", "n"]);
  });
});
