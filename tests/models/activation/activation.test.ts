import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { PLATFORM_REASONS } from "../../../activate/destinations/advice/index.ts";
import { noteSchedule, REASONS } from "../../../activate/index.ts";
import { publishedTables } from "../../../orchestrate/publish/site-files.ts";
import type { Project } from "../../../transform/index.ts";
import { LabPlatform, type Shop, syncOf } from "../../activate/lab.ts";
import { modelsDir } from "../shop.ts";
import { openProject, openSender, marts as rowsOf } from "./lab.ts";

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
let shop: Shop;
beforeEach(async () => {
  shop = await openSender();
});
afterEach(() => shop.close());

const MODELS = ["activation_reasons", "activation_destinations", "activation_refusals", "activation_days"];
const marts = (sql: string) => rowsOf(project, shop, MODELS, sql);

it("is empty where nothing was ever sent", async () => {
  const counts = MODELS.slice(1).map((model) => `(select count(*) from activation.${model}) as ${model}`);
  expect(await marts(`select ${counts.join(", ")}`)).toEqual([
    { activation_destinations: 0, activation_refusals: 0, activation_days: 0 },
  ]);
});

it("tells of each destination what it holds, what the last run did, why others were left out, and what is next", async () => {
  const platform = new LabPlatform();
  await shop.members(1, 20);
  await shop.withdraw("customer_id = 'c0000003'");
  await shop.sql("update core.customers set email = 'none', phone = '123' where customer_id = 'c0000004'");
  await shop.run(platform);
  await shop.leave("customer_id = 'c0000005'");
  await noteSchedule(shop.warehouse, [syncOf(), syncOf({ to: "later" })], {
    job: "daily",
    at: Date.UTC(2030, 0, 2, 5),
  });
  await shop.run(platform);
  const destinations = await marts(
    `select sync, members, runs, last_status, in_segment, accepted, refused, skipped, next_job,
       strftime(next_run_at, '%Y-%m-%d %H:%M') as next_run_at
     from activation.activation_destinations order by sync`,
  );
  const next = { next_job: "daily", next_run_at: "2030-01-02 05:00" };
  const nothing = { members: 0, runs: 0, in_segment: 0, accepted: 0, refused: 0, skipped: 0 };
  const ran = { members: 17, runs: 2, in_segment: 19, accepted: 1, refused: 0, skipped: 2 };
  expect(destinations).toEqual([
    { sync: "vip:lab", last_status: "succeeded", ...ran, ...next },
    { sync: "vip:later", last_status: null, ...nothing, ...next },
  ]);
  expect(
    await shop.warehouse.rows(
      "select outcome, reason, customers, todo from activation.activation_refusals order by outcome, reason",
    ),
  ).toEqual([
    {
      outcome: "not sent",
      reason: "invalid-identifier",
      customers: 1,
      todo: REASONS["invalid-identifier"]!.todo,
    },
    { outcome: "not sent", reason: "no-consent", customers: 1, todo: REASONS["no-consent"]!.todo },
    { outcome: "removed", reason: "left-segment", customers: 1, todo: REASONS["left-segment"]!.todo },
  ]);
  expect(
    await shop.warehouse.rows(
      "select run_on::text as run_on, members, runs, accepted from activation.activation_days",
    ),
  ).toEqual([{ run_on: "2030-01-01", members: 17, runs: 2, accepted: 19 }]);
  const rows: Record<string, number> = {};
  for (const { name, sql } of publishedTables().filter((one) => MODELS.includes(one.name)))
    rows[name] = (await shop.warehouse.rows(sql)).length;
  expect(rows).toEqual({ activation_days: 1, activation_destinations: 2, activation_refusals: 3 });
});

it("counts what a platform refused without a word of its own, and nobody's key or hash", async () => {
  const platform = new LabPlatform();
  await shop.members(1, 30);
  await shop.run(platform);
  const [one] = platform.history[0]!.ids;
  platform.held.clear();
  platform.bad.add(one!);
  await shop.sql("delete from activate.sync_snapshot");
  await shop.run(platform);
  const all = await marts("select * from activation.activation_refusals");
  expect(all).toMatchObject([{ outcome: "refused", reason: "platform-refused", customers: 1 }]);
  for (const model of MODELS.slice(1)) {
    const text = JSON.stringify(
      (await shop.warehouse.rows(`select * from activation.${model}`)).map((row) =>
        Object.values(row).map(String),
      ),
    );
    expect(text, model).not.toMatch(/c00000|[0-9a-f]{32}|INVALID_SHA256/);
  }
});

it("shows what the platform holds, and its reasons for rows that it refused by number or by name", async () => {
  const platform = Object.assign(new LabPlatform(), {
    audience: async () => ({
      ...{ state: "ready" as const, least: 1_100, most: 1_300, matchRate: "61-70 %" },
      ...{ counts: "accounts", said: "expires soon, write to ann@example.com" },
    }),
  });
  const send = platform.send.bind(platform);
  platform.send = async (batch) => ({
    ...(await send(batch)),
    counted: [
      { kind: "refused", reason: "google:NO_CONSENT", rows: 3 },
      { kind: "warned", reason: "google:other BRAND_NEW", rows: 2 },
    ],
    refused: new Map([[batch.members[0]!.rowKey, "google:INVALID_POSTAL_CODE of ann@example.com"]]),
  });
  await shop.members(1, 20);
  await shop.run(platform);
  expect(
    await marts(`select refused, accepted, last_status, match_rate, platform_state, platform_least, platform_most,
      platform_counts, platform_said from activation.activation_destinations`),
  ).toEqual([
    {
      ...{ refused: 4, accepted: 19, last_status: "partial", match_rate: "61-70 %", platform_state: "ready" },
      ...{ platform_least: 1_100, platform_most: 1_300, platform_counts: "accounts" },
      platform_said: "expires soon, write to [e-mail]",
    },
  ]);
  const told = await shop.warehouse.rows<Record<string, unknown>>(
    "select outcome, reason, customers, todo from activation.activation_refusals order by outcome, reason",
  );
  const todo = (reason: string) => PLATFORM_REASONS[reason]!.todo;
  const [consent, code, other] = ["google:NO_CONSENT", "google:INVALID_POSTAL_CODE", "google:other"] as const;
  expect(told).toEqual([
    { outcome: "refused", reason: code, customers: 1, todo: todo(code) },
    { outcome: "refused", reason: consent, customers: 3, todo: todo(consent) },
    { outcome: "warned", reason: other, customers: 2, todo: todo(other) },
  ]);
});

it("shows of a run that a guard rail held which one, with its figures", async () => {
  const platform = new LabPlatform();
  await shop.members(1, 10);
  await shop.run(platform);
  await shop.leave("customer_id > 'c0000005'");
  await shop.run(platform);
  expect(
    await marts("select last_status, held_because, members from activation.activation_destinations"),
  ).toEqual([
    {
      last_status: "held",
      held_because: "5 of 10 would be removed; max_removal_share is 0.3",
      members: 10,
    },
  ]);
});

it("has the words of patron activate for each reason in its seed, our own and those of every platform", () => {
  const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = Object.entries({ ...REASONS, ...PLATFORM_REASONS }).map(([reason, { means, todo }]) =>
    [reason, means, todo].map(quoted).join(","),
  );
  const seed = readFileSync(join(modelsDir, "seeds/activation_reasons.csv"), "utf8");
  expect(seed).toBe(`${["reason,means,todo", ...lines].join("\n")}\n`);
});
