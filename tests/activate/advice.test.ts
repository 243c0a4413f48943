import { tmpdir } from "node:os";
import { afterEach, expect, it } from "vitest";
import type { Adviser } from "../../activate/destinations/advice/advice.ts";
import { google } from "../../activate/destinations/advice/google.ts";
import { adviceOf, PLATFORM_REASONS } from "../../activate/destinations/advice/index.ts";
import { klaviyo } from "../../activate/destinations/advice/klaviyo.ts";
import { meta } from "../../activate/destinations/advice/meta.ts";
import { tiktok } from "../../activate/destinations/advice/tiktok.ts";
import { webhook } from "../../activate/destinations/advice/webhook.ts";
import { BatchRefused, type Destination } from "../../activate/destinations/destination.ts";
import { openDestination } from "../../activate/destinations/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import { googleDenial, googleRefusal } from "../../activate/sandbox/google-answers.ts";
import { klaviyoRefusal, startKlaviyoSandbox } from "../../activate/sandbox/klaviyo.ts";
import { metaRefusal, startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform, SandboxAnswer } from "../../activate/sandbox/server.ts";
import { startTiktokSandbox, tiktokAnswer } from "../../activate/sandbox/tiktok.ts";
import { startWebhookSandbox } from "../../activate/sandbox/webhook.ts";
import { manualClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";

let platform: RunningPlatform;
afterEach(() => platform?.close());

/** What a person can do: every advice begins with one of these. */
const ACTIONS =
  /^(Accept|Add|Answer|Appeal|Ask|Check|Choose|Compare|Complete|Correct|Create|Look|Lower|Merge|Read|Remove|Run|Shorten|Take|Update|Wait|Widen|Write)\b/;

/** As platforms answer: each quotes a person, as a careless one might. */
const PERSON = "ann.lee@example.com +447400100007 Ann Lee";
const CASES: readonly {
  adviser: Adviser;
  open: () => Promise<Destination>;
  /** The platform's answer that stands for a code; undefined for codes that no request is refused with. */
  answer: (code: string) => SandboxAnswer | undefined;
}[] = [
  {
    adviser: google,
    open: async () => {
      platform = await startGoogleSandbox({ token: "t", account: "1", audience: "7" });
      const account = { account: { id: "1" }, audience: "7", terms_accepted: true };
      return destination({ type: "google", ...account, endpoint: platform.url }, "GOOGLE_DATA_MANAGER_TOKEN");
    },
    answer: (code) => {
      if (code === "PERMISSION_DENIED") return googleDenial(code);
      const isRecord = google
        .entries()
        .some(([key, one]) => key === `google:${code}` && one.scope === "record");
      return googleRefusal({ reason: code, ...(isRecord ? { row: 1 } : {}) });
    },
  },
  {
    adviser: meta,
    open: async () => {
      platform = await startMetaSandbox({ token: "t", audience: "7" });
      return destination({ type: "meta", audience: "7", endpoint: platform.url }, "META_ACCESS_TOKEN");
    },
    answer: (code) => {
      if (code === "not-received") return undefined;
      if (code === "invalid-entry")
        return { status: 200, body: { num_received: 2, num_invalid_entries: 1, invalid_entry_samples: {} } };
      if (code === "100/payload") return metaRefusal(100, `payload is no hash: ${PERSON}`);
      const [number, subcode] = code.split("/").map(Number);
      return metaRefusal(number || 99_999, `Refused ${PERSON}`, subcode);
    },
  },
  {
    adviser: tiktok,
    open: async () => {
      platform = await startTiktokSandbox({ token: "t", advertiser: "9", audience: "7", least: 0 });
      const block = { type: "tiktok", advertiser: "9", audience: "7", endpoint: platform.url };
      return destination(block, "TIKTOK_ACCESS_TOKEN");
    },
    answer: (code) => {
      if (code === "audience-invalid") return undefined;
      if (code === "40002/file") return tiktokAnswer(40002, `file content of ${PERSON}`);
      if (code === "40002/size") return tiktokAnswer(40002, "audience size would be under 1,000");
      return tiktokAnswer(Number(code) || 49_999, `Refused: ${PERSON}`);
    },
  },
  {
    adviser: klaviyo,
    open: async () => {
      platform = await startKlaviyoSandbox({ key: "t", list: "Y6" });
      return destination({ type: "klaviyo", list: "Y6", endpoint: platform.url }, "KLAVIYO_API_KEY");
    },
    answer: (code) => {
      if (code === "no-id" || code === "cancelled-job") return undefined;
      if (code === "too_large") return klaviyoRefusal(413, PERSON, "/data", code);
      const at = (place: string) => `/data/attributes/profiles/data/${place}`;
      if (adviceOf(`klaviyo:${code}`)?.scope === "record")
        return klaviyoRefusal(400, PERSON, at("1/attributes"), code);
      if (code === "not_found") return klaviyoRefusal(404, PERSON, "/data/relationships", code);
      if (code === "permission_denied") return klaviyoRefusal(403, PERSON, "", code);
      return klaviyoRefusal(400, PERSON, "/data", code);
    },
  },
  {
    adviser: webhook,
    open: async () => {
      platform = await startWebhookSandbox({ secret: "t", rows: 100 });
      return destination({ type: "webhook", url: platform.url }, "PATRON_WEBHOOK_SECRET");
    },
    answer: (code) => {
      if (code === "row")
        return { status: 200, body: { refused: [{ event_id: "event-2", reason: PERSON }] } };
      return { status: Number(code) || 418, body: { error: PERSON } };
    },
  },
];

function destination(block: Record<string, unknown>, variable: string): Destination {
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: block } }));
  const signal = new AbortController().signal;
  const rest = { name: "lab", sync: "vip:lab", projectDir: tmpdir(), clock: manualClock() };
  return openDestination({ ...rest, file, block, signal, env: { [variable]: "t" } });
}

