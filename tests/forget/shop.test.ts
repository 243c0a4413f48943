import { afterAll, beforeAll, expect, it } from "vitest";
import { accept, closePeriod, verifyPeriods } from "../../finance/index.ts";
import type { Person } from "../../orchestrate/forget/person.ts";
import { searchFor } from "../../orchestrate/forget/proof.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { failures, openShop, type Shop } from "../models/shop.ts";
import { fillSmallShop } from "../models/small-shop.ts";
import { forgetIn, personOf, placesOf, totalsOf } from "./lab.ts";

const ADA = ["ada@example.com", "7700900123", "ada ash", "ada.private"];

let shop: Shop;
let person: Person;
let before: unknown;
let erased: Awaited<ReturnType<typeof forgetIn>>;

beforeAll(async () => {
  shop = await openShop({ sources: ["shopify", "zendesk", "google_ads", "stripe", "files"] });
  await fillSmallShop(shop);
  await fillAda(shop);
  expect(failures(await shop.build())).toEqual([]);
  await closeBooks(shop.warehouse);
  expect(failures(await shop.build())).toEqual([]);
  before = await totalsOf(shop.warehouse);
  person = await personOf(shop, { email: " ADA@example.com".trim() });
  erased = await forgetIn(shop, { email: "ada@example.com" });
  expect(failures(await shop.build())).toEqual([]);
}, 300_000);
afterAll(() => shop.close());

/** Seals the first month, whatever checks of the small shop are open. */
async function closeBooks(warehouse: Warehouse): Promise<void> {
  const checks = await warehouse.rows<{ check_id: string }>(
    "select check_id from finance.close_checks where period = '2024-01' and is_open",
  );
  const clock = { now: () => Date.UTC(2030, 0, 1) };
  const settled = { period: "2024-01", by: "Bob", reason: "a small shop", clock };
  for (const { check_id: checkId } of checks) await accept(warehouse, { ...settled, checkId });
  const people = { preparer: "Ann", reviewer: "Bob" };
  await closePeriod(warehouse, {
    period: "2024-01",
    ...people,
    runId: "run-0",
    clock,
  });
}

/** What other places know of Ada, customer 7 of the small shop. */
async function fillAda({ warehouse, load }: Shop): Promise<void> {
  await warehouse.execute(`update raw_shopify.orders set email = 'Ada@example.com', note = 'for Ada Ash' where id like '%/4' or id like '%/1';
    update raw_shopify.orders__refunds set note = 'Ada Ash says broken' where note = 'broken';
    update raw_shopify.orders__line_items set custom_attributes = '[{"key":"engrave","value":"Ada Ash"}]' where id like '%/11';
    update raw_zendesk.users set name = 'Ada Ash', phone = '07700 900123';
    update raw_zendesk.tickets set subject = 'Ada Ash: where is it', via__source = '{"from":{"address":"ada@example.com"}}';
    update raw_stripe.balance_transactions set source__metadata = '{"order_id":"1","email":"ada@example.com","buyer":"Ada Ash"}' where id = 'txn_1'`);
  await load("files.reviews", [
    {
      review_id: "r1",
      shop: "shopify",
      customer_id: "7",
      body: "I am Ada Ash",
      reviewed_at: "2024-03-01 00:00:00",
      rating: 1,
    },
  ]);
  await load("files.site_events", [
    {
      event_id: "e1",
      shop: "shopify",
      customer_id: "7",
      anonymous_id: "ada.private-1",
      event: "view",
      occurred_at: "2024-01-19 00:00:00",
    },
    {
      event_id: "e2",
      shop: "shopify",
      anonymous_id: "ada.private-1",
      event: "view",
      occurred_at: "2024-01-18 00:00:00",
    },
    {
      event_id: "e3",
      shop: "shopify",
      anonymous_id: "somebody",
      event: "view",
      occurred_at: "2024-01-08 00:00:00",
    },
  ]);
  await load("files.tickets", [
    {
      ticket_id: "t9",
      shop: "shopify",
      customer_id: "8",
      subject: "please copy ada@example.com",
      created_at: "2024-01-20 00:00:00",
    },
  ]);
  await load("files.customers", [
    { customer_id: "70", shop: "shopify", email: "bea@example.com", first_name: "Ada", last_name: "Other" },
  ]);
  await warehouse.execute(`insert into operations.quarantine (quarantine_id, source, stream, record, reason)
    values ('q1', 'shopify', 'customers', '{"id":"gid://shopify/Customer/7","firstName":"Ada Ash"}', 'expected text, got "Ada Ash"'),
      ('q2', 'shopify', 'customers', '{"id":"gid://shopify/Customer/8","firstName":1}', 'expected text');
    insert into operations.runs (run_id, job, status, error) values ('r0', 'extract', 'failed', 'refused "ada@example.com"');
    insert into activate.sync_snapshot (sync, row_key, status, email_id) values ('vip:ads', 'shopify:7', 'in', 'aa');
    insert into activate.sync_changelog (sync, row_key, operation) values ('vip:ads', 'shopify:7', 'add')`);
}

