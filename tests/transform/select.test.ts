import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ls, type Project, select } from "../../transform/index.ts";
import { load, writeProject } from "./project.ts";

const files = {
  "dbt_project.yml":
    "name: shop\nmodels: { shop: { staging: { +tags: [stage], +materialized: view }, marts: { +materialized: table } } }\n",
  "models/staging/_s.yml": "sources: [{ name: raw, tables: [{ name: orders }, { name: people }] }]",
  "models/staging/stg_orders.sql": "select 1 as id from {{ source('raw', 'orders') }}",
  "models/staging/stg_people.sql": "select 1 as id from {{ source('raw', 'people') }}",
  "models/marts/orders.sql": "{{ config(tags=['daily', 'money']) }} select id from {{ ref('stg_orders') }}",
  "models/marts/people.sql": "select id from {{ ref('stg_people') }} join {{ ref('orders') }} using (id)",
  "models/marts/report.sql": "select id from {{ ref('people') }}",
  "models/marts/_m.yml":
    "models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]\nexposures: [{ name: page, type: dashboard, owner: { name: x }, depends_on: [ref('report')] }]",
  "seeds/codes.csv": "a\n1\n",
};

describe("select", () => {
  let project: Project;
  let cleanUp = () => {};
  beforeAll(async () => {
    project = await load(
      writeProject(files, (work) => {
        cleanUp = work;
      }),
    );
  });
  afterAll(() => cleanUp());
  const names = (text: string, exclude?: string) =>
    ls(project, select(project, { select: [text], ...(exclude ? { exclude: [exclude] } : {}) })).sort();

  const cases: [string, string[]][] = [
    ["orders", ["orders", "unique_orders_id"]],
    [
      "+people",
      ["orders", "people", "raw.orders", "raw.people", "stg_orders", "stg_people", "unique_orders_id"],
    ],
    ["1+people", ["orders", "people", "stg_people", "unique_orders_id"]],
    ["stg_orders+1", ["orders", "stg_orders", "unique_orders_id"]],
    ["orders+", ["orders", "page", "people", "report", "unique_orders_id"]],
    ["tag:money", ["orders", "unique_orders_id"]],
    ["tag:stage source:raw.people", ["raw.people", "stg_orders", "stg_people"]],
    ["source:raw+1", ["raw.orders", "raw.people", "stg_orders", "stg_people"]],
    ["path:models/marts,config.materialized:table", ["orders", "people", "report", "unique_orders_id"]],
    ["models/staging/stg_people.sql", ["stg_people"]],
    ["stg_*", ["stg_orders", "stg_people"]],
    ["staging", ["stg_orders", "stg_people"]],
    ["shop.marts.report", ["report"]],
    ["resource_type:seed", ["codes"]],
    ["test_type:generic", ["unique_orders_id"]],
    ["file:report.sql", ["report"]],
    ["1+exposure:page", ["page", "report"]],
    ["+people,tag:daily", ["orders", "unique_orders_id"]],
  ];
  for (const [text, expected] of cases)
    it(`${text} gives ${expected.join(", ")}`, () => expect(names(text)).toEqual(expected));

  it("@ takes everything below, and all that those need", () => {
    expect(names("@stg_orders")).toEqual([
      ...[
        "orders",
        "page",
        "people",
        "raw.orders",
        "raw.people",
        "report",
        "stg_orders",
        "stg_people",
        "unique_orders_id",
      ],
    ]);
  });

  it("leaves out what --exclude names, its tests with it", () => {
    expect(names("path:models/marts", "orders")).toEqual(["page", "people", "report"]);
  });

  it("says what is near when a selector names nothing", () => {
    expect(() => names("repot")).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: nothing-selected
        The selector 'repot' names nothing in shop.
        Did you mean report?
        See what there is: npx patron ls]
    `);
    expect(() => names("tga:x")).toThrow("'tga:' is no selection method.\n  Did you mean tag?");
  });

  it("lists paths, selectors and JSON", () => {
    const nodes = select(project, { select: ["report", "source:raw.orders"] });
    expect(ls(project, nodes, "path")).toEqual(["models/staging/_s.yml", "models/marts/report.sql"]);
    expect(ls(project, nodes, "selector")).toEqual(["source:shop.raw.orders", "shop.marts.report"]);
    expect(JSON.parse(ls(project, nodes, "json")[1]!)).toMatchObject({
      name: "report",
      unique_id: "model.shop.report",
    });
  });
});
