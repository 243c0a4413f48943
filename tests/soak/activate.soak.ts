import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forgetMembers } from "../../activate/index.ts";
import {
  digitsOf,
  e164,
  normaliseEmail,
  PLATFORM_RULES,
  type Platform,
  sha256,
} from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import { startWebhookSandbox } from "../../activate/sandbox/webhook.ts";
import { openShop, type Shop } from "../activate/lab.ts";

/**
 * `npm run soak -- activate --seconds 300 --seed 1`: syncs a segment of more than 5,000 to four platforms' sandboxes, with
 * faults, answers that get lost, kill -9 at any moment, late statuses, and consents, addresses and members that change
 * between any two processes. In the end each sandbox must hold exactly the consented members, and must never have been
 * sent an identifier of somebody who had not consented at that time. Synthetic people throughout.
 */
const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } });
const until = Date.now() + Number(values.seconds ?? 60) * 1000;
const random = seeded(Number(values.seed ?? 1));
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const folder = mkdtempSync(join(tmpdir(), "activate-soak-"));
const file = join(folder, "shop.duckdb");
const env = {
  ...{ GOOGLE_DATA_MANAGER_TOKEN: "g-token", META_ACCESS_TOKEN: "m-token", TIKTOK_ACCESS_TOKEN: "t-token" },
  PATRON_WEBHOOK_SECRET: "w-secret",
};
const google = await startGoogleSandbox({ token: "g-token", account: "1", audience: "2", delay: 2 });
const meta = await startMetaSandbox({ token: "m-token", audience: "3" });
const tiktok = await startTiktokSandbox({ token: "t-token", advertiser: "4", audience: "5", least: 1000 });
const webhook = await startWebhookSandbox({ secret: "w-secret", rows: 1000 });
const places: Record<string, { platform: RunningPlatform; rule: Platform; block: object }> = {
  google: {
    ...{ platform: google, rule: "google" },
    block: {
      type: "google",
      account: { id: "1" },
      audience: "2",
      terms_accepted: true,
      endpoint: google.url,
    },
  },
  meta: { platform: meta, rule: "meta", block: { type: "meta", audience: "3", endpoint: meta.url } },
  tiktok: {
    ...{ platform: tiktok, rule: "tiktok" },
    block: { type: "tiktok", advertiser: "4", audience: "5", endpoint: tiktok.url },
  },
  webhook: {
    platform: webhook,
    rule: "webhook",
    block: { type: "webhook", url: `${webhook.url}in`, rows: 1000 },
  },
};

const CONSENTED = `c.customer_id in (select customer_id from segments.segment_members where left_at is null)
  and c.customer_id in (select customer_id from customer360.customer_consents where is_granted)`;

const tally = { syncs: 0, kills: 0, faults: 0, changes: 0, unlawful: 0, clear: 0 };
let people = 7000;
await withShop((shop) => shop.members(1, people));
while (Date.now() < until) await chaos(pick(Object.keys(places)));
for (const { platform } of Object.values(places)) platform.faults.length = 0;
let missing = 0;
let extra = 0;
for (const name of Object.keys(places)) {
  // What the platform still works on is asked for first; then one sync without any fault must be enough.
  await sync(name, false);
  const wanted = new Set(await withShop((shop) => identifiers(shop, name, CONSENTED)));
  const { held } = places[name]!.platform;
  const [lost, more] = [[...wanted].filter((id) => !held.has(id)), [...held].filter((id) => !wanted.has(id))];
  missing += lost.length;
  extra += more.length;
  console.log(`${name}: ${wanted.size} identifiers wanted, missing ${lost.length}, extra ${more.length}`);
}
console.log(JSON.stringify({ ...tally, missing, extra }));
for (const { platform } of Object.values(places)) await platform.close();
rmSync(folder, { recursive: true, force: true });
process.exitCode = missing + extra + tally.unlawful + tally.clear === 0 ? 0 : 1;

