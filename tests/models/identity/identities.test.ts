import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account, openPeople, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
beforeEach(() => people.reset());
afterAll(() => people.close());

const of = async (...records: string[]): Promise<(string | undefined)[]> => {
  const keys = await people.keys();
  return records.map((record) => keys.get(record));
};

describe("customer_identities", () => {
  it("makes one person of a shop's account, another shop's, a help-desk user and a lead by their contacts", async () => {
    await people.load("files.customers", [
      account("north/1", { email: " Ada@Example.com", created_at: "2024-01-01 00:00:00" }),
      account("south/9", {
        email: "ADA@example.com ",
        phone: "+44 7700 900123",
        created_at: "2024-02-01 00:00:00",
      }),
      account("south/10", { phone: "07700-900123", created_at: "2024-03-01 00:00:00" }),
      account("south/11", { email: "bo@example.com" }),
    ]);
    await people.load("zendesk.users", [{ id: 5, email: "ada@example.com", role: "end-user" }]);
    await people.load("files.leads", [
      { lead_id: "L1", email: "ada@example.com", created_at: "2023-06-01 00:00:00" },
    ]);
    await people.stitch();
    const [first, ...rest] = await of("files:lead:L1", "north:1", "south:9", "south:10", "zendesk:user:5");
    expect(first).toBe("files:lead:L1");
    expect(rest).toEqual(Array(4).fill("files:lead:L1"));
    expect(await of("south:11")).toEqual(["south:11"]);
    expect(
      await people.rows(
        "select record_id, linked_record_id, reason from {{ ref('identity_merges') }} where identifier_kind = 'phone'",
      ),
    ).toEqual([
      {
        record_id: "south:10",
        linked_record_id: "south:9",
        reason: "Both carry the phone number ***23",
      },
    ]);
  });

  it("links a help-desk user to the account that its external id names, and leaves the shop's own agents out", async () => {
    await people.load("shopify.customers", [{ id: "gid://shopify/Customer/7", tags: "[]" }]);
    await people.load("zendesk.users", [
      { id: 1, external_id: "7", role: "end-user", email: "x@example.com" },
      { id: 2, external_id: "7", role: "agent", email: "agent@example.com" },
    ]);
    await people.stitch();
    expect([...(await people.keys())]).toEqual([
      ["shopify:7", "shopify:7"],
      ["zendesk:user:1", "shopify:7"],
    ]);
  });

  it("says who never bought: prospects have a key and are no customers; a credit note tells of an earlier purchase", async () => {
    await people.load("files.customers", [account("files/profile")]);
    await people.load("files.leads", [
      { lead_id: "L", email: "l@example.com", created_at: "2024-01-01 00:00:00" },
    ]);
    await people.load("files.site_events", [
      { event_id: "1", anonymous_id: "anon", occurred_at: "2024-01-01 00:00:00" },
    ]);
    await people.load("files.tickets", [
      { ticket_id: "T", email: "t@example.com", created_at: "2024-01-01 00:00:00" },
    ]);
    await people.load("files.order_lines", [
      {
        order_id: "1",
        customer_id: "buyer",
        ordered_at: "2024-01-01 00:00:00",
        sku: "A",
        quantity: 1,
        unit_price: "1",
      },
    ]);
    await people.load("files.orders", [
      {
        order_id: "2",
        customer_id: "canceller",
        ordered_at: "2024-01-01 00:00:00",
        cancelled_at: "2024-01-02 00:00:00",
      },
    ]);
    await people.load("files.credit_notes", [
      { credit_note_id: "C", customer_id: "returner", issued_at: "2024-01-01 00:00:00", amount: "-1" },
    ]);
    await people.stitch();
    const rows = await people.rows(
      "select record_id, is_customer, is_prospect from {{ ref('customer_identities') }} order by record_id",
    );
    expect(rows.filter((row) => row.is_customer).map((row) => row.record_id)).toEqual([
      "files:buyer",
      "files:returner",
    ]);
    expect(rows.filter((row) => row.is_prospect).map((row) => row.record_id)).toEqual([
      "files:canceller",
      "files:lead:L",
      "files:profile",
      "files:ticket:T",
      "files:visitor:anon",
    ]);
  });

  it("gives a visitor to the one account seen on the device, and never merges two accounts by it", async () => {
    const at = (id: number, anonymous_id: string, customer_id: string | null) => ({
      event_id: String(id),
      anonymous_id,
      customer_id,
      occurred_at: "2024-01-01 00:00:00",
    });
    await people.load("files.site_events", [
      ...[at(1, "phone", null), at(2, "phone", "ann"), at(3, "phone", "ann")],
      ...[at(4, "kiosk", "ann"), at(5, "kiosk", "bob")],
    ]);
    await people.stitch();
    expect(await of("files:visitor:phone", "files:ann", "files:bob", "files:visitor:kiosk")).toEqual([
      "files:ann",
      "files:ann",
      "files:bob",
      "files:visitor:kiosk",
    ]);
  });
});

