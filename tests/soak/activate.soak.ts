import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forgetMembers } from "../../activate/index.ts";
import { openShop, type Shop } from "../activate/lab.ts";
import { duplicates, readEvents, sentWithoutConsent } from "./activate-judge.ts";
import { identifiersOf, openPlaces, type Place, SECRETS } from "./activate-places.ts";

/**
 * `npm run soak -- activate --seconds 300 --seed 1 [--only google]`: syncs a segment of more than 5,000 to every kind of destination, with
 * faults, answers that get lost, bad records, late statuses, kill -9 at any moment, and consents that change while a sync
 * runs. Between the syncs members come, leave, change their address or their key, and are forgotten. In the end each place
 * must hold exactly the consented members; in its whole history nobody may be without a consent that stood when his batch
 * was made; and no address or number may stand in clear outside Klaviyo's requests. Now and then somebody puts strangers into an audience, and the sync is
 * to replace all of it. Synthetic people throughout.
 */
const { values } = parseArgs({
  options: { seconds: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
});
const until = Date.now() + Number(values.seconds ?? 60) * 1000;
const random = seeded(Number(values.seed ?? 1));
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
/** An address, a whole number anywhere, or the beginning of one where a number can begin. */
const CLEAR = /person\.\d|(@|%40)example|(44|0)\s?7400\s?1\d{5}|((?<![0-9a-z])|%2B)(00)?(44|0)\s?7400\s?1/i;
/**
 * Hashes, and the digits with which fetch parts an upload: six digits of a number come by chance in one hash of 300,000,
 * and a soak sends tens of thousands.
 */
const CHANCE = /(?<![0-9a-z])([0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-z])|-{4}formdata-undici-\d+/gi;
const CONSENTED = `c.customer_id in (select customer_id from segments.segment_members where left_at is null)
  and c.customer_id in (select customer_id from customer360.customer_consents where is_granted)`;

/** Identifiers that nobody here has sent begin so. */
const STRANGER = "5".repeat(48);
const TABLES = ["core.customers", "segments.segment_members", "customer360.customer_consents"];

const folder = mkdtempSync(join(tmpdir(), "activate-soak-"));
const file = join(folder, "shop.duckdb");
const opened = await openPlaces(folder);
const places = opened.filter(({ name }) => values.only === undefined || values.only === name);
const tally = {
  syncs: 0,
  replacements: 0,
  strangers: 0,
  kills: 0,
  failed: 0,
  faults: 0,
  bad: 0,
  changes: 0,
  changedMeanwhile: 0,
};
const wrong = { missing: 0, extra: 0, duplicates: 0, withoutConsent: 0, clear: 0 };
/** Identifiers that each place refuses: of new people's addresses, before they are sent for the first time. */
const spoiled = new Set<string>();
let people = 0;
for (const { name, platform } of places)
  if (name !== "klaviyo")
    platform?.watch(({ request, answer }) => {
      findClear(`a request to ${name}`, request);
      findClear(`an answer of ${name}`, answer);
    });
await withShop((shop) => newcomers(shop, 7000));
let turn = 0;
while (Date.now() < until) await chaos(places[turn++ % places.length]!);
for (const { platform } of places) platform?.faults.splice(0);
for (const place of places) await settle(place);
await withShop(searchState);
searchFiles();
console.log(
  Object.entries(tally)
    .map(([name, n]) => `${name} ${n}`)
    .join(", "),
);
console.log(
  `missing ${wrong.missing}, extra ${wrong.extra}, duplicates ${wrong.duplicates}, sent without consent ` +
    `${wrong.withoutConsent}, clear text ${wrong.clear}`,
);
for (const { platform } of opened) await platform?.close();
const isGood = Object.values(wrong).every((n) => n === 0);
if (isGood) rmSync(folder, { recursive: true, force: true });
else console.error(`What is left to look at: ${folder}`);
process.exitCode = isGood ? 0 : 1;

/** Changes people, orders faults, syncs, kills half of the syncs somewhere, and judges what was sent meanwhile. */
async function chaos(place: Place): Promise<void> {
  await withShop(change);
  const faults = Array.from({ length: Math.floor(random() * 4) }, () =>
    pick(["500", "429", "lost"] as const),
  );
  place.platform?.faults.push(...faults);
  tally.faults += faults.length;
  const replaces = place.replaces && random() < 0.4;
  if (replaces) strangers(place);
  await watchedSync(place, random() < 0.5, "wild", replaces);
}

/** Somebody puts people into the audience by hand. */
function strangers({ platform }: Place): void {
  for (let i = 0; platform !== undefined && i < 20; i++, tally.strangers++)
    platform.held.add(`${STRANGER}${String(tally.strangers).padStart(16, "0")}`);
}

/** What the place still works on is asked for first; then one sync without any fault must be enough. */
async function settle(place: Place): Promise<void> {
  // A replacement that was killed before it was written down has left the strangers where they are.
  const isMixed = [...place.held()].some((id) => id.startsWith(STRANGER));
  await watchedSync(place, false, "quiet", isMixed);
  const wanted = await withShop(async (shop) => {
    const all = [...(await identifiers(shop, place, CONSENTED)).values()];
    return new Set(all.filter(([email]) => !spoiled.has(`${place.name} ${email}`)).flat());
  });
  const held = place.held();
  const missing = [...wanted].filter((id) => !held.has(id)).length;
  const extra = [...held].filter((id) => !wanted.has(id)).length;
  const twice = duplicates(place.history());
  wrong.missing += missing;
  wrong.extra += extra;
  wrong.duplicates += twice;
  if (missing > 0) console.error(await withShop((shop) => whatOf(shop, place)));
  const sent = place.history().reduce((sum, one) => sum + one.identifiers.length, 0);
  console.log(
    `${place.name.padEnd(8)} ${wanted.size} identifiers wanted, ${sent} in ${place.history().length} requests; ` +
      `missing ${missing}, extra ${extra}, duplicates ${twice}`,
  );
}

async function watchedSync(
  place: Place,
  kills: boolean,
  mode: "wild" | "quiet",
  replaces: boolean,
): Promise<void> {
  const [forbidden, everybody] = await withShop(async (shop) => [
    new Set([...(await identifiers(shop, place, `not (${CONSENTED})`)).values()].flat()),
    await identifiers(shop, place, "true"),
  ]);
  const before = place.history().length;
  const events = join(folder, `events-${tally.syncs}.ndjson`);
  await sync(place, events, kills, [mode, ...(replaces ? ["replace"] : [])]);
  if (replaces) tally.replacements += 1;
  const happened = readEvents(events);
  tally.changedMeanwhile += happened.flatMap((event) => [
    ...(event.denied ?? []),
    ...(event.granted ?? []),
  ]).length;
  const taken = place.history().slice(before);
  const unlawful = sentWithoutConsent(taken, happened, forbidden, (id) => everybody.get(id) ?? []);
  wrong.withoutConsent += unlawful.length;
  if (unlawful.length > 0)
    console.error(`${place.name}: ${unlawful.length} sent without consent in ${events}`);
}

async function sync(
  { name, block }: Place,
  events: string,
  kills: boolean,
  how: readonly string[],
): Promise<void> {
  const child = new URL("activate-child.ts", import.meta.url).pathname;
  const args = [file, name, JSON.stringify(block), folder, events, String(tally.syncs * 1000), ...how];
  const running = spawn(process.execPath, ["--import", "tsx", child, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...SECRETS },
  });
  let said = "";
  let timer: NodeJS.Timeout | undefined;
  const hear = (chunk: Buffer) => {
    said += chunk;
    if (kills && timer === undefined && said.includes("begun"))
      timer = setTimeout(() => running.kill("SIGKILL"), random() * 3000);
  };
  running.stdout.on("data", hear);
  running.stderr.on("data", hear);
  const [code, signal] = (await once(running, "close")) as [number | null, string | null];
  clearTimeout(timer);
  tally.syncs += 1;
  if (signal === "SIGKILL") tally.kills += 1;
  else if (code !== 0) {
    tally.failed += 1;
    console.error(`${name} failed:\n${said}`);
  }
  findClear(`what a sync to ${name} said`, said);
}

