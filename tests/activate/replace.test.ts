import { afterEach, beforeEach, expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import { forgetMembers, planSync, planText } from "../../activate/index.ts";
import { type MetaSandboxOptions, startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { LabPlatform, openShop, type Shop, syncOf } from "./lab.ts";
import { both, dieAt, Killed, key, opened, stranger } from "./replace-lab.ts";

/** Replacing a whole audience at Meta: what was agreed on, what a kill leaves, what Meta asks for. */
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

async function openMeta(options: Partial<MetaSandboxOptions> = {}): Promise<Destination> {
  platform = await startMetaSandbox({ token: "t", audience: "7", now: () => shop.clock.now(), ...options });
  return opened(shop, { type: "meta", audience: "7", endpoint: platform.url }, "META_ACCESS_TOKEN");
}

interface Session {
  session_id: string;
  batch_seq: number;
  last_batch_flag: boolean;
}

/** The sessions of all requests that are to replace. */
function watchSessions(): Session[] {
  const requests: Session[] = [];
  platform.watch(({ path, request }) => {
    if (path.endsWith("/usersreplace"))
      requests.push((JSON.parse(request.trim()) as { session: Session }).session);
  });
  return requests;
}

it("sends Meta one session over all batches, numbered from 1, and ends it with its flag", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  platform.held.add(stranger);
  const requests = watchSessions();
  const result = await shop.run(destination, { replaces: true });
  expect(result).toMatchObject({ status: "succeeded", accepted: 200, audience: 200 });
  expect(new Set(requests.map((session) => session.session_id)).size).toBe(1);
  expect(requests.map((session) => session.batch_seq)).toEqual([1, 2, 3, 4, 5]);
  expect(requests.map((session) => session.last_batch_flag)).toEqual([false, false, false, false, true]);
  expect(held()).toEqual(both(destination, 1, 200));
  const [run] = await shop.warehouse.rows("select mode, status from activate.sync_runs");
  expect(run).toEqual({ mode: "replace", status: "succeeded" });
});

it("shows what a replacement would do, and changes nothing", async () => {
  const destination = await openMeta();
  await shop.members(1, 120);
  await shop.run(destination);
  await shop.leave(`customer_id <= '${key(10)}'`);
  platform.held.add(stranger);
  const sync = syncOf({ mode: "upsert" });
  const plan = await planSync({ ...shop, sync, destination, replaces: true });
  const text = planText(sync, plan);
  expect(text).toContain("vip -> lab (replaces the whole audience, consent to advertising)");
  expect(text).toContain(
    "110 are sent; all else that is in the audience goes, also whom others have put there.",
  );
  expect(plan.removals).toEqual({ "left-segment": 10 });
  expect(platform.held.has(stranger)).toBe(true);
  expect(platform.held.size).toBe(241);
});

it("is held by guard rails and wants four eyes, as any sync", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  await shop.run(destination);
  await shop.leave(`customer_id > '${key(100)}'`);
  platform.held.add(stranger);
  const result = await shop.run(destination, { replaces: true });
  expect(result.plan.held.map(({ reason }) => reason)).toEqual(["removal-share"]);
  expect(platform.held.size).toBe(401);
  const sync = { four_eyes: true };
  const allowed = ["removals"] as const;
  await expect(shop.run(destination, { sync, replaces: true, allowed: [...allowed] })).rejects.toThrow(
    "a second person must approve",
  );
  await shop.run(destination, { sync, replaces: true, allowed: [...allowed], approvedBy: "bob" });
  expect(held()).toEqual(both(destination, 1, 100));
});

it("asks for consents page by page, so that who says no meanwhile is not sent", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  let asked = 0;
  const onStep = async (step: string) => {
    if (step === "asked" && ++asked === 2) await shop.withdraw(`customer_id = '${key(150)}'`);
  };
  await shop.run(destination, { replaces: true, onStep });
  const [email] = both(destination, 150, 150);
  expect(platform.history.flatMap((one) => one.identifiers)).not.toContain(email);
  expect(platform.held.size).toBe(398);
});

