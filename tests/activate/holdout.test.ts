import { afterEach, beforeEach, expect, it } from "vitest";
import { LabPlatform, openShop, type Shop } from "./lab.ts";
import { both } from "./replace-lab.ts";

/** Who is held out for comparison: whom, since when, and until when. */
let shop: Shop;
let platform: LabPlatform;
beforeEach(async () => {
  shop = await openShop();
  platform = new LabPlatform();
});
afterEach(() => shop.close());

it("holds the same share out each time, and tells whom since when", async () => {
  await shop.members(1, 1000);
  const first = await shop.run(platform, { sync: { holdout: 0.2 } });
  expect(first.plan.skips.holdout).toBeGreaterThan(150);
  expect(first.plan.skips.holdout).toBeLessThan(250);
  const out =
    "select string_agg(row_key || held_out_at, ' ' order by row_key) as all_ from activate.sync_holdouts";
  const before = await shop.warehouse.rows(out);
  expect((await shop.run(platform, { sync: { holdout: 0.2 } })).accepted).toBe(0);
  expect(await shop.warehouse.rows(out)).toEqual(before);
});

it("holds more people out when the share grows, and keeps those who were held out before", async () => {
  await shop.members(1, 500);
  const out = async () => {
    const rows = await shop.warehouse.rows<{ k: string }>(
      "select row_key as k from activate.sync_holdouts where released_at is null",
    );
    return new Set(rows.map((row) => row.k));
  };
  await shop.run(platform, { sync: { holdout: 0.1 } });
  const before = await out();
  const result = await shop.run(platform, { sync: { holdout: 0.2 } });
  const after = await out();
  expect(result.plan.removals).toEqual({ holdout: after.size - before.size });
  expect([...before].every((one) => after.has(one))).toBe(true);
  expect(platform.held.size).toBe((500 - after.size) * 2);
  await shop.run(platform, { sync: { holdout: 0 } });
  expect([...(await out())]).toEqual([]);
  const [kept] = await shop.warehouse.rows(
    "select count(*)::int as n from activate.sync_holdouts where released_at > held_out_at",
  );
  expect(kept).toEqual({ n: after.size });
  expect([...platform.held].sort()).toEqual(both(platform, 1, 500));
});

it("does not count as held out whom a guard rail keeps in the audience", async () => {
  await shop.members(1, 100);
  await shop.run(platform);
  expect((await shop.run(platform, { sync: { holdout: 0.9 } })).status).toBe("held");
  const rows = await shop.warehouse.rows("select * from activate.sync_holdouts");
  expect(rows).toEqual([]);
});
