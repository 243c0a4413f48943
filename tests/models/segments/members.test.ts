import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject, run } from "../../../transform/index.ts";
import { failures, modelsDir, openShop, type Shop } from "../shop.ts";
import { build, fill, tests } from "./fill.ts";

const DAY = 86_400_000;
/** A Monday. */
const START = Date.parse("2023-05-01T12:00:00Z");
const time = (day: number): string =>
  new Date(START + day * DAY).toISOString().slice(0, 19).replace("T", " ");
const OWN = [
  "int_customer_value_windows",
  "int_segment_matches",
  "segment_definitions",
  "segment_refreshes",
  "segment_members",
  "segment_changes",
  "segment_previews",
  "segment_overlaps",
  "segment_profiles",
];

const WITH_ALL_ABOVE = ["+segment_changes", "+segment_previews", "+segment_overlaps", "+segment_profiles"];

const segment = (name: string, predicate: string, refresh = "always", purpose = "email_marketing") => ({
  name,
  description: `Who is ${name}.`,
  owner: "marketing",
  predicate,
  refresh,
  purpose,
});
const FRESH = segment("fresh", "days_since_last_order <= 3");
const WEEKLY = segment("weekly", "days_since_last_order <= 3", "weekly", "service");
const BIG = segment("big", "net_sales >= 50", "daily", "advertising");

const order = (customer: string, day: number, pounds: number) => ({
  order_id: `${customer}-${day}`,
  customer_id: customer,
  ordered_at: time(day),
  sku: "MUG",
  quantity: pounds,
  unit_price: "1.00",
});

/** The same shop on another day, with other segments: all built anew by a full refresh, which leaves history alone. */
async function settle(shop: Shop, day: number, segments: readonly object[]): Promise<Shop> {
  const project = await loadProject({
    projectDir: modelsDir,
    vars: { as_of: time(day), segments },
    target: { name: "patron", schema: "main", database: shop.warehouse.database, type: "duckdb" },
  });
  const later = { ...shop, project };
  const { warehouse, targetDir } = shop;
  const built = await run({
    project,
    warehouse,
    command: "run",
    targetDir,
    select: WITH_ALL_ABOVE,
    fullRefresh: true,
  });
  expect(failures(built)).toEqual([]);
  expect(await tests(later, OWN)).toEqual([]);
  return later;
}

const stays = async (shop: Shop, name: string) =>
  (
    await shop.rows(
      `select replace(customer_id, 'files:', '') as customer, stay_number, strftime(entered_at, '%d') as entered,
         strftime(left_at, '%d') as gone, left_reason
       from segments.segment_members where segment = '${name}' order by customer, stay_number`,
    )
  ).map((row) => [row.customer, Number(row.stay_number), row.entered, row.gone, row.left_reason]);

