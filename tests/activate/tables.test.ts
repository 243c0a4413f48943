import { expect, it } from "vitest";
import { ensureActivateTables } from "../../activate/index.ts";
import { ACTIVATE_TABLES } from "../../activate/sync/tables.ts";
import { openShop } from "./lab.ts";

it("gives the tables of an older release the columns that they lack, and keeps their rows", async () => {
  const shop = await openShop();
  await shop.sql("create schema activate");
  await shop.sql("create table activate.sync_runs (run_id varchar, sync varchar, status varchar)");
  await shop.sql("insert into activate.sync_runs values ('r1', 'vip:lab', 'succeeded')");
  for (let i = 0; i < 2; i++) await ensureActivateTables(shop.warehouse);
  const columns = await shop.warehouse.columns({ schema: "activate", name: "sync_runs" });
  expect(columns.map((column) => column.name).sort()).toEqual(Object.keys(ACTIVATE_TABLES.sync_runs).sort());
  expect(
    await shop.warehouse.rows(
      "select run_id, status, platform_state, refused_unnamed from activate.sync_runs",
    ),
  ).toEqual([{ run_id: "r1", status: "succeeded", platform_state: null, refused_unnamed: null }]);
  expect((await shop.warehouse.relations("activate")).map((one) => one.name).sort()).toEqual(
    Object.keys(ACTIVATE_TABLES).sort(),
  );
  await shop.close();
});
