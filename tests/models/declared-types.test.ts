import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { googleType } from "../../transform/bigquery/types.ts";
import { failures, openShop, type Shop } from "./shop.ts";

/** What DuckDB's catalog says: schema.table.column and its type. */
interface Held {
  place: string;
  type: string;
}

let shop: Shop;
let held: Map<string, string>;
beforeAll(async () => {
  shop = await openShop();
  expect(failures(await shop.build("run"))).toEqual([]);
  const rows = await shop.warehouse.rows<Held>(
    `select table_schema || '.' || table_name || '.' || column_name as place, data_type as type
     from information_schema.columns`,
  );
  held = new Map(rows.map((row) => [row.place, row.type]));
});
afterAll(() => shop.close());

const described = () =>
  [...shop.project.nodes.values()].filter((node) => ["model", "source", "seed"].includes(node.resourceType));

describe("the types that models/ declares", () => {
  it("are those of DuckDB's catalog, for every column of every source, seed and model", () => {
    const declared = described().flatMap((node) =>
      Object.values(node.columns).map((column) => ({
        place: `${node.schema}.${node.alias}.${column.name}`,
        type: googleType(String(column.data_type)),
      })),
    );
    const differing = declared.filter(({ place, type }) => googleType(held.get(place) ?? "") !== type);
    expect(differing).toEqual([]);
    expect(declared.length).toBeGreaterThan(1500);
  });

  it("leave out no column of a table that they describe", () => {
    const tables = new Map(described().map((node) => [`${node.schema}.${node.alias}`, node]));
    const silent = [...held.keys()].filter((place) => {
      const [schema, table, column] = place.split(".");
      const node = tables.get(`${schema}.${table}`);
      return node !== undefined && node.columns[column!] === undefined;
    });
    expect(silent).toEqual([]);
  });

  it("hold money in decimals of 9 places, never in floats", () => {
    const inModels = described().flatMap((node) =>
      Object.values(node.columns).map((one) => String(one.data_type)),
    );
    expect(inModels.filter((type) => /float|double|real/i.test(type))).toEqual([]);
    expect([...new Set(inModels.filter((type) => /decimal|numeric/i.test(type)))]).toEqual([
      "decimal(38, 9)",
    ]);
  });
});
