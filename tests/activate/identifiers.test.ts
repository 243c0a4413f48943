import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import { openDestination } from "../../activate/destinations/index.ts";
import { activationsSchema } from "../../activate/mapping/schema.ts";
import { sha256 } from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { manualClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { LabPlatform, openShop, type Shop } from "./lab.ts";

let shop: Shop;
let platform: RunningPlatform;
const asked: { path: string; request: string }[] = [];
beforeEach(async () => {
  asked.length = 0;
  shop = await openShop();
  await shop.sql("alter table core.customers add column postal_code varchar");
  await shop.sql("alter table core.customers add column birth_date date");
});
afterEach(async () => {
  await shop.close();
  await platform?.close();
});

/** Customers with a postal code and a date of birth each. */
async function people(count: number): Promise<void> {
  const { warehouse } = shop;
  await warehouse.execute(`insert into core.customers select 'c' || lpad(i::varchar, 7, '0'), 'p' || i || '@example.com',
      '07400 1' || lpad(i::varchar, 5, '0'), 'Ann', 'Lee-' || i, 'GB', 'SW1A ' || i || 'AA', date '1990-02-03'
    from range(1, ${count + 1}) as r (i)`);
  await warehouse.execute(
    "insert into segments.segment_members select 'vip', customer_id, null from core.customers",
  );
  await warehouse.execute(
    "insert into customer360.customer_consents select customer_id, 'advertising', 'web', true from core.customers",
  );
}

async function open(name: "google" | "meta"): Promise<Destination> {
  platform =
    name === "google"
      ? await startGoogleSandbox({ token: "t", account: "1", audience: "7" })
      : await startMetaSandbox({ token: "t", audience: "7" });
  platform.watch((exchange) => asked.push(exchange));
  const account = name === "google" ? { account: { id: "1" }, terms_accepted: true } : {};
  const block = { type: name, audience: "7", endpoint: platform.url, ...account };
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: block } }));
  return openDestination({
    ...{ name: "lab", sync: "vip:lab", projectDir: tmpdir(), clock: manualClock(), file, block },
    env: { GOOGLE_DATA_MANAGER_TOKEN: "t", META_ACCESS_TOKEN: "t" },
    signal: new AbortController().signal,
  });
}

const allowed = ["small", "size", "removals"] as const;
const kinds = ["email", "phone", "address", "birth_date"];

it("sends Google names as hashes beside country and postal code, no date of birth, and takes all of it back", async () => {
  const destination = await open("google");
  await people(3);
  await shop.run(destination, { allowed: [...allowed], sync: { identifiers: kinds } });
  const [ingest] = asked.filter((one) => one.path.endsWith(":ingest"));
  const { audienceMembers } = JSON.parse(ingest!.request) as {
    audienceMembers: { userData: { userIdentifiers: { address?: unknown }[] } }[];
  };
  expect(audienceMembers[0]!.userData.userIdentifiers.find((one) => one.address)).toEqual({
    address: {
      givenName: sha256("ann"),
      familyName: sha256("lee-1"),
      regionCode: "GB",
      postalCode: "SW1A 1AA",
    },
  });
  expect(ingest!.request).not.toMatch(/1990|birth/i);
  expect(platform.held.size).toBe(9);
  await shop.leave("true");
  await shop.run(destination, { allowed: [...allowed], sync: { identifiers: kinds } });
  expect(platform.held.size).toBe(0);
});

it("sends Meta name, postal code, country and date of birth, each as a hash, and takes one of two namesakes back", async () => {
  const destination = await open("meta");
  await people(3);
  await shop.run(destination, { allowed: [...allowed], sync: { identifiers: kinds } });
  const [post] = asked.filter((one) => one.path.endsWith("/users"));
  const { payload } = JSON.parse(post!.request) as { payload: { schema: string[]; data: string[][] } };
  expect(payload.schema).toEqual("EMAIL PHONE FN LN ZIP COUNTRY DOBY DOBM DOBD".split(" "));
  const texts = ["p1@example.com", "447400100001", "ann", "lee1", "sw1a1aa", "gb", "1990", "02", "03"];
  expect(payload.data[0]).toEqual(texts.map(sha256));
  await shop.leave("customer_id = 'c0000002'");
  await shop.run(destination, { allowed: [...allowed], sync: { identifiers: kinds } });
  expect([...platform.held].filter((id) => id.startsWith("FN:")).length).toBe(2);
});

it("keeps out who is too young, and who is of unknown age unless the mapping allows it", async () => {
  const lab = new LabPlatform();
  await people(4);
  await shop.sql("update core.customers set birth_date = null where customer_id = 'c0000001'");
  await shop.sql("update core.customers set birth_date = '2015-01-01' where customer_id = 'c0000002'");
  const refused = await shop.run(lab, { sync: { least_age: 18 } });
  expect(refused.plan.skips).toEqual({ "age-unknown": 1, "too-young": 1 });
  const allows = { least_age: 18, unknown_age: "allow" };
  const { plan } = await shop.run(lab, { sync: allows });
  expect([plan.skips, plan.audience]).toEqual([{ "too-young": 1 }, 3]);
});

it("sends no date of birth without a consent, nor by itself", () => {
  const errorsOf = (more: object): string[] => {
    const sync = { segment: "vip", to: "lab", ...more };
    const parsed = activationsSchema.safeParse({ destinations: { lab: { type: "meta" } }, syncs: [sync] });
    return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
  };
  const consent = { purpose: "advertising" };
  const reason = { not_needed_because: "the contract asks for it" };
  expect(errorsOf({ consent, identifiers: kinds })).toEqual([]);
  expect(errorsOf({ consent: reason, identifiers: kinds })).toEqual([
    "birth_date is sent with a consent alone: name its purpose under consent",
  ]);
  expect(errorsOf({ consent, identifiers: ["birth_date"] })).toEqual(["name email, phone or address too"]);
});

it("says which identifiers a destination takes, where the mapping sends it others alone", async () => {
  await people(1);
  await expect(
    shop.run(new LabPlatform(), { sync: { identifiers: ["address"] } }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: identifiers-not-taken
      vip:lab sends address, but lab takes email and phone alone.
      Write under identifiers of the sync in activations.yml: [email, phone]]
  `);
});