it("finds all records of the person, whatever shop or system they are of", () => {
  expect(person.keys[0]).toBe("shopify:7");
  expect(person.records).toEqual([
    "order:shopify:4",
    "shopify:7",
    "shopify:visitor:ada.private-1",
    "zendesk:user:1",
  ]);
  expect(person.emails).toEqual(["ada@example.com"]);
  expect(person.phones).toEqual(["+447700900123", "07700 900123"]);
});

it("leaves no trace of name, address, number or device in any column of any table, once the models are built", async () => {
  expect(await placesOf(shop.warehouse, ADA)).toEqual([]);
  const proof = await searchFor(shop.warehouse, person);
  expect(proof.left).toEqual([]);
  expect(proof.tables).toBeGreaterThan(150);
});

it("changes no total: orders, money, customers, tickets, payments and events are as many as before", async () => {
  expect(await totalsOf(shop.warehouse)).toEqual(before);
});

it("breaks no seal: closed books hold the key of their day, and are as they were signed", async () => {
  const [seal] = await verifyPeriods(shop.warehouse);
  expect(seal).toMatchObject({ period: "2024-01", state: "closed", difference: undefined });
  const [booked] = await shop.warehouse.rows(
    "select count(*) as n from finance.postings where customer_id = 'shopify:7'",
  );
  expect(booked!.n).toBeGreaterThan(0);
});

it("leaves others alone, also those of the same first name", async () => {
  const rows = await shop.warehouse.rows("select email, first_name from raw_files.customers");
  expect(rows).toEqual([{ email: "bea@example.com", first_name: "Ada" }]);
  const [ticket] = await shop.warehouse.rows("select subject from raw_files.tickets");
  expect(ticket).toEqual({ subject: `please copy erased-${erased.pseudonym}@erased.invalid` });
  const events = await shop.warehouse.rows(
    "select anonymous_id from raw_files.site_events where event_id = 'e3'",
  );
  expect(events).toEqual([{ anonymous_id: "somebody" }]);
});

it("keeps the person's records together under the key that they had, without a name or an address", async () => {
  const [customer] = await shop.warehouse.rows(
    "select full_name, email, phone, record_count, country from core.customers where customer_id = 'shopify:7'",
  );
  expect(customer).toEqual({
    full_name: null,
    email: null,
    phone: null,
    record_count: 4,
    country: "United Kingdom",
  });
});

it("empties quarantined records of the person and keeps others'", async () => {
  const rows = await shop.warehouse.rows(
    "select quarantine_id, record, reason from operations.quarantine order by 1",
  );
  expect(rows).toEqual([
    {
      quarantine_id: "q1",
      record: '{"erased":true}',
      reason: "the record is about a forgotten person; its content is not kept",
    },
    {
      quarantine_id: "q2",
      record: '{"id":"gid://shopify/Customer/8","firstName":1}',
      reason: "expected text",
    },
  ]);
});

it("hands the platforms a removal: a hash under a random key, and no key of the person anywhere in that state", async () => {
  const [row] = await shop.warehouse.rows<{ row_key: string; email_id: string }>(
    "select row_key, email_id from activate.sync_snapshot",
  );
  expect(row!.row_key).toMatch(/^tombstone:/);
  expect(row!.email_id).toBe("aa");
  expect(await shop.warehouse.rows("select row_key from activate.sync_changelog")).toEqual([
    { row_key: "forgotten" },
  ]);
});

it("notes who, when, why and where in the audit, and nothing personal", async () => {
  const [row] = await shop.warehouse.rows<Record<string, string>>(
    "select * exclude (erasure_id, pseudonym, places) from operations.erasures",
  );
  expect(row).toEqual({
    requested_by: "Dora",
    reason: "asked for by letter",
    status: "erasing",
    records: 4,
    run_id: "run-1",
    started_at: "2030-01-01T00:00:00Z",
    ended_at: null,
  });
  expect(erased.places.map(({ place, rows }) => `${place} ${rows}`)).toMatchInlineSnapshot(`
    [
      "raw_shopify.orders 3",
      "raw_shopify.customers 1",
      "raw_zendesk.tickets 1",
      "raw_zendesk.users 1",
      "raw_stripe.balance_transactions 1",
      "raw_files.site_events 2",
      "raw_files.reviews 1",
      "operations.quarantine 1",
      "raw_files.tickets 1",
      "operations.runs 1",
      "activate.sync_snapshot 1",
    ]
  `);
});
