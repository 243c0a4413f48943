import { afterEach, beforeEach, expect, it } from "vitest";
import type { Batch, Progress } from "../../activate/destinations/destination.ts";
import { leftOver, planSync } from "../../activate/index.ts";
import { emailFor, PLATFORM_RULES, phoneFor } from "../../activate/normalise/index.ts";
import { TerminalError } from "../../kernel/diagnostics.ts";
import { LabPlatform, openShop, type Shop, syncOf } from "./lab.ts";

/** What changes around a sync between two runs: the audience, the segment, the mapping, keys, the clock. */
let shop: Shop;
let platform: LabPlatform;
beforeEach(async () => {
  shop = await openShop();
  platform = new LabPlatform();
});
afterEach(() => shop.close());

const email = (i: number) => emailFor(PLATFORM_RULES.meta, `person.${i}@example.com`)!;
const phone = (i: number) => phoneFor(PLATFORM_RULES.meta, `07400 1${String(i).padStart(5, "0")}`, "GB")!;
const both = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => [email(from + i), phone(from + i)])
    .flat()
    .sort();
const held = (one = platform) => [...one.held].sort();
const key = (i: number) => `c${String(i).padStart(7, "0")}`;
const is = (i: number) => `customer_id = '${key(i)}'`;

/** All that was ever taken out of the platform. */
const removed = () => platform.history.filter((one) => one.operation === "remove").flatMap((one) => one.ids);

it("sends nothing to another audience than the last one until a person says that the old one is done with", async () => {
  await shop.members(1, 10);
  Object.assign(platform, { place: "lab 1" });
  await shop.run(platform);
  await shop.withdraw(is(1));
  const other = Object.assign(new LabPlatform(), { place: "lab 2" });
  const result = await shop.run(other, { allowed: ["removals", "size", "small"] });
  expect(result).toMatchObject({
    status: "held",
    plan: { held: [{ reason: "audience-moved", detail: "10 people are still in lab 1" }] },
  });
  expect(other.history).toEqual([]);
  expect(await shop.run(other, { allowed: ["moved"] })).toMatchObject({ status: "succeeded", accepted: 9 });
  expect(held(other)).toEqual(both(2, 10));
  expect(await shop.changelog()).toContain("remove left behind audience-moved 10");
  expect(await shop.run(other)).toMatchObject({ status: "succeeded", accepted: 0 });
});

it("takes nobody but whom the law takes out when the segment was deleted, and says what to do", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.sql("delete from segments.segment_definitions where segment = 'vip'");
  await shop.sql("delete from segments.segment_members where segment = 'vip'");
  await shop.withdraw(is(4));
  const result = await shop.run(platform);
  expect(result.status).toBe("held");
  expect(result.plan.held).toContainEqual({ reason: "segment-gone", detail: "vip" });
  expect(held()).toEqual(both(1, 10).filter((id) => id !== email(4) && id !== phone(4)));
  const [run] = await shop.warehouse.rows<{ n: number }>(
    "select count(*) as n from activate.sync_runs where segment = 'vip' and status = 'held'",
  );
  expect(run!.n).toBe(1);
});

it("takes everybody out when a person empties the audience, whatever mode and guard rails say", async () => {
  await shop.members(1, 10);
  const sync = { mode: "add_only" };
  await shop.run(platform, { sync });
  const plan = await planSync({ ...shop, sync: syncOf(sync), destination: platform, empties: true });
  expect(plan.removals).toEqual({ emptied: 10 });
  expect(held()).toEqual(both(1, 10));
  expect(await shop.run(platform, { sync, empties: true })).toMatchObject({
    status: "succeeded",
    audience: 0,
  });
  expect(held()).toEqual([]);
});

it("sends nothing for an empty segment at first, and stops when a segment has become empty", async () => {
  expect(await shop.run(platform)).toMatchObject({ status: "succeeded", accepted: 0 });
  await shop.members(1, 10);
  expect(await shop.run(platform)).toMatchObject({ status: "succeeded", accepted: 10 });
  await shop.sql("delete from segments.segment_members where segment = 'vip'");
  expect(await shop.run(platform)).toMatchObject({ status: "held", audience: 10 });
  expect(held()).toEqual(both(1, 10));
});

it("stops when customers are missing in numbers, as after a failed build", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.sql(`delete from core.customers where customer_id > '${key(2)}'`);
  expect(await shop.run(platform)).toMatchObject({
    status: "held",
    plan: { removals: { "customer-gone": 8 } },
  });
  expect(held()).toEqual(both(1, 10));
  await shop.run(platform, { allowed: ["removals"] });
  expect(held()).toEqual(both(1, 2));
});

