import { readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { forgetMembers, planSync } from "../../activate/index.ts";
import { emailFor, PLATFORM_RULES, phoneFor } from "../../activate/normalise/index.ts";
import { LabPlatform, openShop, type Shop, syncOf } from "./lab.ts";

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
const held = () => [...platform.held].sort();
/** Guard rails that small changes of small audiences would meet. */
const FREE = { allowed: ["removals", "size"] as ("removals" | "size")[] };

it("sends the members, then nothing, then only what changed", async () => {
  await shop.members(1, 250);
  const first = await shop.run(platform);
  expect(first).toMatchObject({ status: "succeeded", accepted: 250, refused: 0, audience: 250 });
  expect(platform.history.map((one) => one.ids.length)).toEqual([200, 200, 100]);
  expect(held()).toEqual(both(1, 250));
  expect(await shop.run(platform)).toMatchObject({ accepted: 0, audience: 250 });
  expect(platform.history).toHaveLength(3);
  await shop.members(251, 252);
  await shop.leave("customer_id = 'c0000001'");
  expect((await shop.run(platform)).plan.counts).toMatchObject({ add: 2, remove: 1, keep: 249 });
  expect(held()).toEqual(both(2, 252));
});

it("sends nobody without consent, and takes out who withdraws it, in every mode", async () => {
  await shop.members(1, 20);
  await shop.withdraw("customer_id = 'c0000003'");
  await shop.sql("delete from customer360.customer_consents where customer_id = 'c0000004'");
  for (const mode of ["mirror", "upsert", "add_only"]) {
    platform = new LabPlatform();
    const sync = { mode, to: mode };
    const result = await shop.run(platform, { sync });
    expect(result.plan.skips).toEqual({ "no-consent": 1, "consent-unknown": 1 });
    await shop.withdraw("customer_id = 'c0000005'");
    await shop.leave("customer_id = 'c0000005'");
    expect((await shop.run(platform, { sync, ...FREE })).plan.removals).toEqual({ "no-consent": 1 });
    expect(held()).toEqual(
      both(1, 20).filter((id) => ![3, 4, 5].flatMap((i) => [email(i), phone(i)]).includes(id)),
    );
    await shop.sql(
      "update customer360.customer_consents set is_granted = true where customer_id = 'c0000005'",
    );
    await shop.enter("customer_id = 'c0000005'");
  }
});

it("asks for consent again when a row is sent, not only when it is planned", async () => {
  await shop.members(1, 150);
  const withdraws = async (step: string) => {
    if (step === "journaled") await shop.withdraw("customer_id = 'c0000120'");
  };
  await shop.run(platform, { onStep: withdraws });
  expect(held()).not.toContain(email(120));
  expect(platform.history.flatMap((one) => one.ids)).not.toContain(email(120));
});

it("leaves who left in the audience in upsert mode, and changes nobody in add_only", async () => {
  await shop.members(1, 10);
  await shop.run(platform, { sync: { mode: "upsert" } });
  await shop.leave("customer_id = 'c0000001'");
  expect((await shop.run(platform, { sync: { mode: "upsert" } })).plan.counts).toMatchObject({
    stay: 1,
    remove: 0,
  });
  await shop.sql("update core.customers set email = 'new@example.com' where customer_id = 'c0000002'");
  expect((await shop.run(platform, { sync: { mode: "add_only" } })).plan.counts).toMatchObject({ change: 0 });
});

it("takes the old identifiers of a changed customer out before the new ones go in, and keeps what they share", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.sql("update core.customers set email = 'new@example.com' where customer_id = 'c0000002'");
  expect((await shop.run(platform)).plan.counts).toMatchObject({ change: 1, add: 0, remove: 0, keep: 9 });
  const wanted = both(1, 10).filter((id) => id !== email(2));
  expect(held()).toEqual([...wanted, emailFor(PLATFORM_RULES.meta, "new@example.com")].sort());
});

it("leaves a phone that another member shares when one of them goes", async () => {
  await shop.members(1, 10);
  await shop.sql("update core.customers set phone = '07400 100002' where customer_id = 'c0000001'");
  await shop.run(platform);
  await shop.leave("customer_id = 'c0000001'");
  await shop.run(platform);
  expect(held()).toEqual(both(2, 10));
});

