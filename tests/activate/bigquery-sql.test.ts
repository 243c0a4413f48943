import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Destination } from "../../activate/destinations/destination.ts";
import {
  ensureActivateTables,
  forgetMembers,
  noteSchedule,
  planSync,
  runSync,
} from "../../activate/index.ts";
import { PLATFORM_RULES } from "../../activate/normalise/index.ts";
import { leaveBehind, leftOver, notePlace } from "../../activate/sync/places.ts";
import { completeReplacement } from "../../activate/sync/replacements.ts";
import { manualClock } from "../../kernel/clock.ts";
import { memoryLog } from "../../kernel/log.ts";
import { Judge } from "../analyzer/judge.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { LabPlatform, syncOf } from "./lab.ts";

const READ = {
  "core.customers":
    "customer_id, email, phone, first_name, last_name, country_code, postal_code, birth_date DATE",
  "segments.segment_members": "segment, customer_id, left_at TIMESTAMP",
  "segments.segment_definitions": "segment, definition_version",
  "customer360.customer_consents": "customer_id, purpose, channel, is_granted BOOL",
};

let analyzer: ZetaSql;
let folder: string;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
  folder = mkdtempSync(join(tmpdir(), "patron-activate-"));
});
afterAll(async () => {
  await analyzer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A BigQuery whose segment has two to add (one without a usable address), one to remove, and batches of a run that died. */
function openJudge(): Judge {
  const warehouse = new Judge(analyzer);
  for (const [table, columns] of Object.entries(READ)) {
    const [schema, name] = table.split(".") as [string, string];
    const typed = columns.split(", ").map((one) => one.split(" "));
    warehouse.put(
      schema,
      name,
      typed.map(([column, type = "STRING"]) => ({ name: column!, type })),
    );
  }
  const [one, none] = [[{ last: "c'1" }], [{ last: null }]];
  // The sample, then a page of removals and one of additions.
  warehouse.answer(/max\(row_key\) as last/, one, one, none, one, none);
  warehouse.answer(/^select segment from/, [{ segment: "angry" }, { segment: "vip" }]);
  warehouse.answer(/group by operation, reason/, [
    { operation: "add", reason: null, inside: true, n: 2 },
    { operation: "remove", reason: "no-consent", inside: true, n: 1 },
    { operation: "keep", reason: null, inside: true, n: 9 },
    { operation: "skip", reason: "region", inside: true, n: 1 },
  ]);
  const [email, phone] = ["ann@example.com", "07400 100001"];
  warehouse.answer(/^select row_key, email, phone/, [{ row_key: "c'1", email, phone }]);
  const person = {
    ...{ first_name: null, last_name: null, country_code: null, postal_code: null },
    email,
    phone,
  };
  warehouse.answer(/^select e\.\*, p\.operation/, [
    { ...person, row_key: "c'1", operation: "add", skip_reason: null, fingerprint: "f" },
    {
      ...person,
      row_key: "c2",
      operation: "add",
      skip_reason: null,
      fingerprint: "f",
      email: "no",
      phone: null,
    },
  ]);
  const known = { email_id: "e", phone_id: "p", address_id: null, platform_id: null };
  warehouse.answer(/^select p\.row_key, p\.operation/, [
    { ...known, row_key: "c3", operation: "remove", reason: "no-consent", clear_email: null },
  ]);
  warehouse.answer(/as accepted,/, [{ accepted: 1, refused: 1 }]);
  warehouse.answer(/sum\(customers\), 0\) as n/, [{ n: 1 }]);
  // One row got another key; one removal is under way; the audience is the one of the last run.
  warehouse.answer(/count\(\*\) as n from activate_(plan|rekeyed)/, [{ n: 1 }]);
  warehouse.answer(/^select count\(\*\) as n from \(select r\.email_id/, [{ n: 1 }]);
  warehouse.answer(/^select place from/, [{ place: "lab:1" }]);
  warehouse.answer(/select count\(\*\) as size/, [{ size: 10 }]);
  warehouse.answer(/audience_size as size/, [{ size: 10 }, { size: 10 }, { size: 11 }]);
  const left = { sync: "vip:lab", operation: "add", reference: null };
  const sending = { ...left, batch_id: "b1", state: "sending" };
  const sent = { ...left, batch_id: "b2", state: "sent", reference: '{"ids":["lost"],"refused":[]}' };
  warehouse.answer(/^select batch_id, sync, operation/, [sending, sent], [sent], []);
  warehouse.answer(/^select r\.\*, b\.size/, [{ ...known, row_key: "c4", operation: "add", size: 1 }]);
  warehouse.answer(/as bad/, [{ bad: 0 }]);
  warehouse.answer(/^select row_key from `activate`\.`sync_batch_rows`/, [{ row_key: "c5" }]);
  return warehouse;
}

const request = (warehouse: Judge, destination: Destination, changes: Record<string, unknown> = {}) => ({
  ...{ warehouse, destination, sync: syncOf(changes), runId: "r1", clock: manualClock(Date.UTC(2030, 0, 1)) },
  ...{ log: memoryLog(), signal: new AbortController().signal, workDir: folder, startedBy: "Ann O'Hara" },
});

const SYNCS: Record<string, Record<string, unknown>> = {
  "of everybody who consented": {},
  "with every rule that a mapping knows": {
    ...{ mode: "upsert", identifiers: ["email", "phone", "address"], suppress: ["angry"], regions: ["GB"] },
    ...{ least_age: 18, holdout: 0.1, consent: { purpose: "advertising", channel: "web" } },
  },
  "that needs no consent": {
    ...{ mode: "add_only", identifiers: ["phone"], consent: { not_needed_because: "it's their own list" } },
  },
};

for (const [name, changes] of Object.entries(SYNCS)) {
  it(`sends BigQuery nothing that Google's analyzer refuses: a sync ${name}`, async () => {
    const warehouse = openJudge();
    await planSync(request(openJudge(), new LabPlatform(), changes));
    const result = await runSync(request(warehouse, new LabPlatform(), changes));
    expect(result).toMatchObject({ status: "partial", keptBack: 1 });
    const sent = warehouse.take();
    for (const part of [
      /activate_rekeyed/,
      /as r where email_id in/,
      /full join/,
      /'unusable'/,
      /set status = 'removing'/,
      /'kept back'/,
      /as bad/,
    ])
      expect(sent).toMatch(part);
  });
}

it("sends BigQuery nothing that Google's analyzer refuses: a platform that tells ids and holds clear addresses", async () => {
  const warehouse = openJudge();
  const destination = new LabPlatform();
  const counted = [{ kind: "warned", reason: "it's late", rows: 1 }];
  const ids = new Map([["c'1", "it's 7"]]);
  Object.assign(destination, {
    rule: PLATFORM_RULES.klaviyo,
    send: async () => ({
      platformIds: ids,
      refused: new Map([["c3", "unknown 'profile' \\ gone"]]),
      counted,
    }),
    discard: async () => {},
    audience: async () => ({
      state: "ready",
      least: 1,
      most: 2,
      counts: "people it's sure of",
      said: "well",
    }),
  });
  await runSync(request(warehouse, destination));
  expect(warehouse.take()).toMatch(/activate_ids[\s\S]*delete from `activate`\.`sync_batches`/);
});

it("sends BigQuery nothing that Google's analyzer refuses: a replacement, begun, gone on with and given up", async () => {
  const destination = Object.assign(new LabPlatform(), {
    place: "lab:1",
    replace: {
      ...{ windowMs: 60_000, name: () => "it's 1" },
      open: () => ({ send: async () => ({}), end: async () => ({ reference: "it's 2" }) }),
      poll: async () => ({ state: "failed" as const, reason: "it's broken" }),
    },
  });
  const begun = { name: "it's 1", runs: "r0", reference: "it's 2", started_at: "2029-12-31T23:59:30Z" };
  const counted = [
    { operation: "add", reason: null, inside: true, n: 2 },
    { operation: "change", reason: null, inside: true, n: 9 },
  ];
  const sent = { operation: "add", state: "sending", sync: "vip:lab", batch_id: "b1", reference: null };
  for (const [state, message] of [
    ["sending", /tombstone:old-[\s\S]*'broken'/],
    ["ended", /'broken'[\s\S]*delete from `activate`\.`sync_replacements`/],
  ] as const) {
    const warehouse = openJudge();
    warehouse.answer(/^select name, runs, state/, [{ ...begun, state }]);
    warehouse.answer(/group by operation, reason/, counted);
    warehouse.answer(/^select batch_id, sync, operation/, [sent], []);
    warehouse.answer(/max\(row_key\) as last/, [{ last: "c'1" }], [{ last: "c'1" }], [{ last: null }]);
    await runSync({ ...request(warehouse, destination), replaces: true });
    expect(warehouse.take()).toMatch(message);
  }
  const warehouse = openJudge();
  await ensureActivateTables(warehouse);
  await completeReplacement(
    { warehouse, sync: syncOf({}) },
    { name: "it's 1", runs: ["r0", "r1"], state: "ended", reference: undefined, startedAt: 0 },
    { runId: "r1", now: 0 },
  );
  expect(warehouse.take()).toMatch(/'replaced'/);
});

it("sends BigQuery nothing that Google's analyzer refuses: forgetting, and what is listed", async () => {
  const warehouse = openJudge();
  await runSync(request(warehouse, new LabPlatform()));
  warehouse.take();
  await notePlace(warehouse, syncOf({}), "lab:2", 0);
  await leaveBehind(warehouse, syncOf({}), "r1", 0);
  await leftOver(warehouse, [syncOf({})]);
  expect(warehouse.take()).toMatch(/left behind/);
  await forgetMembers(warehouse, warehouse, ["c'1", "c\\2"]);
  await noteSchedule(warehouse, [syncOf({}), syncOf({ four_eyes: true })], { job: "nightly", at: 0 });
  expect(warehouse.take()).toMatch(/tombstone[\s\S]*sync_schedule/);
});
