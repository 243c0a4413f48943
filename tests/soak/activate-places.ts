import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  digitsOf,
  e164,
  normaliseEmail,
  PLATFORM_RULES,
  type Platform,
  sha256,
} from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { startKlaviyoSandbox } from "../../activate/sandbox/klaviyo.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox } from "../../activate/sandbox/tiktok.ts";
import { startWebhookSandbox } from "../../activate/sandbox/webhook.ts";

/** A request that a place took: when, and each identifier in it. */
export interface Taken {
  at: number;
  operation: "add" | "remove";
  identifiers: readonly string[];
}

/** A destination of the soak: where it is, what it holds now, and all that it ever took. */
export interface Place {
  name: string;
  rule: Platform;
  /** Its block in activations.yml. */
  block: Record<string, unknown>;
  held(): ReadonlySet<string>;
  history(): readonly Taken[];
  /** Absent for a folder. */
  platform?: RunningPlatform;
  /** Whether its audience can be replaced as a whole. */
  replaces: boolean;
}

export const SECRETS = {
  ...{ GOOGLE_DATA_MANAGER_TOKEN: "g-token", META_ACCESS_TOKEN: "m-token", TIKTOK_ACCESS_TOKEN: "t-token" },
  ...{ PATRON_WEBHOOK_SECRET: "w-secret", KLAVIYO_API_KEY: "k-key" },
};

/** Starts every platform's sandbox; the folder of files lies in `folder`. */
export async function openPlaces(folder: string): Promise<Place[]> {
  const google = await startGoogleSandbox({ token: "g-token", account: "1", audience: "2", delay: 2 });
  const meta = await startMetaSandbox({ token: "m-token", audience: "3", delay: 2 });
  const tiktok = await startTiktokSandbox({ token: "t-token", advertiser: "4", audience: "5", least: 1000 });
  const webhook = await startWebhookSandbox({ secret: "w-secret", rows: 1000 });
  const klaviyo = await startKlaviyoSandbox({ key: "k-key", list: "L6" });
  const account = { account: { id: "1" }, terms_accepted: true };
  return [
    server("google", google, { ...account, audience: "2", endpoint: google.url }),
    server("meta", meta, { audience: "3", endpoint: meta.url }),
    server("tiktok", tiktok, { advertiser: "4", audience: "5", endpoint: tiktok.url }),
    server("webhook", webhook, { url: `${webhook.url}in`, rows: 1000 }),
    server("klaviyo", klaviyo, { list: "L6", endpoint: klaviyo.url }),
    files(folder),
  ];
}

const REPLACED: readonly string[] = ["google", "meta", "tiktok"];

/** A sandbox whose history is stamped with the time at which each request was taken. */
function server(name: Platform & string, platform: RunningPlatform, block: object): Place {
  const times: number[] = [];
  const history = platform.history as RunningPlatform["history"][number][];
  const push = history.push.bind(history);
  history.push = (...entries) => {
    for (const { at } of entries) times.push(at ?? Date.now());
    return push(...entries);
  };
  return {
    ...{ name, rule: name, platform, block: { type: name, ...block }, replaces: REPLACED.includes(name) },
    held: () => platform.held,
    history: () => history.map((entry, i) => ({ ...entry, at: times[i]! })),
  };
}

/** The folder of files: read in the order of their names, they give the audience. */
function files(folder: string): Place {
  const audience = join(folder, "audiences/vip-files");
  const read = () =>
    (existsSync(audience) ? readdirSync(audience) : [])
      .filter((name) => name.endsWith(".csv"))
      .sort()
      .map((name) => {
        const lines = readFileSync(join(audience, name), "utf8").trim().split("\r\n").slice(1);
        const rows = lines.map((line) => line.split(",") as [string, string, string]);
        const operation: Taken["operation"] = name.includes("-remove-") ? "remove" : "add";
        const at = statSync(join(audience, name)).mtimeMs;
        return { at, operation, rows, isAnew: name.includes("-replace-") };
      });
  const idsOf = ([, email, phone]: readonly string[]) => [email!, phone!].filter((id) => id !== "");
  return {
    ...{ name: "files", rule: "file", block: { type: "files", folder: "audiences", rows: 1000 } },
    replaces: true,
    history: () =>
      read().map(({ at, operation, rows }) => ({ at, operation, identifiers: rows.flatMap(idsOf) })),
    held() {
      const members = new Map<string, string[]>();
      for (const { operation, rows, isAnew } of read()) {
        if (isAnew) members.clear();
        for (const row of rows)
          operation === "add" ? members.set(row[0], idsOf(row)) : members.delete(keyOf(members, row));
      }
      return new Set([...members.values()].flat());
    },
  };
}

/** Of somebody who was forgotten the hashes alone are left: whoever reads the files finds him by them. */
function keyOf(
  members: ReadonlyMap<string, string[]>,
  [key, email, phone]: [string, string, string],
): string {
  if (!key.startsWith("tombstone:")) return key;
  for (const [other, ids] of members) if (ids.includes(email) || ids.includes(phone)) return other;
  return key;
}

const spelled = new Map<string, string>();

/** What a person is known by at a place, computed here and not by the engine. */
export function identifiersOf({ rule }: Place, { email, phone }: { email: string; phone: string }): string[] {
  const { email: emailRule, phone: plus, hashes } = PLATFORM_RULES[rule];
  const once = (key: string, make: () => string): string => {
    const known = spelled.get(key) ?? make();
    spelled.set(key, known);
    return known;
  };
  const hash = (text: string) => (hashes ? sha256(text) : text);
  return [
    once(`${rule} ${email}`, () => hash(normaliseEmail(email, emailRule)!)),
    once(`${rule} ${phone}`, () => {
      const number = e164(phone, "GB")!;
      return hash(plus === "plus" ? number : digitsOf(number));
    }),
  ];
}