/** Changes people, orders faults, syncs, kills half of the syncs somewhere, and looks at what was sent meanwhile. */
async function chaos(name: string): Promise<void> {
  const { platform } = places[name]!;
  await withShop(change);
  const forbidden = new Set(await withShop((shop) => identifiers(shop, name, `not (${CONSENTED})`)));
  const count = Math.floor(random() * 4);
  for (let i = 0; i < count; i++) platform.faults.push(pick(["500", "429", "lost"] as const));
  tally.faults += count;
  const before = platform.history.length;
  await sync(name, random() < 0.5);
  for (const { operation, identifiers: sent } of platform.history.slice(before))
    if (operation === "add") tally.unlawful += sent.filter((id) => forbidden.has(id)).length;
}

async function sync(name: string, kills: boolean): Promise<void> {
  const args = [file, name, JSON.stringify(places[name]!.block), folder];
  const child = new URL("activate-child.ts", import.meta.url).pathname;
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const running = spawn(process.execPath, ["--import", "tsx", child, ...args], {
    stdio,
    env: { ...process.env, ...env },
  });
  let said = "";
  running.stdout.on("data", (chunk) => (said += chunk));
  running.stderr.on("data", (chunk) => (said += chunk));
  const timer = kills ? setTimeout(() => running.kill("SIGKILL"), 600 + random() * 4000) : undefined;
  const [code, signal] = (await once(running, "close")) as [number | null, string | null];
  clearTimeout(timer);
  tally.syncs += 1;
  if (signal === "SIGKILL") tally.kills += 1;
  else if (code !== 0) console.error(`${name} failed:\n${said}`);
  if (/person\.\d|@example|\+?4474001\d/i.test(said)) tally.clear += 1;
}

/** Some members leave or come back, withdraw or give consent, change their address, are forgotten; new ones come. */
async function change(shop: Shop): Promise<void> {
  const some = (share: number) => `hash(customer_id || ${Math.floor(random() * 1e9)}) % 1000 < ${share}`;
  await shop.leave(some(20));
  await shop.enter(some(60));
  await shop.withdraw(some(20));
  await shop.sql(`update customer360.customer_consents set is_granted = true where ${some(60)}`);
  await shop.sql(`update core.customers set email = 'x' || ${Math.floor(random() * 1e6)} || email where ${some(5)}
    and length(email) < 60`);
  const fresh = Math.floor(random() * 200);
  if (fresh > 0) await shop.members(people + 1, people + fresh);
  people += fresh;
  const gone = await shop.warehouse.rows<{ id: string }>(
    `select customer_id as id from core.customers where ${some(1)} order by 1 limit 3`,
  );
  for (const { id } of gone) await forget(shop, id);
  tally.changes += 1;
}

async function forget(shop: Shop, id: string): Promise<void> {
  for (const table of ["core.customers", "segments.segment_members", "customer360.customer_consents"])
    await shop.sql(`delete from ${table} where customer_id = '${id}'`);
  await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, [id]));
}

/** The hashes of customers for a platform, computed here and not by the engine. */
async function identifiers(shop: Shop, name: string, where: string): Promise<string[]> {
  const rule = PLATFORM_RULES[places[name]!.rule];
  const rows = await shop.warehouse.rows<{ email: string; phone: string }>(
    `select c.email, c.phone from core.customers as c where ${where}`,
  );
  return rows.flatMap(({ email, phone }) => {
    const number = e164(phone, "GB")!;
    return [
      sha256(normaliseEmail(email, rule.email)!),
      sha256(rule.phone === "plus" ? number : digitsOf(number)),
    ];
  });
}

async function withShop<T>(work: (shop: Shop) => Promise<T>): Promise<T> {
  const shop = await openShop(file);
  try {
    return await work(shop);
  } finally {
    await shop.close();
  }
}

/** Numbers in [0, 1) that are the same for the same seed (a linear congruence; Knuth's MMIX constants). */
function seeded(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number(state >> 11n) / 2 ** 53;
  };
}
