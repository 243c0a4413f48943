import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { eraseFromLoads, eraseLanding, eraseLeftovers, readTombstones } from "../../extract/forget/index.ts";
import { createHttpClient } from "../../extract/http/create.ts";
import { ensureRawTables, extractSource } from "../../extract/run.ts";
import { zendesk } from "../../extract/sources/zendesk/source.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { allSources } from "./lab.ts";

const time = "2024-01-20T08:00:00Z";
const user = (id: number, name: string, email: string) => ({
  ...{ id, name, email, phone: null, role: "end-user", created_at: time, updated_at: time, tags: [] },
  ...{ details: `${name} was here`, something_new: { note: `known as ${name}` } },
});
const ticket = (id: number, requester: number, subject: string) => ({
  ...{
    id,
    subject,
    raw_subject: subject,
    description: `${subject}!`,
    status: "open",
    requester_id: requester,
  },
  ...{ via: { channel: "email", source: { from: { name: subject } } }, tags: ["reason:damaged"] },
  ...{ created_at: time, updated_at: time, generated_timestamp: 1, custom_fields: [] },
});

/** A help desk with two people; user 5 has the id of the other's ticket. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  users: {
    users: [user(1, "Zelda Quince", "zelda@example.com"), user(5, "Bob Stone", "bob@example.com")],
    ...{ after_cursor: "u1", end_of_stream: true },
  },
  tickets: {
    tickets: [ticket(5, 1, "Zelda Quince asks"), ticket(6, 5, "Bob writes of zelda@example.com")],
    ...{ after_cursor: "t1", end_of_stream: true },
  },
};

let stateDir: string;
let warehouse: Warehouse;
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "patron-forget-"));
  warehouse = await openDuckdb(":memory:", { threads: 1 });
  await ensureRawTables(warehouse, allSources);
});
afterEach(async () => {
  await warehouse.close();
  rmSync(stateDir, { recursive: true, force: true });
});

async function load(answers = ANSWERS, more: { replay?: boolean } = {}): Promise<void> {
  const results = await extractSource({
    ...{ warehouse, source: zendesk, stateDir, ...more, streams: ["users", "tickets"], full: true },
    options: {
      url: "https://example.zendesk.com",
      email: "a@example.com",
      api_token: "t",
      start_date: "2020-01-01",
    },
    httpClientFactory: (options, deps) =>
      createHttpClient(options, {
        ...deps,
        fetch: async (url) => Response.json(answers[String(url).includes("/users/") ? "users" : "tickets"]),
      }),
  });
  expect(results.map((result) => result.error)).toEqual([undefined, undefined]);
}

const zelda = { records: ["zendesk:user:1"], emails: ["zelda@example.com"], phones: [], pseudonym: "p1" };
const forget = () =>
  warehouse.transaction((session) =>
    eraseFromLoads(warehouse, session, allSources, { ...zelda, erasureId: "e1" }),
  );

const rows = () =>
  warehouse.rows(
    `select users.id, name, email, tickets.id as ticket, subject, via__source, users._extra
     from raw_zendesk.users join raw_zendesk.tickets on requester_id = users.id order by users.id`,
  );

/** All that lies on disk, unpacked. */
function onDisk(folder = stateDir): string {
  if (!existsSync(folder)) return "";
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => (file.endsWith(".gz") ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString())
    .join("\n");
}

const ERASED_ROWS = [
  {
    ...{ id: 1, name: null, email: "erased-p1@erased.invalid", ticket: 5, subject: null, via__source: null },
    _extra: null,
  },
  {
    ...{ id: 5, name: "Bob Stone", email: "bob@example.com", ticket: 6 },
    ...{ subject: "Bob writes of erased-p1@erased.invalid", via__source: expect.stringContaining("Bob") },
    _extra: '{"something_new":{"note":"known as Bob Stone"}}',
  },
];

it("empties the rows, the landed answers and what a vendor adds beyond the schema, of one person alone", async () => {
  await load();
  expect(onDisk()).toContain("Zelda");
  const { stones } = await forget();
  expect(await rows()).toEqual(ERASED_ROWS);
  const erased = await eraseLanding(stateDir, allSources, stones, new AbortController().signal);
  expect(erased).toEqual({ answers: 2, files: 0 });
  expect(onDisk()).not.toMatch(/zelda/i);
  expect(onDisk()).toContain("Bob Stone was here");
});

it("does not bring the person back by a replay, nor when the vendor sends the same again, nor in new records", async () => {
  await load();
  const { stones } = await forget();
  await load(ANSWERS, { replay: true });
  expect(await rows()).toEqual(ERASED_ROWS);
  await eraseLanding(stateDir, allSources, stones, new AbortController().signal);
  await load(ANSWERS, { replay: true });
  expect(await rows()).toEqual(ERASED_ROWS);
  const newer = {
    users: ANSWERS.users,
    tickets: {
      tickets: [ticket(5, 1, "Zelda Quince asks"), ticket(7, 1, "Zelda Quince again"), ticket(6, 5, "Bob")],
      ...{ after_cursor: "t2", end_of_stream: true },
    },
  };
  await load(newer);
  expect((await rows()).map((row) => [row.ticket, row.subject])).toEqual([
    [5, null],
    [7, null],
    [6, "Bob"],
  ]);
  expect(onDisk()).not.toMatch(/zelda/i);
});

it("rewrites a landing once: the second time nothing is found, and the answers replay as they were", async () => {
  await load();
  const { stones } = await forget();
  const signal = new AbortController().signal;
  await eraseLanding(stateDir, allSources, stones, signal);
  const first = onDisk();
  expect(await eraseLanding(stateDir, allSources, stones, signal)).toEqual({ answers: 0, files: 0 });
  expect(onDisk()).toBe(first);
});

it("keeps the content of a bad record of the person out of quarantine", async () => {
  await load();
  await forget();
  const bad = { ...user(1, "Zelda Quince", "zelda@example.com"), created_at: "Zelda's birthday" };
  await load({ ...ANSWERS, users: { users: [bad], after_cursor: "u2", end_of_stream: true } });
  const quarantine = await warehouse.rows("select record, reason, record_key from operations.quarantine");
  expect(quarantine).toEqual([
    {
      record: '{"erased":true}',
      reason: "the record is about a forgotten person; its content is not kept",
      record_key: '["1"]',
    },
  ]);
});

it("keeps hashes alone of whom it keeps out, and the same pseudonym when a person is forgotten twice", async () => {
  await load();
  await forget();
  await forget();
  const stones = await warehouse.rows<{ stone: string; stone_kind: string }>(
    "select stone, stone_kind from operations.forgotten",
  );
  expect(stones.length).toBe(3);
  expect(JSON.stringify(stones)).not.toMatch(/zelda|example/);
  expect((await readTombstones(warehouse)).find("record", "zendesk:user:1")).toBe("p1");
});

it("removes what a killed load left behind", async () => {
  await load();
  await eraseLeftovers(stateDir);
  expect(existsSync(join(stateDir, "tmp", "extract"))).toBe(false);
});
