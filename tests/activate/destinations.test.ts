import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import { openDestination } from "../../activate/destinations/index.ts";
import { forgetMembers } from "../../activate/index.ts";
import { emailFor } from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { startKlaviyoSandbox } from "../../activate/sandbox/klaviyo.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import { startWebhookSandbox } from "../../activate/sandbox/webhook.ts";
import { manualClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { type DestinationLab, describeDestination } from "../conformance/destinations.ts";
import { readWorkbook } from "../finance/xlsx.ts";
import { openShop } from "./lab.ts";

function behind(
  platform: RunningPlatform & { spoil(id: string): void },
): Omit<DestinationLab, "block" | "env"> {
  return {
    projectDir: tmpdir(),
    held: () => [...platform.held],
    everAdded: () =>
      platform.history.filter((one) => one.operation === "add").flatMap((one) => one.identifiers),
    spoil: (id) => platform.spoil(id),
    stranger: (id) => void platform.held.add(id),
    faults: platform.faults,
    close: () => platform.close(),
  };
}

describeDestination("google", async () => {
  const clock = manualClock(Date.UTC(2030, 0, 1));
  const platform = await startGoogleSandbox({
    ...{ token: "google-token", account: "1234567890", audience: "77", now: () => clock.now() },
  });
  return {
    ...{ ...behind(platform), clock },
    block: {
      ...{ type: "google", account: { id: "1234567890" }, audience: "77" },
      ...{ terms_accepted: true, endpoint: platform.url },
    },
    env: { GOOGLE_DATA_MANAGER_TOKEN: "google-token" },
  };
});

describeDestination("meta", async () => {
  const platform = await startMetaSandbox({ token: "meta-token", audience: "2384" });
  return {
    ...behind(platform),
    block: { type: "meta", audience: "2384", endpoint: platform.url },
    env: { META_ACCESS_TOKEN: "meta-token" },
  };
});

describeDestination("tiktok", async () => {
  const options = { token: "tiktok-token", advertiser: "9001", audience: "55", least: 0 };
  const platform = await startTiktokSandbox(options);
  return {
    ...behind(platform),
    block: { type: "tiktok", advertiser: "9001", audience: "55", endpoint: platform.url },
    env: { TIKTOK_ACCESS_TOKEN: "tiktok-token" },
  };
});

describeDestination("klaviyo", async () => {
  const platform = await startKlaviyoSandbox({ key: "pk_klaviyo", list: "Y6nRLr" });
  return {
    ...behind(platform),
    block: { type: "klaviyo", list: "Y6nRLr", endpoint: platform.url },
    env: { KLAVIYO_API_KEY: "pk_klaviyo" },
  };
});

it("keeps Klaviyo's ids in place of addresses, and takes a forgotten person off the list by his", async () => {
  const platform = await startKlaviyoSandbox({ key: "pk_klaviyo", list: "Y6nRLr" });
  const shop = await openShop();
  await shop.members(1, 20);
  const block = { type: "klaviyo", list: "Y6nRLr", endpoint: platform.url };
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { crm: block } }));
  const rest = { name: "crm", sync: "vip:crm", projectDir: ".", clock: manualClock(), file, block };
  const signal = new AbortController().signal;
  const destination = openDestination({ ...rest, env: { KLAVIYO_API_KEY: "pk_klaviyo" }, signal });
  await shop.run(destination);
  expect(platform.held.has("person.7@example.com")).toBe(true);
  for (const { name } of await shop.warehouse.relations("activate")) {
    const rows = await shop.warehouse.rows<{ t: string }>(
      `select t::varchar as t from activate.${name} as t`,
    );
    expect(JSON.stringify(rows)).not.toMatch(/example|44740/);
  }
  await shop.sql("delete from core.customers where customer_id = 'c0000007'");
  await shop.sql("delete from segments.segment_members where customer_id = 'c0000007'");
  await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, ["c0000007"]));
  await shop.run(destination);
  expect([platform.held.size, platform.held.has("person.7@example.com")]).toEqual([38, false]);
  await shop.close();
  await platform.close();
});

