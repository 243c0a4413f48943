import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { sourceFreshness } from "../../transform/index.ts";
import { load, openShop } from "./project.ts";

const NOW = Date.UTC(2024, 0, 3);

async function ages(yaml: string, select?: string[]) {
  const shop = await openShop({ "models/_sources.yml": yaml });
  await shop.warehouse.execute(
    "create table orders as select * from (values (timestamp '2024-01-01', 'n'), (timestamp '2024-01-02 12:00:00', 's')) as t(loaded_at, shop)",
  );
  await shop.warehouse.execute("create table empty as select * from orders where false");
  const found = await sourceFreshness({
    project: await load(shop.dir),
    warehouse: shop.warehouse,
    targetDir: join(shop.dir, "target"),
    clock: manualClock(NOW),
    select,
  });
  const artifact = JSON.parse(readFileSync(join(shop.dir, "target", "sources.json"), "utf8"));
  return { ...found, artifact, dir: shop.dir };
}

const one = (table: string) =>
  `sources: [{ name: raw, schema: main, loaded_at_field: loaded_at, freshness: { warn_after: { count: 6, period: hour } }, tables: [${table}] }]`;
const statusOf = async (table: string) => (await ages(one(table))).results.map((result) => result.status);

describe("source freshness", () => {
  it("warns and fails by the age of the newest row, the table's thresholds laid over the source's", async () => {
    expect(await statusOf("{ name: orders }")).toEqual(["warn"]);
    expect(await statusOf("{ name: orders, freshness: { warn_after: { count: 1, period: day } } }")).toEqual([
      "pass",
    ]);
    expect(
      await statusOf("{ name: orders, freshness: { error_after: { count: 719, period: minute } } }"),
    ).toEqual(["error"]);
    expect(await statusOf("{ name: orders, config: { freshness: null } }")).toEqual([]);
  });

  it("looks only where filter says, or asks the table's own query", async () => {
    const strict = "warn_after: null, error_after: { count: 1, period: day }";
    expect(await statusOf(`{ name: orders, freshness: { ${strict} } }`)).toEqual(["pass"]);
    expect(await statusOf(`{ name: orders, freshness: { ${strict}, filter: "shop = 'n'" } }`)).toEqual([
      "error",
    ]);
    const query = "select min(loaded_at) from {{ this }}";
    expect(await statusOf(`{ name: orders, freshness: { ${strict} }, loaded_at_query: "${query}" }`)).toEqual(
      ["error"],
    );
  });

  it("says how old a stale source is, and what is wrong with one that it cannot ask", async () => {
    const found = await ages(one("{ name: orders }, { name: empty }, { name: gone }"));
    expect(found.success).toBe(false);
    const messages = found.results.map((result) => result.message?.replaceAll(found.dir, "DIR"));
    expect(messages.join("\n")).toMatchInlineSnapshot(`
      "DIR/models/_sources.yml:1:130  stale-source
        raw.orders is 12 hours old: its newest row is of 2024-01-02T12:00:00Z (warn_after: 6 hours).
        See when it was last loaded: npx patron status
      DIR/models/_sources.yml:1:148  stale-source
        raw.empty has no rows (warn_after: 6 hours).
        See when it was last loaded: npx patron status
      DIR/models/_sources.yml:1:165  warehouse-sql
        Catalog Error: Table with name gone does not exist!
        Did you mean "orders"?
        
        LINE 1: ... cast(max(loaded_at) as timestamp) as max_loaded_at from "main"."gone"
                                                                            ^
        Statement: select cast(max(loaded_at) as timestamp) as max_loaded_at from "main"."gone""
    `);
    const unknown = await ages(
      "sources: [{ name: raw, schema: main, freshness: { warn_after: { count: 1, period: day } }, tables: [{ name: orders }] }]",
    );
    expect(unknown.results[0]?.message?.replaceAll(unknown.dir, "DIR")).toMatchInlineSnapshot(`
      "DIR/models/_sources.yml:1:101  freshness-error
        raw.orders has freshness, but nothing says when its rows were loaded.
        Set loaded_at_field to the column that holds it, or loaded_at_query."
    `);
  });

  it("writes sources.json in dbt's third version", async () => {
    const { artifact } = await ages(one("{ name: orders }, { name: gone }"), ["source:raw.orders"]);
    expect(artifact.metadata.dbt_schema_version).toBe("https://schemas.getdbt.com/dbt/sources/v3.json");
    expect(artifact.results).toEqual([
      {
        unique_id: "source.shop.raw.orders",
        max_loaded_at: "2024-01-02T12:00:00.000Z",
        snapshotted_at: "2024-01-03T00:00:00.000Z",
        max_loaded_at_time_ago_in_s: 43_200,
        status: "warn",
        criteria: {
          warn_after: { count: 6, period: "hour" },
          error_after: { count: null, period: null },
          filter: null,
        },
        adapter_response: {},
        timing: [expect.objectContaining({ name: "execute" })],
        thread_id: "Thread-1",
        execution_time: expect.any(Number),
      },
    ]);
  });
});