it("names syncs that are listed no more while people are still there", async () => {
  await shop.members(1, 3);
  await shop.run(platform, { sync: { to: "old" } });
  expect(await leftOver(shop.warehouse, [syncOf()])).toEqual([{ sync: "vip:old", rows: 3 }]);
  expect(await leftOver(shop.warehouse, [syncOf({ to: "old" })])).toEqual([]);
});

it("takes nobody out when the mapping sends one identifier more, and only that one when it sends one less", async () => {
  await shop.members(1, 120);
  await shop.run(platform, { sync: { identifiers: ["email"] } });
  expect((await shop.run(platform)).plan.counts).toMatchObject({ change: 120, remove: 0 });
  expect(removed()).toEqual([]);
  expect(held()).toEqual(both(1, 120));
  await shop.run(platform, { sync: { identifiers: ["email"] } });
  expect(removed()).toHaveLength(120);
  expect(removed()).not.toContain(email(1));
  expect(held()).toEqual(both(1, 120).filter((id) => removed().indexOf(id) < 0));
});

it("sends and removes nobody who only got another key", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  const sent = platform.history.length;
  for (const table of ["core.customers", "segments.segment_members", "customer360.customer_consents"])
    await shop.sql(`update ${table} set customer_id = 'p' || substr(customer_id, 2)`);
  const result = await shop.run(platform);
  expect(result).toMatchObject({ status: "succeeded", accepted: 0, audience: 10, plan: { removals: {} } });
  expect(platform.history).toHaveLength(sent);
  expect(await shop.changelog()).toContain("rekey noted same person, new key 10");
  await shop.withdraw("customer_id = 'p0000003'");
  expect((await shop.run(platform)).plan.removals).toEqual({ "no-consent": 1 });
  expect(held()).toEqual(both(1, 10).filter((id) => id !== email(3) && id !== phone(3)));
});

it("keeps a person whose two records were merged, with what the platform knew of either", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  // Record 2 becomes a part of record 1, which takes its address over and keeps its own number.
  for (const table of ["core.customers", "segments.segment_members", "customer360.customer_consents"])
    await shop.sql(`delete from ${table} where ${is(2)}`);
  await shop.sql(`update core.customers set email = 'person.2@example.com' where ${is(1)}`);
  await shop.run(platform);
  expect(held()).toEqual([email(2), phone(1), ...both(3, 10)].sort());
  expect((await shop.run(platform)).accepted).toBe(0);
});

it("leaves to the other segment of the same audience whom it has too", async () => {
  await shop.members(1, 10);
  await shop.sql(`insert into segments.segment_members select 'angry', customer_id, null
    from core.customers where customer_id > '${key(5)}'`);
  await shop.run(platform);
  await shop.run(platform, { sync: { segment: "angry" } });
  await shop.leave("segment = 'vip' and customer_id > 'c0000004'");
  await shop.run(platform, { allowed: ["removals"] });
  expect(held()).toEqual([...both(1, 4), ...both(6, 10)].sort());
  await shop.leave("segment = 'angry'");
  await shop.run(platform, { sync: { segment: "angry" }, allowed: ["removals"] });
  expect(held()).toEqual(both(1, 4));
});

/** Works off what it was asked last first, and refuses some removals. */
class Unordered extends LabPlatform {
  readonly kept = new Set<string>();
  override async send(batch: Batch) {
    const bad = batch.members.filter(({ identifiers: { email = "" } }) => this.kept.has(email));
    if (batch.operation === "remove" && bad.length > 0)
      return { refused: new Map(bad.map((member) => [member.rowKey, "busy"])) };
    return super.send(batch);
  }
}

it("forgets no old address that the platform would not take out", async () => {
  const slow = new Unordered();
  await shop.members(1, 10);
  await shop.run(slow);
  slow.kept.add(email(2));
  await shop.sql(`update core.customers set email = 'new@example.com' where ${is(2)}`);
  expect(await shop.run(slow)).toMatchObject({ status: "partial", refused: 1 });
  expect(held(slow)).toEqual(both(1, 10));
  slow.kept.clear();
  await shop.run(slow);
  const now = emailFor(PLATFORM_RULES.meta, "new@example.com")!;
  expect(held(slow)).toEqual([...both(1, 10).filter((id) => id !== email(2)), now].sort());
});

