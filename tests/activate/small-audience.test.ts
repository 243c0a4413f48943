import { afterEach, beforeEach, expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import { emailFor } from "../../activate/normalise/index.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import type { Allowance } from "../../activate/sync/plan.ts";
import { openShop, type Shop } from "./lab.ts";
import { both, dieAt, Killed, key, opened } from "./replace-lab.ts";

/** A platform that refuses each change which would leave fewer than its least: here 100 identifiers, 50 people. */
let shop: Shop;
let platform: RunningPlatform;
let destination: Destination;
beforeEach(async () => {
  shop = await openShop();
  platform = await startTiktokSandbox({ token: "t", advertiser: "9", audience: "5", least: 100 });
  const block = { type: "tiktok", advertiser: "9", audience: "5", endpoint: platform.url };
  const tiktok = opened(shop, block, "TIKTOK_ACCESS_TOKEN");
  destination = { ...tiktok, limits: { ...tiktok.limits, rows: 500, smallestAudience: 100 } };
});
afterEach(async () => {
  await shop.close();
  await platform.close();
});

const held = () => [...platform.held].sort();
/** The guard rails are no matter here. */
const allowed: Allowance[] = ["removals", "size", "small"];
const sync = (more: object = {}) => shop.run(destination, { allowed, ...more });

it("takes people out after others have come, when too few would be left without them", async () => {
  await shop.members(1, 110);
  await sync();
  await shop.withdraw(`customer_id <= '${key(70)}'`);
  await shop.members(111, 200);
  expect(await sync()).toMatchObject({ status: "succeeded", audience: 130 });
  expect(held()).toEqual(both(destination, 71, 200));
});

it.each(["journaled", "sent"])(
  "fills an audience whose first batch a kill left %s, though some of it have withdrawn since",
  async (step) => {
    await shop.members(1, 200);
    await expect(sync({ onStep: dieAt(step) })).rejects.toThrow(Killed);
    await shop.withdraw(`customer_id <= '${key(20)}'`);
    expect(await sync()).toMatchObject({ status: "succeeded", audience: 180 });
    expect(held()).toEqual(both(destination, 21, 200));
  },
);

it("forgets a removal that a kill left, and takes people out when others have come", async () => {
  await shop.members(1, 110);
  await sync();
  await shop.withdraw(`customer_id <= '${key(70)}'`);
  await expect(sync({ onStep: dieAt("journaled") })).rejects.toThrow(Killed);
  await shop.members(111, 200);
  expect(await sync()).toMatchObject({ status: "succeeded", audience: 130 });
  expect(held()).toEqual(both(destination, 71, 200));
});

it("leaves what somebody who goes has in common with somebody who comes, and sends a changed address", async () => {
  await shop.members(1, 120);
  await sync();
  await shop.members(121, 130);
  const set = (i: number, column: string) =>
    shop.sql(`update core.customers set ${column} where customer_id = '${key(i)}'`);
  await set(121, "phone = '07400 100001'"); // the first one's
  await set(2, "email = 'person.900@example.com'");
  await shop.leave(`customer_id = '${key(1)}'`);
  expect(await sync()).toMatchObject({ status: "succeeded", audience: 129 });
  const email = (i: number) => emailFor(destination.rule, `person.${i}@example.com`)!;
  const wanted = both(destination, 1, 130)
    .filter((id) => id !== email(1) && id !== email(2) && !both(destination, 121, 121).includes(id))
    .concat(email(900), email(121));
  expect(held()).toEqual(wanted.sort());
});