describe("members of segments over a fortnight", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ as_of: time(1), segments: [FRESH, WEEKLY, BIG] });
    await fill(shop, "files.order_lines", [order("ada", 0, 60), order("bob", 1, 10), order("cy", -20, 99)]);
    expect(await build(shop, WITH_ALL_ABOVE)).toEqual([]);
    expect(await tests(shop, OWN)).toEqual([]);
  }, 120_000);
  afterAll(() => shop.close());

  it("enter, and nothing changes when the same data are settled again", async () => {
    const rows = () => shop.rows("select * from segments.segment_members order by membership_id");
    const before = await rows();
    expect(before.map((row) => row.membership_id)).toEqual([
      "big:files:ada:1",
      "big:files:cy:1",
      "fresh:files:ada:1",
      "fresh:files:bob:1",
      "weekly:files:ada:1",
      "weekly:files:bob:1",
    ]);
    const again = await settle(shop, 1, [FRESH, WEEKLY, BIG]);
    expect(await rows()).toEqual(before);
    expect(await again.rows("select count(*) as n from {{ ref('segment_refreshes') }}")).toEqual([{ n: 3 }]);
  });

  it("leave when they no longer match, but not before a weekly segment is due", async () => {
    // Friday of the same week
    await settle(shop, 4, [FRESH, WEEKLY, BIG]);
    expect(await stays(shop, "fresh")).toEqual([
      ["ada", 1, "02", "05", "no longer matches"],
      ["bob", 1, "02", null, null],
    ]);
    expect(await stays(shop, "weekly")).toEqual([
      ["ada", 1, "02", null, null],
      ["bob", 1, "02", null, null],
    ]);
    const [preview] = await shop.rows(
      "select members, would_leave, customers from segments.segment_previews where segment = 'weekly'",
    );
    expect(preview).toEqual({ members: 2, would_leave: 1, customers: 1 });
  });

  it("come back with a stay of their own, and the weekly segment settles on Monday", async () => {
    await fill(shop, "files.order_lines", [order("ada", 7, 5)]);
    await settle(shop, 7, [FRESH, WEEKLY, BIG]);
    expect(await stays(shop, "fresh")).toEqual([
      ["ada", 1, "02", "05", "no longer matches"],
      ["ada", 2, "08", null, null],
      ["bob", 1, "02", "08", "no longer matches"],
    ]);
    expect(await stays(shop, "weekly")).toEqual([
      ["ada", 1, "02", null, null],
      ["bob", 1, "02", "08", "no longer matches"],
    ]);
  });

  it("follow an order that is loaded late: a run at the same moment takes up the same stay", async () => {
    await fill(shop, "files.order_lines", [order("bob", 6, 1)]);
    await settle(shop, 7, [FRESH, WEEKLY, BIG]);
    expect((await stays(shop, "fresh")).at(-1)).toEqual(["bob", 1, "02", null, null]);
  });

  it("leave a segment whose definition has changed, or that is withdrawn, with that reason", async () => {
    await settle(shop, 8, [FRESH, segment("big", "net_sales >= 90", "daily", "advertising")]);
    expect(await stays(shop, "big")).toEqual([
      ["ada", 1, "02", "09", "definition changed"],
      ["cy", 1, "02", null, null],
    ]);
    expect((await stays(shop, "weekly")).map((stay) => stay.slice(3))).toEqual([
      ["09", "segment withdrawn"],
      ["09", "segment withdrawn"],
    ]);
  });

  it("are entries minus exits at every moment", async () => {
    const rows = await shop.rows(
      `select changes.segment, changes.members, (
           select count(*) from segments.segment_members as stays
           where stays.segment = changes.segment and stays.entered_at <= changes.changed_at
             and (stays.left_at is null or stays.left_at > changes.changed_at)
         ) as counted
       from segments.segment_changes as changes`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(Number(row.members)).toBe(Number(row.counted));
  });

  it("keep their time when a run's as_of lies before the last refresh", async () => {
    const before = await stays(shop, "big");
    await settle(shop, 2, [FRESH, segment("big", "net_sales >= 90", "daily", "advertising")]);
    expect(await stays(shop, "big")).toEqual(before);
    const [row] = await shop.rows(
      "select max(refreshed_at) = timestamp '2023-05-09 12:00:00' as same from segments.segment_refreshes",
    );
    expect(row).toEqual({ same: true });
  });
});

it("keeps the history through a full refresh and builds without any segment", async () => {
  const shop = await openShop({ as_of: time(1), segments: [] });
  try {
    expect(await build(shop, WITH_ALL_ABOVE)).toEqual([]);
    for (const table of [
      "definitions",
      "members",
      "changes",
      "previews",
      "overlaps",
      "profiles",
      "refreshes",
    ]) {
      expect(await shop.rows(`select count(*) as n from segments.segment_${table}`)).toEqual([{ n: 0 }]);
    }
  } finally {
    await shop.close();
  }
});

it("builds an empty shop: no member, and every tier and stage without anybody", async () => {
  const shop = await openShop();
  try {
    const all = [...WITH_ALL_ABOVE, "+path:marts/segments"];
    expect(await build(shop, all)).toEqual([]);
    expect(await tests(shop, ["path:marts/segments", "path:intermediate/segmenting"])).toEqual([]);
    expect(
      await shop.rows("select sum(customers) as n, count(*) as tiers from segments.value_tiers"),
    ).toEqual([{ n: 0, tiers: 6 }]);
    expect(
      await shop.rows("select count(*) as n, sum(customers) as held from segments.segment_previews"),
    ).toEqual([{ n: 5, held: 0 }]);
  } finally {
    await shop.close();
  }
});