it("sends somebody as he is now whose old address the platform never took, and will not take out either", async () => {
  const slow = new Unordered();
  await shop.members(1, 10);
  await shop.run(slow);
  // As a kill leaves it between the request and its answer.
  await shop.sql(`update activate.sync_snapshot set status = 'adding' where row_key = '${key(2)}'`);
  for (const id of [email(2), phone(2)]) slow.held.delete(id);
  slow.kept.add(email(2));
  await shop.withdraw(is(2));
  expect(await shop.run(slow)).toMatchObject({ refused: 1 });
  await shop.sql(`update customer360.customer_consents set is_granted = true where ${is(2)}`);
  await shop.sql(`update core.customers set email = 'new@example.com' where ${is(2)}`);
  await shop.run(slow);
  const now = emailFor(PLATFORM_RULES.meta, "new@example.com")!;
  expect(held(slow)).toEqual([...both(1, 10).filter((id) => id !== email(2)), now].sort());
});

it("adds nobody while a removal that shares his address is under way, and does so when it is done", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  const answers: Progress[] = [];
  let apply = () => {};
  const send = platform.send.bind(platform);
  platform.send = async (batch) => {
    if (batch.operation === "add") return send(batch);
    apply = () => void send(batch);
    return { reference: "r1" };
  };
  platform.poll = async () => answers.shift() ?? { state: "working" };
  // Customer 2 goes; a new one comes with his address.
  await shop.leave(is(2));
  await shop.members(11, 12);
  await shop.sql(`update core.customers set email = 'person.2@example.com' where ${is(11)}`);
  expect(await shop.run(platform, { patienceMs: 0 })).toMatchObject({ status: "partial", underWay: 1 });
  expect(held()).toEqual([...both(1, 10), ...both(12, 12)].sort());
  apply();
  answers.push({ state: "done" });
  await shop.run(platform);
  expect(held()).toEqual([...both(1, 1), email(2), phone(11), ...both(3, 10), ...both(12, 12)].sort());
});

it("sends a batch anew whose end the platform has not told within three days", async () => {
  await shop.members(1, 10);
  platform.isLate = true;
  platform.poll = async () => ({ state: "working" });
  expect(await shop.run(platform, { patienceMs: 0 })).toMatchObject({ underWay: 1 });
  shop.clock.advance(4 * 86_400_000);
  platform.isLate = false;
  expect(await shop.run(platform)).toMatchObject({ refused: 10, accepted: 10, audience: 10 });
  expect(held()).toEqual(both(1, 10));
});

it("ends its waiting although the clock was set back meanwhile", async () => {
  await shop.members(1, 10);
  platform.isLate = true;
  let asked = 0;
  platform.poll = async () => {
    asked += 1;
    shop.clock.advance(-3_600_000);
    return { state: "working" };
  };
  expect(await shop.run(platform, { patienceMs: 120_000 })).toMatchObject({ underWay: 1 });
  expect(asked).toBeLessThan(20);
});

it("lets the usual size begin anew when a person has said that the new one is right", async () => {
  await shop.members(1, 10);
  for (let i = 0; i < 4; i++) await shop.run(platform);
  await shop.members(11, 40);
  expect((await shop.run(platform)).plan.held[0]!.reason).toBe("unusual-size");
  expect((await shop.run(platform, { allowed: ["size"] })).status).toBe("succeeded");
  await shop.members(41, 42);
  expect((await shop.run(platform)).status).toBe("succeeded");
  await shop.members(43, 130);
  expect((await shop.run(platform)).plan.held[0]!.detail).toBe("130 members; it usually has 42");
});

it("keeps of each run who, what, which definition, which identifiers and what was allowed", async () => {
  await shop.members(1, 2);
  const sync = { four_eyes: true, identifiers: ["email"] };
  await expect(shop.run(platform, { sync, approvedBy: " ANN " })).rejects.toThrow("a second person");
  await expect(shop.run(platform, { sync, approvedBy: " " })).rejects.toThrow("a second person");
  await shop.run(platform, { sync, approvedBy: "bob", allowed: ["size"] });
  expect(
    await shop.warehouse.rows(`select segment, destination, definition_version, mode, consent, started_by, approved_by,
      allowed, identifiers, status, in_segment, to_add, accepted from activate.sync_runs`),
  ).toEqual([
    {
      ...{ segment: "vip", destination: "lab", definition_version: "v1", mode: "mirror", started_by: "ann" },
      ...{ consent: "advertising, every channel", approved_by: "bob", allowed: "size", identifiers: "email" },
      ...{ status: "succeeded", in_segment: 2, to_add: 2, accepted: 2 },
    },
  ]);
});

