import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDestination } from "../../activate/destinations/index.ts";
import { forgetMembers, planText, resultText } from "../../activate/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { startKlaviyoSandbox } from "../../activate/sandbox/klaviyo.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform, SandboxAnswer } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import { startWebhookSandbox } from "../../activate/sandbox/webhook.ts";
import { manualClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openShop, type Shop, syncOf } from "./lab.ts";

/** Any e-mail address or phone number of the lab, as the shop has it or as any platform spells it. */
const CLEAR = /person\.\d+@|@example\.com|07400[ ]?1\d{5}|447400[ ]?1\d{5}/i;
const PEOPLE = Array.from(
  { length: 40 },
  (_, i) => `person.${i + 1}@example.com +4474001000${i + 10} 07400 1000${i + 10}`,
);

/** Answers of a careless platform: each quotes the whole audience in every field that might be read. */
const quoting = (status: number): SandboxAnswer => {
  const text = PEOPLE.join(" ");
  const error = {
    message: text,
    title: text,
    detail: text,
    error_user_msg: text,
    status: text,
    details: [{ reason: text }],
  };
  return {
    status,
    body: { error, message: text, code: 49_998, errors: [{ ...error, code: text }], [text]: text },
  };
};

interface Case {
  /** Whether the platform takes e-mail and phone in clear. */
  takesClear?: boolean;
  start?: () => Promise<RunningPlatform>;
  block: (url: string) => Record<string, unknown>;
}

const TOKENS = [
  "GOOGLE_DATA_MANAGER_TOKEN",
  "META_ACCESS_TOKEN",
  "TIKTOK_ACCESS_TOKEN",
  "KLAVIYO_API_KEY",
  "PATRON_WEBHOOK_SECRET",
];
const CASES: Readonly<Record<string, Case>> = {
  google: {
    start: () =>
      startGoogleSandbox({ token: "t", account: "1", audience: "7", outcome: { errors: { NO_CONSENT: 1 } } }),
    block: (endpoint) => ({
      type: "google",
      account: { id: "1" },
      audience: "7",
      terms_accepted: true,
      endpoint,
    }),
  },
  meta: {
    start: () => startMetaSandbox({ token: "t", audience: "7", samples: 0 }),
    block: (endpoint) => ({ type: "meta", audience: "7", endpoint }),
  },
  tiktok: {
    start: () =>
      startTiktokSandbox({ token: "t", advertiser: "9", audience: "7", least: 0, error: PEOPLE[0]! }),
    block: (endpoint) => ({ type: "tiktok", advertiser: "9", audience: "7", endpoint }),
  },
  klaviyo: {
    takesClear: true,
    start: () => startKlaviyoSandbox({ key: "t", list: "Y6", unreachable: new Set(["+447400100009"]) }),
    block: (endpoint) => ({ type: "klaviyo", list: "Y6", endpoint }),
  },
  webhook: {
    start: () => startWebhookSandbox({ secret: "t", rows: 100 }),
    block: (url) => ({ type: "webhook", url, rows: 100 }),
  },
  csv: { block: () => ({ type: "files", folder: "out" }) },
  parquet: { block: () => ({ type: "files", folder: "out", format: "parquet" }) },
  xlsx: { block: () => ({ type: "files", folder: "out", format: "xlsx" }) },
};

let shop: Shop;
let folder: string;
let platform: RunningPlatform | undefined;
/** Everything that was printed, thrown or sent, by where it was seen. */
let seen: Record<"printed" | "thrown" | "sent", string[]>;
beforeEach(async () => {
  shop = await openShop();
  folder = mkdtempSync(join(tmpdir(), "patron-clear-"));
  platform = undefined;
  seen = { printed: [], thrown: [], sent: [] };
});
afterEach(async () => {
  await shop.close();
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("no clear e-mail or phone", () => {
  for (const [name, { start, block, takesClear = false }] of Object.entries(CASES))
    it(`is in logs, errors, state or requests of ${name}${takesClear ? ", but in the fields that it takes in clear" : ""}`, {
      timeout: 60_000,
    }, async () => {
      platform = await start?.();
      platform?.watch(({ path, request }) => seen.sent.push(`${path} ${request}`));
      const settings = block(platform?.url ?? "");
      const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: settings } }));
      const destination = openDestination({
        ...{ name: "lab", sync: "vip:lab", projectDir: folder, clock: manualClock(), file, block: settings },
        env: Object.fromEntries(TOKENS.map((token) => [token, "t"])),
        signal: new AbortController().signal,
      });
      const run = async (before: () => void = () => {}): Promise<void> => {
        before();
        try {
          const result = await shop.run(destination, { allowed: ["small", "size", "removals"] });
          seen.printed.push(
            planText(syncOf(), result.plan),
            resultText(syncOf(), result),
            JSON.stringify(result),
          );
        } catch (error) {
          seen.thrown.push(String(error), JSON.stringify(error), String((error as Error).cause));
        }
        if (platform !== undefined) platform.next.length = 0;
      };
      await shop.members(1, 40);
      await shop.sql(
        "update core.customers set phone = 'person.8@example.com' where customer_id = 'c0000008'",
      );
      if (platform !== undefined)
        for (const status of [400, 403, 404, 413, 422, 500])
          await run(() => platform!.next.push(...Array.from({ length: 8 }, () => quoting(status))));
      await run(() => platform?.faults.push("lost", "429"));
      await run();
      await shop.sql(
        "update core.customers set email = 'Person.99@Example.com' where customer_id = 'c0000003'",
      );
      await shop.withdraw("customer_id = 'c0000004'");
      await shop.leave("customer_id = 'c0000005'");
      await shop.sql("delete from core.customers where customer_id = 'c0000006'");
      await shop.warehouse.transaction((session) => forgetMembers(shop.warehouse, session, ["c0000006"]));
      await run(() => platform?.next.push(quoting(400)));
      await run();
      expect(seen.printed.at(-1)).toMatch(/"status":"(succeeded|partial)"/);
      expect(await found(takesClear)).toEqual([]);
      if (takesClear) expect(seen.sent.some((text) => CLEAR.test(text))).toBe(true);
    });
});

/** Where a clear address or number stands, and what is around it. */
async function found(takesClear: boolean): Promise<string[]> {
  const places: [string, string][] = [
    ...seen.printed.map((text): [string, string] => ["printed", text]),
    ...seen.thrown.map((text): [string, string] => ["thrown", text]),
    ...shop.log.lines.map((line): [string, string] => ["log", JSON.stringify(line)]),
    ...seen.sent.map((text): [string, string] => ["sent", takesClear ? withoutClearFields(text) : text]),
  ];
  for (const { name } of await shop.warehouse.relations("activate"))
    for (const row of await shop.warehouse.rows<{ t: string }>(
      `select t::varchar as t from activate.${name} as t`,
    ))
      places.push([`activate.${name}`, row.t]);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) places.push([entry.name, readFileSync(join(entry.parentPath, entry.name), "latin1")]);
  expect(places.length).toBeGreaterThan(40);
  return places.flatMap(([place, text]) => {
    const at = text.search(CLEAR);
    return at < 0 ? [] : [`${place}: ${text.slice(Math.max(0, at - 60), at + 60)}`];
  });
}

/** Klaviyo's profiles, and the filter that looks one up. */
const withoutClearFields = (text: string): string =>
  decodeURIComponent(text.replaceAll("+", " ").replaceAll("%", "%25").replaceAll("%25", "%"))
    .replace(/"(email|phone_number)":"[^"]*"/g, "")
    .replace(/filter=equals\(email,"[^"]*"\)/g, "");