/** Some members leave or come back, withdraw or give consent, change address or key, are forgotten; new ones come. */
async function change(shop: Shop): Promise<void> {
  const some = (share: number) => `hash(customer_id || '${Math.floor(random() * 1e9)}') % 1000 < ${share}`;
  await shop.leave(some(20));
  await shop.enter(some(60));
  await shop.withdraw(some(20));
  await shop.sql(`update customer360.customer_consents set is_granted = true where ${some(60)}`);
  await shop.sql(`update core.customers set email = 'x' || ${Math.floor(random() * 1e6)} || email where ${some(5)}
    and length(email) < 60`);
  await newcomers(shop, Math.floor(random() * 200));
  const ids = await shop.warehouse.rows<{ id: string }>(
    `select customer_id as id from core.customers where ${some(2)} order by 1 limit 6`,
  );
  for (const [i, { id }] of ids.entries()) await (i % 2 === 0 ? forget(shop, id) : rekey(shop, id));
  tally.changes += 1;
}

/** New members come; some of them have an address that one place will refuse. */
async function newcomers(shop: Shop, count: number): Promise<void> {
  if (count === 0) return;
  await shop.members(people + 1, people + count);
  for (let i = people + 1; i <= people + count; i += 97) {
    const place = pick(places);
    const [email] = identifiersOf(place, { email: `Person.${i}@Example.com`, phone: "07400 100001" });
    if (place.platform === undefined) continue;
    place.platform.spoil(email!);
    spoiled.add(`${place.name} ${email}`);
    tally.bad += 1;
  }
  people += count;
}