it("finds the bad row of a batch that is refused as a whole, sends the rest, and tries it again next time", async () => {
  await shop.members(1, 100);
  platform.bad.add(email(37));
  const first = await shop.run(platform);
  expect(first).toMatchObject({ status: "partial", accepted: 99, refused: 1 });
  expect(held()).toEqual(both(1, 100).filter((id) => id !== email(37) && id !== phone(37)));
  expect(await shop.changelog()).toEqual([
    "add accepted 99",
    "add refused INVALID_SHA256_FORMAT for [e-mail] 1",
  ]);
  platform.bad.clear();
  expect(await shop.run(platform)).toMatchObject({ status: "succeeded", accepted: 1 });
  expect(held()).toEqual(both(1, 100));
});

it("stops when most of a batch is refused: then the account is at fault", async () => {
  await shop.members(1, 100);
  for (let i = 1; i <= 100; i++) platform.bad.add(email(i));
  await expect(shop.run(platform)).rejects.toThrow("lab refuses most of 100 rows");
  expect(platform.history.length).toBeLessThan(130);
  platform.bad.clear();
  expect(await shop.run(platform)).toMatchObject({ accepted: 100 });
});

it("drops a phone that is none and sends the e-mail; keeps back who has neither, until it changes", async () => {
  await shop.members(1, 3);
  await shop.sql("update core.customers set phone = '0' where customer_id = 'c0000001'");
  await shop.sql("update core.customers set phone = 'none', email = 'nobody' where customer_id = 'c0000002'");
  await shop.sql("update core.customers set phone = null, email = ' ' where customer_id = 'c0000003'");
  const first = await shop.run(platform);
  expect(first).toMatchObject({ status: "succeeded", accepted: 1, keptBack: 1 });
  expect(first.plan.skips).toEqual({ "no-identifier": 1 });
  expect(held()).toEqual([email(1)]);
  expect((await shop.run(platform)).plan.skips).toEqual({ "no-identifier": 1, "invalid-identifier": 1 });
  await shop.sql("update core.customers set email = 'person.2@example.com' where customer_id = 'c0000002'");
  expect(await shop.run(platform)).toMatchObject({ accepted: 1 });
});

it("keeps out who is suppressed, by a list or by a segment, and who lives elsewhere", async () => {
  await shop.members(1, 10);
  await shop.sql("insert into segments.segment_members values ('angry', 'c0000001', null)");
  await shop.sql("update core.customers set country_code = 'US' where customer_id = 'c0000003'");
  await shop.sql("update core.customers set country_code = null where customer_id = 'c0000004'");
  const sync = { suppress: ["angry"], regions: ["GB"] };
  expect((await shop.run(platform, { sync })).plan.skips).toEqual({
    suppressed: 1,
    region: 1,
    "region-unknown": 1,
  });
  await shop.sql(
    "insert into activate.suppressions values ('c0000002', 'asked', 'ann', timestamp '2030-01-01')",
  );
  expect((await shop.run(platform, { sync })).plan.removals).toEqual({ suppressed: 1 });
  expect(held()).toEqual(both(5, 10));
});

it("keeps out who is too young or of unknown age, and says so when no ages are loaded", async () => {
  await shop.members(1, 4);
  const sync = { least_age: 18 };
  await expect(shop.run(platform, { sync })).rejects.toThrow("core.customers holds no birth_date");
  await shop.sql("alter table core.customers add column birth_date date");
  await shop.sql("update core.customers set birth_date = date '1990-01-01' where customer_id > 'c0000001'");
  await shop.sql("update core.customers set birth_date = date '2012-01-02' where customer_id = 'c0000002'");
  await shop.sql("update core.customers set birth_date = date '2012-01-01' where customer_id = 'c0000003'");
  expect((await shop.run(platform, { sync })).plan.skips).toEqual({ "too-young": 1, "age-unknown": 1 });
  expect(held()).toEqual(both(3, 4));
});

it("stops before it removes too many, but still removes those whom the law takes out", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.leave("customer_id > 'c0000005'");
  await shop.withdraw("customer_id = 'c0000001'");
  await shop.members(11, 11);
  const result = await shop.run(platform);
  expect(result.status).toBe("held");
  expect(result.plan.held).toEqual([
    { reason: "removal-share", detail: "6 of 10 would be removed; max_removal_share is 0.3" },
  ]);
  expect(held()).toEqual(both(2, 10));
  await shop.run(platform, { allowed: ["removals"] });
  expect(held()).toEqual([...both(2, 5), ...both(11, 11)].sort());
});

