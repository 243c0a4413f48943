import { describe, expect, it } from "vitest";
import { parseSample } from "../../transform/index.ts";
import { openShop, resultOf, writeFiles } from "./project.ts";

const clock = (iso: string) => ({ now: () => Date.parse(iso), sleep: async () => {} }) as never;

const files = {
  "dbt_project.yml": "name: shop\n",
  "models/events.sql": "{{ config(materialized='view', event_time='seen_at') }}select * from raw.events",
  "models/daily.sql":
    "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen_at', begin='2026-01-01', batch_size='day') }}\nselect id, seen_at from {{ ref('events') }} as e",
};

async function shopWithEvents() {
  const shop = await openShop(files);
  await shop.warehouse.execute(
    "create schema raw; create table raw.events as select 1 as id, timestamp '2026-01-01 05:00' as seen_at union all select 2, timestamp '2026-01-02 05:00' union all select 3, timestamp '2026-01-03 05:00'",
  );
  const ids = async () => (await shop.rows("select id from main.daily order by id")).map((row) => row.id);
  return { shop, ids };
}

describe("a microbatch model", () => {
  it("builds every batch from its begin up to now, and each only from its own time", async () => {
    const { shop, ids } = await shopWithEvents();
    const results = await shop.run({ command: "run", clock: clock("2026-01-02T12:00:00Z") });
    expect(resultOf(results, "daily").message).toBeUndefined();
    expect(await ids()).toEqual([1, 2]);
  });

  it("builds the last batches again and doubles nothing; older times stay as they are", async () => {
    const { shop, ids } = await shopWithEvents();
    await shop.run({ command: "run", clock: clock("2026-01-03T12:00:00Z") });
    await shop.warehouse.execute(
      "insert into raw.events values (10, timestamp '2026-01-01 06:00'), (20, timestamp '2026-01-02 06:00')",
    );
    await shop.run({ command: "run", clock: clock("2026-01-03T13:00:00Z") });
    expect(await ids()).toEqual([1, 2, 3, 20]);
  });

  it("builds the times that are asked for", async () => {
    const { shop, ids } = await shopWithEvents();
    const at = clock("2026-01-03T12:00:00Z");
    await shop.run({ command: "run", clock: at });
    await shop.warehouse.execute("insert into raw.events values (10, timestamp '2026-01-01 06:00')");
    const eventTime = { start: "2026-01-01 00:00:00", end: "2026-01-02 00:00:00" };
    await shop.run({ command: "run", clock: at, eventTime });
    expect(await ids()).toEqual([1, 2, 3, 10]);
  });

  it("makes up for the batches that a killed run never reached", async () => {
    const { shop, ids } = await shopWithEvents();
    await shop.run({ command: "run", clock: clock("2026-01-01T12:00:00Z") });
    await shop.run({ command: "run", clock: clock("2026-01-04T12:00:00Z") });
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it("says which setting is missing", async () => {
    const { shop } = await shopWithEvents();
    writeFiles(shop.dir, {
      "models/daily.sql": files["models/daily.sql"].replace(", begin='2026-01-01'", ""),
    });
    const results = await shop.run({ command: "run" });
    expect(resultOf(results, "daily").message).toContain("begin says where its first batch starts");
  });
});

describe("trial runs", () => {
  it("--empty builds every model and reads no row", async () => {
    const { shop } = await shopWithEvents();
    writeFiles(shop.dir, {
      "models/all.sql": "{{ config(materialized='table') }}select e.id from {{ ref('events') }} as e",
    });
    const results = await shop.run({ command: "run", select: ["events", "all"], reading: { empty: true } });
    expect(results.success).toBe(true);
    expect(await shop.rows("select count(*)::int as n from main.all")).toEqual([{ n: 0 }]);
  });

  it("--sample reads the rows of its time from inputs that name their event_time", async () => {
    const { shop } = await shopWithEvents();
    writeFiles(shop.dir, {
      "models/all.sql": "{{ config(materialized='table') }}select e.id from {{ ref('events') }} as e",
    });
    const sample = parseSample("2 days", Date.parse("2026-01-03T12:00:00Z"));
    await shop.run({ command: "run", select: ["events", "all"], reading: { sample } });
    expect(await shop.rows("select id from main.all order by id")).toEqual([{ id: 2 }, { id: 3 }]);
  });

  it("a sample is a length or two ends, and nothing else", () => {
    expect(parseSample("{'start': '2026-01-01', 'end': '2026-02-01'}", 0)).toEqual({
      start: "2026-01-01 00:00:00",
      end: "2026-02-01 00:00:00",
    });
    expect(() => parseSample("some", 0)).toThrow("bad-sample");
  });
});