it("adds the columns of a newer version to tables that are there, and keeps their rows", async () => {
  await shop.members(1, 2);
  await shop.run(platform);
  await shop.sql("alter table activate.sync_runs drop column identifiers");
  expect((await shop.run(platform)).accepted).toBe(0);
  const rows = await shop.warehouse.rows("select identifiers from activate.sync_runs order by started_at");
  expect(rows).toEqual([{ identifiers: null }, { identifiers: "email,phone" }]);
});

it("counts who withdrew between plan and batch among those who were not sent", async () => {
  await shop.members(1, 150);
  const onStep = async (step: string) => {
    if (step === "asked") await shop.withdraw(is(120));
  };
  expect((await shop.run(platform, { onStep })).plan.skips).toEqual({ "no-consent": 1 });
});

it("lets whom the law takes out go although the additions of the last run are refused again and again", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.members(11, 30);
  for (let i = 11; i <= 30; i++) platform.bad.add(email(i));
  await expect(shop.run(platform, { allowed: ["size"] })).rejects.toThrow("refuses most");
  await shop.withdraw(is(3));
  await expect(shop.run(platform, { allowed: ["size"] })).rejects.toThrow("refuses most");
  expect(held()).toEqual(both(1, 10).filter((id) => id !== email(3) && id !== phone(3)));
});

it("finds a bad row in the first batch of a platform that wants a thousand, and sends the others together", async () => {
  platform.limits = { rows: 5000, smallestAudience: 1000 };
  await shop.members(1, 1300);
  const send = platform.send.bind(platform);
  platform.send = async (batch) => {
    const isBad = batch.members.some((member) => platform.bad.has(member.identifiers.email!));
    if (!isBad && platform.held.size + batch.members.length * 2 < 2000)
      throw new TerminalError({ code: "account-refused", message: "fewer than 1,000 would be left" });
    return send(batch);
  };
  platform.bad.add(email(7)).add(email(1200));
  expect(await shop.run(platform)).toMatchObject({ status: "partial", accepted: 1298, refused: 2 });
  expect(held()).toHaveLength(1298 * 2);
});

it("takes away rows that a kill left without their batch", async () => {
  await shop.members(1, 2);
  await shop.run(platform);
  await shop.sql("insert into activate.sync_batch_rows (batch_id, row_key) values ('orphan', 'c0000001')");
  await shop.run(platform);
  expect(await shop.warehouse.rows("select * from activate.sync_batch_rows")).toEqual([]);
});

it("finds by its hash who was added to a platform of clear addresses when a kill kept the id from being noted", async () => {
  const ids = new Map<string, string>();
  const clear = Object.assign(new LabPlatform(), { rule: PLATFORM_RULES.klaviyo });
  clear.send = async ({ operation, members }: Batch) => {
    for (const { identifiers, rowKey } of members)
      if (operation === "add") ids.set(rowKey, identifiers.email!);
      else ids.delete(identifiers.platformId?.slice(3) ?? "nobody");
    if (operation === "add") throw new Error("killed");
    return {};
  };
  const wanted: string[] = [];
  Object.assign(clear, {
    find: async (hashes: ReadonlySet<string>) => {
      wanted.push(...hashes);
      return new Map([[email(1), `id-${key(1)}`]]);
    },
  });
  await shop.members(1, 2);
  await expect(shop.run(clear)).rejects.toThrow("killed");
  await shop.sql(`update core.customers set email = 'new@example.com' where ${is(1)}`);
  await shop.leave(`${is(1)} or ${is(2)}`);
  await shop.sql(`delete from core.customers where ${is(1)}`);
  clear.poll = async () => ({ state: "done" });
  await shop.run(clear, { allowed: ["removals"] });
  expect(wanted).toContain(email(1));
  expect(ids.has(key(1))).toBe(false);
});

it("lets nobody be sent by two runs at once: the second finds the warehouse held", async () => {
  const { openDuckdb } = await import("../../warehouse/duckdb/index.ts");
  const file = `${shop.folder}/shop.duckdb`;
  const first = await openShop(file);
  await first.members(1, 3);
  const second = () => openDuckdb(file);
  await first.run(platform, {
    onStep: async (step) => {
      if (step === "journaled") await expect(second()).rejects.toThrow("DuckDB has one writer at a time");
    },
  });
  await first.close();
});