for (const step of [
  "asked 1",
  "journaled 1",
  "sent 1",
  "journaled 3",
  "sent 3",
  "noted 3",
  "asked 5",
  "ended 1",
])
  it(`holds exactly the members after the next run, whatever that was asked for, when Meta's session broke off at: ${step}`, async () => {
    const destination = await openMeta();
    await shop.members(1, 200);
    await shop.run(destination);
    await shop.sql("update core.customers set email = 'new.' || email where customer_id <= 'c0000020'");
    platform.held.add(stranger);
    const [name, nth] = step.split(" ");
    await expect(
      shop.run(destination, { replaces: true, onStep: dieAt(name!, Number(nth)) }),
    ).rejects.toThrow(Killed);
    await shop.withdraw(`customer_id = '${key(30)}'`);
    await shop.leave(`customer_id = '${key(40)}'`);
    await shop.members(201, 205);
    const before = platform.history.length;
    const result = await shop.run(destination);
    expect(result.status).toBe("succeeded");
    const changed = both(destination, 1, 20);
    const kept = [...both(destination, 21, 29), ...both(destination, 31, 39), ...both(destination, 41, 205)];
    expect(held().filter((id) => kept.includes(id))).toEqual(kept.sort());
    expect(platform.held.size).toBe(kept.length + 40);
    expect(held().filter((id) => changed.includes(id))).toHaveLength(20);
    expect(platform.held.has(stranger)).toBe(false);
    const gone = new Set([...both(destination, 30, 30), ...both(destination, 40, 40)]);
    const added = platform.history.slice(before).filter((one) => one.operation === "add");
    expect(added.flatMap((one) => one.identifiers).filter((id) => gone.has(id))).toEqual([]);
    expect((await shop.run(destination)).accepted).toBe(0);
  });

it("goes on in the session that Meta still has open, and begins another when Meta has ended it", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  const requests = watchSessions();
  const onStep = dieAt("sent", 2);
  await expect(shop.run(destination, { replaces: true, onStep })).rejects.toThrow(Killed);
  await expect(shop.run(destination, { replaces: true, onStep: dieAt("sent", 2) })).rejects.toThrow(Killed);
  expect(new Set(requests.map((session) => session.session_id)).size).toBe(1);
  expect(requests.map((session) => session.batch_seq)).toEqual([1, 2, 2, 3]);
  shop.clock.advance(91 * 60_000);
  await shop.run(destination);
  expect(new Set(requests.map((session) => session.session_id)).size).toBe(2);
  expect(held()).toEqual(both(destination, 1, 200));
});

it("sends nothing while Meta works off a replacement, and is done when Meta is", async () => {
  const destination = await openMeta({ delay: 12 });
  await shop.members(1, 200);
  const first = await shop.run(destination, { replaces: true, patienceMs: 10_000 });
  expect(first).toMatchObject({ status: "partial", underWay: 1 });
  await shop.withdraw(`customer_id = '${key(5)}'`);
  const before = platform.history.length;
  const second = await shop.run(destination, { patienceMs: 3_000 });
  expect(second).toMatchObject({ status: "partial", underWay: 1 });
  expect(platform.history.length).toBe(before);
  expect(await shop.run(destination)).toMatchObject({ status: "succeeded" });
  expect(platform.held.size).toBe(398);
  expect(await shop.warehouse.rows("select * from activate.sync_replacements")).toEqual([]);
});

it("ends Meta's session before its 90 minutes are over, and adds the rest afterwards", async () => {
  const destination = await openMeta();
  await shop.members(1, 400);
  platform.held.add(stranger);
  let sent = 0;
  const onStep = (step: string) => {
    if (step === "sent" && ++sent === 2) shop.clock.advance(85 * 60_000);
  };
  expect(await shop.run(destination, { replaces: true, onStep })).toMatchObject({ status: "succeeded" });
  expect(held()).toEqual(both(destination, 1, 400));
});

it("takes out nobody while a session is open and a guard rail holds the rest, and says so", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  await shop.run(destination);
  await expect(shop.run(destination, { replaces: true, onStep: dieAt("sent", 2) })).rejects.toThrow(Killed);
  await shop.leave(`customer_id > '${key(100)}'`);
  await shop.withdraw(`customer_id = '${key(5)}'`);
  expect(await shop.run(destination)).toMatchObject({ status: "held" });
  expect(shop.log.lines.join("\n")).toContain("takes nobody out until it has ended");
  expect(platform.held.size).toBe(400);
  await expect(shop.run(destination, { empties: true })).rejects.toThrow("has had a replacement open since");
  shop.clock.advance(91 * 60_000);
  expect(await shop.run(destination)).toMatchObject({ status: "held" });
  const gone = both(destination, 5, 5);
  expect(held().filter((id) => gone.includes(id))).toEqual([]);
  await shop.run(destination, { allowed: ["removals", "small"] });
  expect(platform.held.size).toBe(198);
});