it("stops at an audience far from its usual size, and at one too small for the platform", async () => {
  platform.limits = { rows: 1000, smallestAudience: 5 };
  await shop.members(1, 4);
  expect((await shop.run(platform)).plan.held[0]!.detail).toBe("4 members; the platform wants at least 5");
  await shop.members(5, 10);
  for (let i = 0; i < 3; i++) await shop.run(platform);
  await shop.members(11, 40);
  expect((await shop.run(platform)).plan.held[0]!.detail).toBe("40 members; it usually has 10");
  expect(held()).toEqual(both(1, 10));
});

it("wants a second person where the mapping says so", async () => {
  await shop.members(1, 2);
  const sync = { four_eyes: true };
  await expect(shop.run(platform, { sync })).rejects.toThrow("a second person must approve");
  await expect(shop.run(platform, { sync, approvedBy: "ann" })).rejects.toThrow(
    "a second person must approve",
  );
  expect(await shop.run(platform, { sync, approvedBy: "bob" })).toMatchObject({ accepted: 2 });
});

it("asks late platforms until they are done, and at the next run where patience ended", async () => {
  await shop.members(1, 150);
  platform.isLate = true;
  expect(await shop.run(platform, { patienceMs: 0 })).toMatchObject({
    status: "partial",
    underWay: 2,
    accepted: 0,
  });
  const second = await shop.run(platform);
  expect(second).toMatchObject({ status: "succeeded", matchRate: "60-70 %", audience: 150 });
  expect(second.plan.counts).toMatchObject({ keep: 150, add: 0 });
  expect(held()).toEqual(both(1, 150));
  expect(platform.history).toHaveLength(2);
});

it("keeps a forgotten customer's hash alone, until the platform has removed it", async () => {
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.sql("delete from core.customers where customer_id = 'c0000007'");
  await shop.sql("delete from segments.segment_members where customer_id = 'c0000007'");
  await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, ["c0000007"]));
  const traces = async (text: string) => {
    const found: string[] = [];
    for (const { name } of await shop.warehouse.relations("activate")) {
      const [row] = await shop.warehouse.rows<{ n: number }>(
        `select count(*) as n from activate.${name} as t where t::varchar like '%${text}%'`,
      );
      if (Number(row!.n) > 0) found.push(name);
    }
    return found;
  };
  expect(await traces("c0000007")).toEqual([]);
  expect(await traces(email(7))).toEqual(["sync_snapshot"]);
  expect((await shop.run(platform)).plan.removals).toEqual({ forgotten: 1 });
  expect(held()).toEqual(both(1, 10).filter((id) => id !== email(7) && id !== phone(7)));
  expect(await traces(email(7))).toEqual([]);
});

it("plans without writing, and shows a masked sample", async () => {
  await shop.members(1, 10);
  const plan = await planSync({ ...shop, sync: syncOf(), destination: platform });
  expect(plan.counts).toMatchObject({ add: 10, remove: 0 });
  expect(plan.sample[0]).toEqual({ customer: "c0000001", email: "P***@E***.com", phone: "*******01" });
  expect(await shop.warehouse.relations("activate")).toEqual([]);
});

it("keeps no address and no number in clear: not in its tables, its logs, its files or what it sends", async () => {
  await shop.members(1, 120);
  platform.bad.add(email(37));
  await shop.run(platform);
  const tables: string[] = [];
  for (const { name } of await shop.warehouse.relations("activate")) {
    const rows = await shop.warehouse.rows<{ t: string }>(
      `select t::varchar as t from activate.${name} as t`,
    );
    tables.push(...rows.map((row) => row.t));
  }
  const all = [
    ...tables,
    ...shop.log.lines,
    JSON.stringify(platform.history),
    ...readdirSync(shop.folder),
  ].join("\n");
  expect(all.length).toBeGreaterThan(10_000);
  expect(all).not.toMatch(/example\.com|07400|447400|person\./i);
});

it("names the segments that there are, and the models to build", async () => {
  await expect(shop.run(platform, { sync: { segment: "vib" } })).rejects.toThrow(
    /no segment vib[\s\S]*angry, vip/,
  );
  await shop.sql("drop table customer360.customer_consents");
  await expect(shop.run(platform)).rejects.toThrow("customer360.customer_consents, which has not been built");
});

it("names what two people share once in a request when both leave", async () => {
  await shop.members(1, 10);
  await shop.sql("update core.customers set phone = '07400 100001' where customer_id <= 'c0000002'");
  await shop.run(platform);
  await shop.leave("customer_id <= 'c0000002'");
  await shop.run(platform);
  const [removal] = platform.history.filter((one) => one.operation === "remove");
  expect(removal!.ids).toHaveLength(3);
  expect(new Set(removal!.ids).size).toBe(3);
  expect(platform.held.size).toBe(16);
});
