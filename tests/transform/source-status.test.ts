import { join } from "node:path";
import { expect, it } from "vitest";
import { readState, select } from "../../transform/index.ts";
import { load, openShop, statuses, writeFiles } from "./project.ts";

const files = {
  "models/_sources.yml":
    "sources: [{ name: shop, schema: main, tables: [{ name: old }, { name: fresh }, { name: added }] }]\n",
  "models/from_old.sql": "select * from {{ source('shop', 'old') }}",
  "models/from_fresh.sql": "select * from {{ source('shop', 'fresh') }}",
  "models/from_added.sql": "select * from {{ source('shop', 'added') }}",
};

const sources = (times: Record<string, string>) =>
  JSON.stringify({
    results: Object.entries(times).map(([name, time]) => ({
      unique_id: `source.shop.shop.${name}`,
      max_loaded_at: time,
    })),
  });

it("source_status:fresher+ runs what reads sources that got new rows, or are new", async () => {
  const shop = await openShop(files);
  for (const name of ["old", "fresh", "added"])
    await shop.warehouse.execute(`create table ${name} as select 1 as id`);
  writeFiles(shop.dir, {
    "before/manifest.json": "{}",
    "before/sources.json": sources({ old: "2026-01-01T00:00:00Z", fresh: "2026-01-01T00:00:00Z" }),
    "target/sources.json": sources({
      old: "2026-01-01T00:00:00Z",
      fresh: "2026-01-02T00:00:00Z",
      added: "2026-01-01T00:00:00Z",
    }),
  });
  const state = readState(join(shop.dir, "before"));
  expect(statuses(await shop.run({ select: ["source_status:fresher+"], state }))).toEqual([
    "from_added: success",
    "from_fresh: success",
  ]);
});

it("tells which of the two files is not there, and what writes it", async () => {
  const shop = await openShop(files);
  writeFiles(shop.dir, { "before/manifest.json": "{}" });
  const project = await load(shop.dir);
  const mistake = (value: string): string => {
    try {
      const options = { select: [`source_status:${value}`], targetDir: join(shop.dir, "target") };
      select(project, { ...options, state: readState(join(shop.dir, "before")) });
      return "";
    } catch (error) {
      return (error as Error).message.replaceAll(shop.dir, "DIR");
    }
  };
  expect(mistake("fresher")).toMatchInlineSnapshot(`
    "no-freshness
      There is no sources.json in DIR/before, which --state names: source_status: compares two of them.
      It is written by: npx patron source freshness"
  `);
  writeFiles(shop.dir, { "before/sources.json": sources({}) });
  expect(mistake("fresher")).toMatchInlineSnapshot(`
    "no-freshness
      There is no sources.json in DIR/target, where this project's runs write: source_status: compares two of them.
      It is written by: npx patron source freshness"
  `);
  expect(mistake("stale")).toMatchInlineSnapshot(`
    "unknown-state
      'source_status:stale' is no state of a source.
      Known: fresher"
  `);
});
