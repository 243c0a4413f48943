import { afterEach, beforeEach, expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import { emailFor } from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import { openShop, type Shop } from "./lab.ts";
import { both, dieAt, Killed, key, opened, stranger } from "./replace-lab.ts";

/** Replacing a whole audience at TikTok and Google. */
let shop: Shop;
let platform: RunningPlatform;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.close();
  await platform?.close();
});

const held = () => [...platform.held].sort();

async function openTiktok({ least = 0, rows = 60 } = {}): Promise<Destination> {
  platform = await startTiktokSandbox({ token: "t", advertiser: "9", audience: "5", least });
  const block = { type: "tiktok", advertiser: "9", audience: "5", endpoint: platform.url };
  const destination = opened(shop, block, "TIKTOK_ACCESS_TOKEN", rows);
  return { ...destination, limits: { ...destination.limits, smallestAudience: least } };
}

it("replaces TikTok's audience by its largest files first, where bad rows have left many small ones", async () => {
  const destination = await openTiktok({ least: 100, rows: 500 });
  await shop.members(1, 200);
  // Every other one of the first sixty: whoever is between two of them is a file of his own.
  for (let i = 1; i < 60; i += 2) platform.spoil(emailFor(destination.rule, `person.${i}@example.com`)!);
  expect(await shop.run(destination, { replaces: true })).toMatchObject({ accepted: 170, refused: 30 });
  expect(platform.held.size).toBe(2 * 170);
});

async function openGoogle(more: { delay?: number } = {}): Promise<Destination> {
  const place = { token: "t", account: "1", audience: "77" };
  platform = await startGoogleSandbox({ ...place, ...more, now: () => shop.clock.now() });
  const block = { type: "google", account: { id: "1" }, audience: "77", terms_accepted: true };
  return opened(shop, { ...block, endpoint: platform.url }, "GOOGLE_DATA_MANAGER_TOKEN");
}

it("leaves TikTok's audience as it was until all files are there, and begins anew after a kill", async () => {
  const destination = await openTiktok();
  await shop.members(1, 200);
  await shop.run(destination);
  await shop.members(201, 210);
  platform.held.add(stranger);
  const onStep = dieAt("noted", 3);
  await expect(shop.run(destination, { replaces: true, onStep })).rejects.toThrow(Killed);
  expect(platform.held.size).toBe(401);
  const result = await shop.run(destination);
  expect(result).toMatchObject({ status: "succeeded", accepted: 210 });
  expect(held()).toEqual(both(destination, 1, 210));
});

it("names up to 49 files in one update of TikTok's, and appends the rest", async () => {
  const destination = await openTiktok({ rows: 5 });
  const actions: string[] = [];
  platform.watch(({ path, request }) => {
    if (path.endsWith("/update/")) {
      const { action, file_paths } = JSON.parse(request.trim()) as { action: string; file_paths: string[] };
      actions.push(`${action} ${file_paths.length}`);
    }
  });
  platform.held.add(stranger);
  await shop.members(1, 130);
  await shop.run(destination, { replaces: true });
  expect(actions).toEqual(["REPLACE 49", "APPEND 3"]);
  expect(held()).toEqual(both(destination, 1, 130));
});

it("is an ordinary sync again after TikTok has refused a replacement for being too small, and forgets no old address", async () => {
  const destination = await openTiktok({ least: 100, rows: 500 });
  await shop.members(1, 200);
  await shop.run(destination, { allowed: ["small"] });
  const [old] = both(destination, 1, 1);
  await shop.sql(
    "update core.customers set email = 'new.' || email, phone = null where customer_id = 'c0000001'",
  );
  await shop.leave(`customer_id > '${key(40)}'`);
  const allowed = ["small", "removals", "size"] as const;
  await expect(shop.run(destination, { replaces: true, allowed: [...allowed] })).rejects.toThrow(
    "fewer than 1,000 would be left",
  );
  expect(platform.held.has(old!)).toBe(true);
  await shop.enter("true");
  expect(await shop.run(destination)).toMatchObject({ status: "succeeded" });
  expect(platform.held.has(old!)).toBe(false);
  expect(platform.held.size).toBe(399);
  expect(held().filter((id) => both(destination, 2, 200).includes(id))).toHaveLength(398);
});

it("removes at Google whom it added before everybody was sent, and nobody sooner; a run that was killed begins anew", async () => {
  const destination = await openGoogle();
  await shop.members(1, 200);
  await shop.run(destination);
  platform.held.add(stranger);
  await shop.leave(`customer_id <= '${key(10)}'`);
  for (const [step, nth] of [
    ["sent", 2],
    ["ended", 1],
  ] as const) {
    await expect(shop.run(destination, { replaces: true, onStep: dieAt(step, nth) })).rejects.toThrow(Killed);
    expect(held().filter((id) => both(destination, 11, 200).includes(id))).toHaveLength(380);
  }
  const result = await shop.run(destination, { sync: { mode: "upsert" } });
  expect(result).toMatchObject({ status: "succeeded", audience: 190 });
  expect(held()).toEqual(both(destination, 11, 200));
});

it("waits for Google's batches before it removes all others, and goes on with that in the next run", async () => {
  const destination = await openGoogle({ delay: 4 });
  await shop.members(1, 200);
  platform.held.add(stranger);
  const first = await shop.run(destination, { replaces: true, patienceMs: 1_500 });
  expect(first).toMatchObject({ status: "partial", accepted: 0 });
  expect(platform.held.has(stranger)).toBe(true);
  expect(await shop.warehouse.rows("select state from activate.sync_replacements")).toEqual([
    { state: "sent" },
  ]);
  for (let i = 0; i < 4; i++) await shop.run(destination, { patienceMs: 1_500 });
  expect(held()).toEqual(both(destination, 1, 200));
  expect(await shop.warehouse.rows("select state from activate.sync_replacements")).toEqual([]);
});

it("sends again at Google, with the next sync, whose consent came back while the others were removed", async () => {
  const destination = await openGoogle();
  await shop.members(1, 200);
  await shop.run(destination);
  shop.clock.advance(600_000);
  const consent = (isGranted: boolean) =>
    shop.sql(
      `update customer360.customer_consents set is_granted = ${isGranted} where customer_id = '${key(7)}'`,
    );
  let asked = 0;
  const onStep = async (step: string) => {
    if (step === "asked" && ++asked === 1) await consent(false);
    if (step === "ended") await consent(true);
  };
  await shop.run(destination, { replaces: true, onStep });
  expect(asked).toBeGreaterThan(0);
  expect(held()).not.toContain(both(destination, 7, 7)[0]);
  await shop.run(destination);
  expect(held()).toEqual(both(destination, 1, 200));
});
