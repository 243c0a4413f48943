import { describe, expect, it } from "vitest";
import { openShop, resultOf, type Shop, statuses, writeFiles } from "./project.ts";

/** An incremental model over a table of raw events, with the given config. */
async function eventsShop(config: string, columns = "id, day, amount"): Promise<Shop> {
  const shop = await openShop({
    "models/_raw.yml": "sources: [{ name: raw, tables: [{ name: events }] }]",
    "models/events.sql": model(config, columns),
  });
  await shop.warehouse.execute("create schema raw; create table raw.events (id int, day int, amount int)");
  await shop.warehouse.execute("insert into raw.events values (1, 1, 10), (2, 1, 20)");
  return shop;
}

function model(config: string, columns = "id, day, amount"): string {
  return [
    `{{ config(materialized='incremental', ${config}) }}`,
    `select ${columns} from {{ source('raw', 'events') }}`,
    "{% if is_incremental() %} where day > (select max(day) from {{ this }}) {% endif %}",
  ].join("\n");
}

const later = "insert into raw.events values (2, 2, 25), (3, 2, 30)";
const all = "select id, day, amount from main.events order by all";

describe("incremental models", () => {
  it("append adds the new rows", async () => {
    const shop = await eventsShop("incremental_strategy='append'");
    await shop.run();
    await shop.warehouse.execute(later);
    const results = await shop.run();
    expect(resultOf(results, "events").rows).toBe(2);
    expect((await shop.rows(all)).map((row) => row.amount)).toEqual([10, 20, 25, 30]);
  });

  for (const strategy of ["delete+insert", "merge"]) {
    it(`${strategy} lets new rows take the place of those with their key`, async () => {
      const shop = await eventsShop(`unique_key='id', incremental_strategy='${strategy}'`);
      await shop.run();
      await shop.warehouse.execute(later);
      expect(statuses(await shop.run())).toEqual(["events: success"]);
      expect((await shop.rows(all)).map((row) => row.amount)).toEqual([10, 25, 30]);
    });

    it(`${strategy} takes a list of keys and predicates`, async () => {
      const shop = await eventsShop(
        `unique_key=['id', 'day'], incremental_strategy='${strategy}', incremental_predicates=['DBT_INTERNAL_DEST.day > 0']`,
      );
      await shop.run();
      await shop.warehouse.execute(later);
      await shop.run();
      expect((await shop.rows(all)).map((row) => row.amount)).toEqual([10, 20, 25, 30]);
    });
  }

  it("merge updates only the columns it is told to", async () => {
    const shop = await eventsShop(
      "unique_key='id', incremental_strategy='merge', merge_update_columns=['amount']",
    );
    await shop.run();
    await shop.warehouse.execute(later);
    await shop.run();
    expect(await shop.rows("select day, amount from main.events where id = 2")).toEqual([
      { day: 1, amount: 25 },
    ]);
  });

  it("a full refresh builds the table anew", async () => {
    const shop = await eventsShop("unique_key='id'");
    await shop.run();
    await shop.warehouse.execute("delete from raw.events where id = 1");
    await shop.run({ fullRefresh: true });
    expect((await shop.rows(all)).map((row) => row.id)).toEqual([2]);
  });

  it("a run that fails half-way changes nothing", async () => {
    const shop = await eventsShop("unique_key='id'");
    await shop.run();
    await shop.warehouse.execute(later);
    writeFiles(shop.dir, {
      "models/events.sql": model("unique_key='id', post_hook='select * from nowhere'"),
    });
    expect(statuses(await shop.run())).toEqual(["events: error"]);
    expect((await shop.rows(all)).map((row) => row.amount)).toEqual([10, 20]);
  });
});

describe("on_schema_change", () => {
  const changed = "id, day, amount, amount * 2 as doubled";

  async function rebuilt(choice: string, columns: string) {
    const shop = await eventsShop("unique_key='id'");
    await shop.run();
    await shop.warehouse.execute(later);
    writeFiles(shop.dir, {
      "models/events.sql": model(`unique_key='id', on_schema_change='${choice}'`, columns),
    });
    const results = await shop.run();
    const names = (await shop.warehouse.columns({ schema: "main", name: "events" })).map(
      (column) => column.name,
    );
    return { result: resultOf(results, "events"), names, shop };
  }

  it("ignore leaves a new column out", async () => {
    const { result, names } = await rebuilt("ignore", changed);
    expect([result.status, names]).toEqual(["success", ["id", "day", "amount"]]);
  });

  it("append_new_columns adds it, null for the old rows", async () => {
    const { names, shop } = await rebuilt("append_new_columns", changed);
    expect(names).toEqual(["id", "day", "amount", "doubled"]);
    expect(await shop.rows("select id, doubled from main.events order by id")).toEqual([
      { id: 1, doubled: null },
      { id: 2, doubled: 50 },
      { id: 3, doubled: 60 },
    ]);
  });

  it("sync_all_columns also drops what is gone, where that is allowed", async () => {
    const { names } = await rebuilt("sync_all_columns', on_column_drop='allow", "id, day, 1 as fresh");
    expect(names).toEqual(["id", "day", "fresh"]);
  });

  it("fail says which columns differ and how to go on", async () => {
    const { result } = await rebuilt("fail", "id, day, 1 as fresh");
    expect(result.status).toBe("error");
    expect(result.message).toContain("new: fresh (INTEGER); no longer there: amount (INTEGER)");
    expect(result.message).toContain("--full-refresh");
  });

  it("ignore stops when a column is gone, for its rows would silently be null", async () => {
    const { result } = await rebuilt("ignore", "id, day");
    expect(result.message).toContain("no longer gives amount (INTEGER)");
  });
});