const members = [1, 2].map((i) => ({
  rowKey: `c${i}`,
  eventId: `event-${i}`,
  identifiers: { email: String(i).repeat(64) },
}));

it("names an action in every advice of every platform", () => {
  for (const [reason, { means, todo }] of Object.entries(PLATFORM_REASONS)) {
    expect(todo, reason).toMatch(ACTIONS);
    expect(`${means} ${todo}`, reason).toMatch(/^[^.].*[^ ]\.$/);
  }
  expect(Object.keys(PLATFORM_REASONS).length).toBeGreaterThan(100);
});

for (const { adviser, open, answer } of CASES)
  it(`says of each refusal of ${adviser.key} what to do, names the row where the platform does, and quotes nobody`, async () => {
    const lab = await open();
    for (const [reason, advice] of adviser.entries()) {
      const code = reason.slice(adviser.key.length + 1);
      const said = answer(code);
      if (said === undefined) continue;
      // A refusal that passes is asked for again until patience ends.
      for (let i = 0; i < (advice.scope === "passing" ? 7 : 1); i++) platform.next.push(said);
      const told = await lab.send({ id: "a".repeat(32), operation: "add", members }).catch((error) => error);
      platform.next.length = 0;
      expect(JSON.stringify(told) + String(told), reason).not.toMatch(/@|\d{9}|Lee/);
      if (advice.scope !== "record") {
        expect(String(told), reason).toContain(advice.todo);
        continue;
      }
      const kept =
        told instanceof BatchRefused ? [told.message, ...told.rows.values()] : [...told.refused.values()];
      expect(kept.length, reason).toBeGreaterThan(0);
      for (const one of kept) expect(adviceOf(one)?.todo, `${reason} as ${one}`).toBe(advice.todo);
    }
  });

it("says of a code that nobody knows where to look it up, and keeps the code alone", () => {
  expect(google.reason("BRAND_NEW_REASON")).toBe("google:other BRAND_NEW_REASON");
  expect(google.reason("ann.lee@example.com wrote")).toBe("google:other unreadable");
  expect(adviceOf("google:other BRAND_NEW_REASON")?.todo).toMatch(ACTIONS);
  expect(String(google.refusal("BRAND_NEW_REASON"))).toContain("(BRAND_NEW_REASON)");
});