describeDestination("webhook", async () => {
  const platform = await startWebhookSandbox({ secret: "shared-secret", rows: 100 });
  return {
    ...behind(platform),
    block: { type: "webhook", url: `${platform.url}audience?shop=1`, rows: 100 },
    env: { PATRON_WEBHOOK_SECRET: "shared-secret" },
  };
});

it("refuses to leave fewer members than TikTok keeps", async () => {
  const options = { token: "t", advertiser: "9001", audience: "55", least: 1000 };
  const platform = await startTiktokSandbox(options);
  const block = { type: "tiktok", advertiser: "9001", audience: "55", endpoint: platform.url };
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { ads: block } }));
  const rest = { name: "ads", sync: "vip:ads", projectDir: ".", clock: manualClock(), file, block };
  const signal = new AbortController().signal;
  const destination = openDestination({ ...rest, env: { TIKTOK_ACCESS_TOKEN: "t" }, signal });
  const members = [{ rowKey: "c1", eventId: "e1", identifiers: { email: "a".repeat(64) } }];
  await expect(destination.send({ id: "b".repeat(32), operation: "add", members })).rejects.toThrow(
    "Widen the segment to 1,000 and more",
  );
  await platform.close();
});

type Rows = (string | null)[][];

/** Readers of each format that share no code with the writers: DuckDB's, and that of the workbook's tests. */
const READERS = {
  async csv(file: string): Promise<Rows> {
    return (await duckdbRows(`read_csv('${file}', header = true, all_varchar = true)`)) as Rows;
  },
  async parquet(file: string): Promise<Rows> {
    return (await duckdbRows(`read_parquet('${file}')`)) as Rows;
  },
  async xlsx(file: string): Promise<Rows> {
    const cells = readWorkbook(file).sheets.get("Audience")!;
    const rows = Math.max(...[...cells.keys()].map((at) => Number(at.replace(/\D/g, ""))));
    const row = (n: number) => [..."ABCD"].map((column) => cells.get(`${column}${n}`)?.value ?? null);
    expect(row(1)).toEqual(HEAD);
    return Array.from({ length: rows - 1 }, (_, i) => row(i + 2));
  },
};
const HEAD = ["customer_id", "email_sha256", "phone_sha256", "event_id"];

async function duckdbRows(from: string): Promise<unknown[][]> {
  const warehouse = await openDuckdb(":memory:");
  try {
    const rows = await warehouse.rows<Record<string, string | null>>(`select * from ${from}`);
    for (const row of rows.slice(0, 1)) expect(Object.keys(row)).toEqual(HEAD);
    return rows.map((row) => HEAD.map((name) => row[name] ?? null));
  } finally {
    await warehouse.close();
  }
}

/** What somebody holds who reads the files in the order in which they were written: adds and removals by customer. */
async function readFolder(
  folder: string,
  format: keyof typeof READERS,
): Promise<{ held: string[]; added: string[] }> {
  const path = join(folder, "audiences/vip-lab");
  const members = new Map<string, string[]>();
  const added: string[] = [];
  const names = existsSync(path) ? readdirSync(path) : [];
  for (const name of names.sort()) {
    const [, , operation] = name.split("-");
    expect(name.endsWith(`.${format}`)).toBe(true);
    if (operation === "replace") members.clear();
    for (const [key, email, phone] of await READERS[format](join(path, name))) {
      if (operation === "remove") members.delete(key!);
      else {
        members.set(key!, [email!, phone!]);
        added.push(email!, phone!);
      }
    }
  }
  return { held: [...members.values()].flat(), added };
}