describe("the hub guard", () => {
  const phone = "+447700900999";

  it("does not merge a thousand accounts that share a phone, and reports it", async () => {
    const accounts = Array.from({ length: 1000 }, (_, i) =>
      account(`files/${i}`, { phone, email: `u${i}@example.com` }),
    );
    await people.load("files.customers", [...accounts, account("other/1", { email: "u1@example.com" })]);
    await people.stitch();
    expect(new Set((await people.keys()).values()).size).toBe(1000);
    expect(await people.rows("select * from {{ ref('identity_hubs') }}")).toEqual([
      {
        hub_kind: "identifier",
        identifier_kind: "phone",
        identifier_value: phone,
        record_id: null,
        record_count: 1000,
        party_count: 1000,
        party_limit: 10,
      },
    ]);
    const [row] = await people.rows(
      "select why from {{ ref('customer_identities') }} where record_id = 'files:1'",
    );
    expect(row!.why).toBe(
      "One of 2 records of this person, linked by email. Not linked by phone: too many share it.",
    );
  });

  it("counts tickets from the same contacts as one party, so that a loyal guest is no hub", async () => {
    const ticket = (id: number, email: string) => ({
      ticket_id: `T${id}`,
      email,
      created_at: "2024-01-01 00:00:00",
    });
    await people.load(
      "files.tickets",
      Array.from({ length: 60 }, (_, i) => ticket(i, "loyal@example.com")),
    );
    await people.stitch();
    expect(new Set((await people.keys()).values()).size).toBe(1);
  });

  it("does not link by the addresses of an account that has too many of them", async () => {
    const ticket = (id: number) => ({
      ticket_id: `T${id}`,
      customer_id: "market",
      email: `buyer${id}@example.com`,
      created_at: "2024-01-01 00:00:00",
    });
    await people.load(
      "files.tickets",
      Array.from({ length: 51 }, (_, i) => ticket(i)),
    );
    await people.stitch();
    expect(new Set((await people.keys()).values()).size).toBe(52);
    expect(
      await people.rows("select identifier_kind, identifier_value from {{ ref('identity_hubs') }}"),
    ).toEqual([{ identifier_kind: "account", identifier_value: "files:market" }]);
  });

  it("has limits that a var sets, by kind, and refuses a kind that there is none of", async () => {
    const strict = await openPeople({ identity_hub_limits: { email: 1 } });
    await strict.load("files.customers", [
      account("a/1", { email: "s@example.com" }),
      account("b/1", { email: "s@example.com" }),
    ]);
    await strict.stitch();
    expect(new Set((await strict.keys()).values()).size).toBe(2);
    await strict.close();
    await expect(openPeople({ identity_hub_limits: { fax: 1 } })).rejects.toThrow(
      "'fax', which is no kind of identifier",
    );
  });
});