it("counts what Meta says it did not receive, and what Google warns of", async () => {
  const send = { id: "a".repeat(32), operation: "add", members } as const;
  const onMeta = await CASES[1]!.open();
  platform.next.push({ status: 200, body: { num_received: 1, num_invalid_entries: 0 } });
  const lost = { kind: "refused", reason: "meta:not-received", rows: 1 };
  expect(await onMeta.send(send)).toEqual({ counted: [lost] });
  await platform.close();
  const onGoogle = await CASES[0]!.open();
  const warning = { field: "audience_members[0].user_data", reason: "INVALID_FORMAT", description: PERSON };
  platform.next.push({ status: 200, body: { requestId: "r1", fieldWarnings: [warning, warning] } });
  expect(await onGoogle.send(send)).toEqual({
    reference: "r1",
    counted: [{ kind: "warned", reason: "google:INVALID_FORMAT", rows: 2 }],
  });
});

it("says of an audience that Meta has flagged to appeal, and of one that it still counts to wait", async () => {
  const lab = await CASES[1]!.open();
  const node = (more: object): SandboxAnswer => ({ status: 200, body: { id: "7", ...more } });
  const bounds = { approximate_count_lower_bound: 900, approximate_count_upper_bound: 1_000 };
  platform.next.push(node({ ...bounds, operation_status: { code: 471, description: PERSON } }));
  expect(await lab.audience!()).toMatchObject({
    ...{ state: "blocked", least: 900, most: 1_000 },
    said: "Meta has flagged the audience and takes nothing in. Appeal in Meta's audience manager, or make a new audience and write its number under audience",
  });
  const none = { approximate_count_lower_bound: -1, approximate_count_upper_bound: -1 };
  platform.next.push(node({ ...none, operation_status: { code: 200 }, delivery_status: { code: 200 } }));
  expect(await lab.audience!()).toEqual({
    state: "updating",
    counts: "accounts that Meta recognises, roughly",
  });
  platform.next.push(node({ ...bounds, operation_status: { code: 441 } }));
  expect(await lab.audience!()).toMatchObject({ state: "updating", least: 900 });
});

it("asks each platform what it holds, and says in our words what a person should know", async () => {
  const states: Record<string, unknown> = {};
  const rows = Array.from({ length: 6_000 }, (_, i) => ({
    ...{ rowKey: `c${i}`, eventId: `event-${i}` },
    identifiers: { email: i.toString(16).padStart(64, "0") },
  }));
  for (const { adviser, open } of CASES.slice(0, 4)) {
    const lab = await open();
    // Klaviyo's jobs take profiles in clear, page by page: ten are enough.
    const emails = rows
      .slice(0, 10)
      .map((row, i) => ({ ...row, identifiers: { email: `p${i}@example.com` } }));
    const members = adviser.key === "klaviyo" ? emails : rows;
    await lab.send({ id: "a".repeat(32), operation: "add", members });
    if (adviser.key === "google") for (let i = 0; i < 2; i++) await lab.poll!("request-1");
    states[adviser.key] = await lab.audience!();
    await platform.close();
  }
  expect(states).toMatchInlineSnapshot(`
    {
      "google": {
        "counts": "members whom Google recognises, by network, rounded",
        "least": 3600,
        "matchRate": "65 %",
        "most": 3900,
        "state": "ready",
      },
      "klaviyo": {
        "counts": "profiles on the list, whoever put them there",
        "least": 10,
        "most": 10,
        "state": "ready",
      },
      "meta": {
        "counts": "accounts that Meta recognises, roughly",
        "least": 1700,
        "most": 1900,
        "state": "ready",
      },
      "tiktok": {
        "counts": "people whom TikTok recognises; it shows none below 1,000",
        "least": 1500,
        "most": 1500,
        "state": "ready",
      },
    }
  `);
  platform = await startTiktokSandbox({
    token: "t",
    advertiser: "9",
    audience: "7",
    least: 0,
    error: PERSON,
  });
  const block = { type: "tiktok", advertiser: "9", audience: "7", endpoint: platform.url };
  expect(await destination(block, "TIKTOK_ACCESS_TOKEN").audience!()).toMatchObject({
    state: "blocked",
    said: expect.stringMatching(/^TikTok could not build the audience\. Look at/),
  });
});