it("refuses to replace an audience that another segment is in, too, and one with nobody", async () => {
  const destination = await openMeta();
  await shop.members(1, 150);
  await shop.sql(
    "insert into segments.segment_members select 'angry', customer_id, null from core.customers",
  );
  await shop.run(destination, { sync: { segment: "angry" } });
  await expect(shop.run(destination, { replaces: true })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: audience-shared
      The audience of lab holds angry:lab, too: a replacement would throw those people out.
      Give each segment an audience of its own in activations.yml, or take the others out first.
      Take them out: npx patron activate angry --to lab --empty]
  `);
  await shop.run(destination, { sync: { segment: "angry" }, empties: true });
  await shop.withdraw("true");
  await expect(
    shop.run(destination, { replaces: true, allowed: ["small"] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TerminalError: nobody-to-send
      Nobody of vip may be sent, and lab is not replaced by an empty audience.
      See why nobody may be sent (--dry-run); to take out everybody whom Patron has sent, use --empty.
      npx patron activate vip --to lab --replace --dry-run]
  `);
  await shop.sql("update customer360.customer_consents set is_granted = true");
  expect(await shop.run(destination)).toMatchObject({ status: "succeeded", audience: 150 });
});

it("lets no other segment send to an audience that is being replaced", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  await expect(shop.run(destination, { replaces: true, onStep: dieAt("sent", 2) })).rejects.toThrow(Killed);
  await shop.sql(
    "insert into segments.segment_members select 'angry', customer_id, null from core.customers",
  );
  const sync = { segment: "angry" };
  await expect(shop.run(destination, { sync })).rejects.toThrow(
    "vip:lab is replacing the whole audience of lab",
  );
  await shop.run(destination);
  expect(await shop.run(destination, { sync })).toMatchObject({ status: "succeeded" });
});

it("says what to do instead where a platform replaces nothing", async () => {
  await shop.members(1, 3);
  const plain = new LabPlatform();
  await expect(shop.run(plain, { replaces: true })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: cannot-replace
      lab cannot be made to hold exactly what is sent: nothing was sent.
      Make a new, empty audience there, name it in activations.yml, then: --allow moved.]
  `);
  expect(plain.history).toEqual([]);
});

it("lets go of a person who was forgotten while a replacement was broken off", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  await expect(shop.run(destination, { replaces: true, onStep: dieAt("sent", 4) })).rejects.toThrow(Killed);
  for (const table of ["core.customers", "segments.segment_members", "customer360.customer_consents"])
    await shop.sql(`delete from ${table} where customer_id = '${key(7)}'`);
  await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, [key(7)]));
  await shop.run(destination);
  expect(platform.held.size).toBe(398);
  const left = await shop.warehouse.rows(
    `select row_key from activate.sync_snapshot where row_key like 'tombstone%' or row_key = '${key(7)}'`,
  );
  expect(left).toEqual([]);
});

it("is an ordinary sync again where Meta takes no replacement because of somebody else's", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  const others = await openShop();
  await others.members(1, 200);
  await expect(others.run(destination, { replaces: true, onStep: dieAt("sent", 2) })).rejects.toThrow(Killed);
  await others.close();
  await expect(shop.run(destination, { replaces: true })).rejects.toThrow("Meta takes no replacement now");
  expect(await shop.warehouse.rows("select * from activate.sync_replacements")).toEqual([]);
  shop.clock.advance(91 * 60_000);
  expect(await shop.run(destination)).toMatchObject({ status: "succeeded", accepted: 200 });
});

it("takes everybody out when all have withdrawn their consent while a replacement was broken off", async () => {
  const destination = await openMeta();
  await shop.members(1, 200);
  await expect(shop.run(destination, { replaces: true, onStep: dieAt("sent", 3) })).rejects.toThrow(Killed);
  await shop.withdraw("true");
  const allowed = ["small", "removals", "size"] as const;
  await expect(shop.run(destination, { allowed: [...allowed] })).rejects.toThrow("Nobody of vip may be sent");
  shop.clock.advance(91 * 60_000);
  expect(await shop.run(destination, { allowed: [...allowed] })).toMatchObject({
    status: "succeeded",
    audience: 0,
  });
  expect(platform.held.size).toBe(0);
  expect(await shop.warehouse.rows("select * from activate.sync_replacements")).toEqual([]);
});
