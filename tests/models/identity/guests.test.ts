import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, openPeople, type People } from "./people.ts";

const order = (id: string, day: number, more: Record<string, string | null>) => ({
  shop: "web",
  order_id: id,
  ordered_at: `2024-01-${10 + day} 10:00:00`,
  ...more,
});
const line = (order_id: string) => ({ shop: "web", order_id, sku: "TEA", quantity: 1, unit_price: "10" });

/** Orders with an account, with contacts alone, with neither; who paid; who asked. */
describe("guests, payers and requesters", () => {
  let people: People;
  beforeAll(async () => {
    people = await openPeople({ stripe_shop: "web", zendesk_shop: "web" });
    await people.load("files.customers", [
      account("web/7", { email: "ada@example.com", created_at: "2024-01-15 00:00:00" }),
    ]);
    await people.load("files.orders", [
      order("1", 1, { email: "Ada@Example.com " }),
      order("2", 8, { customer_id: "7" }),
      order("3", 2, { phone: "07700 900555" }),
      order("4", 3, { phone: "+44 7700 900555", email: "bo@example.com" }),
      order("5", 4, {}),
      order("6", 5, {}),
      order("7", 6, {}),
    ]);
    await people.load("files.order_lines", ["1", "2", "3", "4", "5", "6", "7"].map(line));
    await people.load("stripe.balance_transactions", [
      {
        ...{ id: "txn_7", type: "charge", amount: 1000, fee: 0, net: 1000, currency: "gbp" },
        created: "2024-01-16 10:00:00",
        source__metadata: '{"order_id":"7","customer_email":"CY@example.com"}',
      },
    ]);
    await people.load("zendesk.users", [
      { id: 1, email: "bo@example.com", phone: "0044 7700 900555", role: "end-user" },
      { id: 2, email: "boss@example.com", role: "agent" },
      { id: 3, email: "nobody@example.com", role: "end-user" },
    ]);
    await people.load(
      "zendesk.tickets",
      [1, 2, 3].map((user) => ({
        id: 50 + user,
        requester_id: user,
        status: "open",
        created_at: "2024-02-01 08:00:00",
      })),
    );
    await people.stitch({ and: ["customers", "orders", "tickets", "customer_profit", "customer_360"] });
  }, 120_000);
  afterAll(() => people.close());

  it("stitches a guest's orders by contact, also with an account that the guest opened later, and never pools the rest", async () => {
    expect(
      await people.rows(
        "select order_number, customer_id, account_id, is_guest from {{ ref('orders') }} order by 1",
      ),
    ).toEqual([
      { order_number: "1", customer_id: "order:web:1", account_id: null, is_guest: true },
      { order_number: "2", customer_id: "order:web:1", account_id: "web:7", is_guest: false },
      { order_number: "3", customer_id: "order:web:3", account_id: null, is_guest: true },
      { order_number: "4", customer_id: "order:web:3", account_id: null, is_guest: true },
      { order_number: "5", customer_id: null, account_id: null, is_guest: true },
      { order_number: "6", customer_id: null, account_id: null, is_guest: true },
      { order_number: "7", customer_id: "order:web:7", account_id: null, is_guest: true },
    ]);
  });

  it("counts people who bought, whatever they are known by, and nobody else", async () => {
    expect(
      await people.rows(
        "select customer_id, customer_number, email, is_customer, is_prospect from {{ ref('customers') }} order by 1",
      ),
    ).toEqual([
      {
        customer_id: "order:web:1",
        customer_number: "7",
        email: "ada@example.com",
        is_customer: true,
        is_prospect: false,
      },
      {
        customer_id: "order:web:3",
        customer_number: "order:web:3",
        email: "bo@example.com",
        is_customer: true,
        is_prospect: false,
      },
      {
        customer_id: "order:web:7",
        customer_number: "order:web:7",
        email: "cy@example.com",
        is_customer: true,
        is_prospect: false,
      },
      {
        ...{ customer_id: "zendesk:user:3", customer_number: "zendesk:user:3", email: "nobody@example.com" },
        ...{ is_customer: false, is_prospect: true },
      },
    ]);
    expect(await people.rows("select customer_id, orders from {{ ref('customer_360') }} order by 1")).toEqual(
      [
        { customer_id: "order:web:1", orders: 2 },
        { customer_id: "order:web:3", orders: 2 },
        { customer_id: "order:web:7", orders: 1 },
      ],
    );
    expect(
      await people.rows(
        "select customer_kind, orders, net_sales from {{ ref('customer_profit') }} where customer_id is null order by 1",
      ),
    ).toEqual([
      { customer_kind: "guest", orders: 2, net_sales: "20.000000000" },
      { customer_kind: "unassigned", orders: 0, net_sales: "0.000000000" },
    ]);
  });

  it("gives a ticket to whoever asked, and the tickets of the shop's own people to nobody", async () => {
    expect(await people.rows("select ticket_id, customer_id from {{ ref('tickets') }} order by 1")).toEqual([
      { ticket_id: "zendesk:51", customer_id: "order:web:3" },
      { ticket_id: "zendesk:52", customer_id: null },
      { ticket_id: "zendesk:53", customer_id: "zendesk:user:3" },
    ]);
  });
});

describe("the golden record", () => {
  let people: People;
  beforeAll(async () => {
    people = await openPeople({ identity_source_priority: ["shopify", "files", "zendesk"] });
  });
  afterAll(() => people.close());

  it("takes each attribute from the source that goes first among those that have it, the newest within a source, consent from the newest", async () => {
    await people.load("shopify.customers", [
      {
        id: "gid://shopify/Customer/1",
        default_email_address__email_address: "ada@example.com",
        default_email_address__marketing_state: "SUBSCRIBED",
        default_email_address__marketing_updated_at: "2024-01-01 00:00:00",
        first_name: "Ada",
        tags: "[]",
        updated_at: "2023-01-01 00:00:00",
      },
    ]);
    const file = { email: "ada@example.com", first_name: "A.", last_name: "Ash" };
    await people.load("files.customers", [
      account("till/1", {
        ...file,
        company: "Old Ltd",
        phone: "07700900001",
        updated_at: "2024-01-01 00:00:00",
      }),
      account("till/2", {
        ...{ ...file, company: "New Ltd", updated_at: "2024-06-01 00:00:00" },
        ...{ accepts_email_marketing: false, consent_updated_at: "2024-05-01 00:00:00" },
      }),
    ]);
    await people.stitch();
    expect(
      await people.rows(
        "select first_name, last_name, company, phone, accepts_email_marketing, consent_updated_at from {{ ref('int_customers_golden') }}",
      ),
    ).toEqual([
      {
        first_name: "Ada",
        last_name: null,
        company: "New Ltd",
        phone: "+447700900001",
        accepts_email_marketing: false,
        consent_updated_at: "2024-05-01T00:00:00Z",
      },
    ]);
  });
});