for (const format of Object.keys(READERS) as (keyof typeof READERS)[])
  describeDestination(`files as ${format}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "audience-files-"));
    return {
      block: { type: "files", folder: "audiences", ...(format === "csv" ? {} : { format }) },
      env: {},
      projectDir: folder,
      held: async () => (await readFolder(folder, format)).held,
      everAdded: async () => (await readFolder(folder, format)).added,
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });

it("sends the rest of a batch in one request where the platform names the bad rows", async () => {
  const platform = await startGoogleSandbox({ token: "t", account: "1", audience: "77" });
  const shop = await openShop();
  await shop.members(1, 120);
  const block = { type: "google", account: { id: "1" }, audience: "77", terms_accepted: true };
  const destination = opened({ ...block, endpoint: platform.url }, { GOOGLE_DATA_MANAGER_TOKEN: "t" });
  for (const i of [7, 80, 81]) platform.spoil(emailFor(destination.rule, `person.${i}@example.com`)!);
  let requests = 0;
  platform.watch(({ path }) => {
    if (path.endsWith(":ingest")) requests += 1;
  });
  expect(await shop.run(destination)).toMatchObject({ accepted: 117, refused: 3 });
  expect(requests).toBe(2);
  expect(await shop.changelog()).toContain("add refused google:INVALID_AUDIENCE_MEMBER 3");
  await shop.close();
  await platform.close();
});

it("keeps what Google refuses by number as a number, and calls the run partial", async () => {
  const outcome = { errors: { NO_CONSENT: 3 }, warnings: { INTERNAL_ERROR: 1 } };
  const platform = await startGoogleSandbox({ token: "t", account: "1", audience: "77", outcome });
  const shop = await openShop();
  await shop.members(1, 120);
  const block = { type: "google", account: { id: "1" }, audience: "77", terms_accepted: true };
  const destination = opened({ ...block, endpoint: platform.url }, { GOOGLE_DATA_MANAGER_TOKEN: "t" });
  const result = await shop.run(destination);
  expect(result).toMatchObject({ status: "partial", accepted: 120, refused: 0, matchRate: "65 %" });
  expect(result.refusals).toEqual({
    ...{ named: {}, unnamed: { "google:NO_CONSENT": 3 }, warned: { "google:INTERNAL_ERROR": 1 } },
  });
  await shop.close();
  await platform.close();
});

it("keeps back by name whom a Klaviyo job refuses, and tries them again", async () => {
  const unreachable = new Set(["+447400100005"]);
  const platform = await startKlaviyoSandbox({ key: "k", list: "Y6", unreachable });
  const shop = await openShop();
  await shop.members(1, 10);
  const block = { type: "klaviyo", list: "Y6", endpoint: platform.url };
  const destination = opened(block, { KLAVIYO_API_KEY: "k" });
  const first = await shop.run(destination);
  expect(first).toMatchObject({ status: "partial", accepted: 9, refused: 1, held: { least: 9, most: 9 } });
  expect(first.refusals.named).toEqual({ "klaviyo:invalid_phone_number": 1 });
  unreachable.clear();
  expect(await shop.run(destination)).toMatchObject({
    status: "succeeded",
    accepted: 1,
    held: { least: 10 },
  });
  await shop.close();
  await platform.close();
});

/** A destination by its block, as activations.yml would have it. */
function opened(block: Record<string, unknown>, env: Record<string, string>): Destination {
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { ads: block } }));
  const signal = new AbortController().signal;
  const rest = { name: "ads", sync: "vip:ads", projectDir: tmpdir(), clock: manualClock() };
  return openDestination({ ...rest, file, block, env, signal });
}

it("names the nearest kind of destination", () => {
  const block = { type: "gogle" };
  const file = parseYaml("activations.yml", "destinations:\n  ads:\n    type: gogle\n");
  const rest = { name: "ads", sync: "vip:ads", env: {}, projectDir: ".", clock: manualClock() };
  const signal = new AbortController().signal;
  expect(() => openDestination({ ...rest, file, block, signal })).toThrowErrorMatchingInlineSnapshot(`
    [PatronError: activations.yml:3:11  unknown-destination-type
      There is no kind of destination gogle.
      Did you mean google?]
  `);
});