async function forget(shop: Shop, id: string): Promise<void> {
  for (const table of TABLES) await shop.sql(`delete from ${table} where customer_id = '${id}'`);
  await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, [id]));
}

async function rekey(shop: Shop, id: string): Promise<void> {
  const other = `k${people}${id}`;
  for (const table of TABLES)
    await shop.sql(`update ${table} set customer_id = '${other}' where customer_id = '${id}'`);
}

/** Customers and what each is known by at a place. */
async function identifiers(shop: Shop, place: Place, where: string): Promise<Map<string, string[]>> {
  const rows = await shop.warehouse.rows<{ id: string; email: string; phone: string }>(
    `select c.customer_id as id, c.email, c.phone from core.customers as c where ${where}`,
  );
  return new Map(rows.map((row) => [row.id, identifiersOf(place, row)]));
}

/** What the state says of the customers whom a place lacks. */
async function whatOf(shop: Shop, place: Place): Promise<unknown[]> {
  const all = [...(await identifiers(shop, place, CONSENTED))];
  const lacking = all.filter(
    ([, ids]) => ids.some((id) => !place.held().has(id)) && !spoiled.has(`${place.name} ${ids[0]}`),
  );
  const keys = lacking.slice(0, 5).map(([key]) => `'${key}'`);
  return shop.warehouse.rows(
    `select row_key, operation, result, reason, run_id, happened_at::varchar as moment_at, 'log' as status from activate.sync_changelog
     where sync = 'vip:${place.name}' and row_key in (${keys.join(", ")})
     union all select row_key, '', '', reason, run_id, updated_at::varchar, status from activate.sync_snapshot
     where sync = 'vip:${place.name}' and row_key in (${keys.join(", ")}) order by moment_at`,
  );
}

/** Counts a text in which somebody stands in clear, and shows the place: all people here are synthetic. */
function findClear(where: string, whole: string): void {
  const text = whole.replace(CHANCE, "#");
  const at = text.search(CLEAR);
  if (at < 0) return;
  wrong.clear += 1;
  console.error(`clear text in ${where}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))}`);
}

/** Looks for clear text in activation's own tables. */
async function searchState(shop: Shop): Promise<void> {
  for (const { name } of await shop.warehouse.relations("activate"))
    for (const { row } of await shop.warehouse.rows<{ row: string }>(
      `select t::varchar as row from activate.${name} as t where regexp_matches(t::varchar, '(?i)person|example|7400')`,
    ))
      findClear(`a row of activate.${name}`, row);
}

/** Looks for clear text in the folder that is a destination. */
function searchFiles(): void {
  if (!places.some(({ name }) => name === "files")) return;
  const audiences = join(folder, "audiences");
  for (const name of readdirSync(audiences, { recursive: true, encoding: "utf8" }))
    if (statSync(join(audiences, name)).isFile())
      findClear(`the file ${name}`, readFileSync(join(audiences, name), "utf8"));
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
