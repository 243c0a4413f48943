import type { Shop } from "../shop.ts";
import { type Line, loadLines } from "./shop.ts";

const LINES: readonly Line[] = [
  // Ada: three purchases, two with a discount, two in the morning
  ["a1", "ada", "2024-01-05 09:00:00", "cup", 1, "2"],
  ["a1", "ada", "2024-01-05 09:00:00", "jug", 1, "8", "1"],
  ["a2", "ada", "2024-02-05 10:00:00", "cup", 2, "2", "0.5"],
  ["a3", "ada", "2024-03-05 19:30:00", "tea", 1, "4"],
  // Bea and Cid share Ada's jug and tea, and bought the tin afterwards; Dan shares nothing
  ["b1", "bea", "2024-01-06 12:00:00", "jug", 1, "8"],
  ["b2", "bea", "2024-01-20 12:00:00", "tea", 1, "4"],
  ["b3", "bea", "2024-02-20 12:00:00", "tin", 1, "6"],
  ["c1", "cid", "2024-01-07 12:00:00", "jug", 1, "8"],
  ["c1", "cid", "2024-01-07 12:00:00", "tea", 1, "4"],
  ["c2", "cid", "2024-03-01 12:00:00", "tin", 1, "6"],
  ["d1", "dan", "2024-03-10 12:00:00", "rug", 1, "30"],
  // nobody's order counts for baskets, and is on no timeline
  ["g1", null, "2024-03-11 12:00:00", "rug", 1, "30"],
];

/** A few customers with everything that a timeline can hold, made by hand: the figures of the tests follow from it. */
export async function fillCustomers(shop: Shop): Promise<void> {
  await loadLines(shop, LINES);
  const category = { cup: "china", jug: "china", tea: "food", tin: "food", rug: "home" };
  await shop.load(
    "files.products",
    Object.entries(category).map(([sku, name]) => ({ sku, title: sku.toUpperCase(), category: name })),
  );
  await shop.load("files.customers", [
    {
      customer_id: "ada",
      first_name: "Ada",
      accepts_email_marketing: true,
      consent_updated_at: "2024-01-01 00:00:00",
    },
  ]);
  const consent = { customer_id: "ada", purpose: "Marketing", consent_source: "form" };
  await shop.load("files.consent", [
    { ...consent, channel: "email", status: "denied", changed_at: "2024-02-01 00:00:00" },
    { ...consent, channel: "sms", status: "granted", changed_at: "2024-02-02 00:00:00" },
    { ...consent, channel: "email", status: "granted", changed_at: "2023-02-01 00:00:00" },
  ]);
  const touch = { customer_id: "ada", channel: "email", campaign_id: "spring" };
  await shop.load("files.touches", [
    { ...touch, touch_id: "1", touched_at: "2024-01-04 08:00:00", kind: "sent", channel: "post" },
    { ...touch, touch_id: "2", touched_at: "2024-03-01 08:00:00", kind: "sent" },
    { ...touch, touch_id: "3", touched_at: "2024-03-02 08:00:00", kind: "redeemed" },
    { ...touch, touch_id: "4", touched_at: "2024-03-02 08:00:00", kind: "sent", campaign_id: "summer" },
    { ...touch, touch_id: "5", touched_at: "2024-03-02 08:00:00", kind: "sent", customer_id: "stranger" },
  ]);
  await shop.load("files.reviews", [
    { review_id: "r1", customer_id: "ada", sku: "jug", reviewed_at: "2024-01-30 08:00:00", rating: 2 },
    { review_id: "r2", customer_id: "ada", sku: "tea", reviewed_at: "2024-03-09 08:00:00", rating: 5 },
  ]);
  await shop.load("files.tickets", [
    {
      ticket_id: "t1",
      customer_id: "ada",
      created_at: "2024-01-31 08:00:00",
      solved_at: "2024-01-31 09:00:00",
      satisfaction: "bad",
      satisfaction_at: "2024-02-01 09:00:00",
      reason: "damaged",
      channel: "web",
    },
  ]);
  await shop.load("files.site_events", [
    { event_id: "e1", customer_id: "ada", occurred_at: "2024-03-05 19:00:00", event: "view", sku: "tea" },
  ]);
  await shop.load("stripe.balance_transactions", [
    {
      id: "txn_9",
      type: "adjustment",
      reporting_category: "dispute",
      amount: -900,
      fee: 0,
      net: -900,
      currency: "gbp",
      created: "2024-02-10 00:00:00",
      description: "Chargeback of order a1",
    },
  ]);
  await shop.load("shopify.orders__transactions", [
    {
      _parent_id: "gid://shopify/Order/s1",
      id: "gid://shopify/OrderTransaction/1",
      kind: "SALE",
      status: "FAILURE",
      amount_set__shop_money__amount: "5.00",
      processed_at: "2024-02-11 00:00:00",
    },
  ]);
  await shop.load("shopify.orders", [
    {
      id: "gid://shopify/Order/s1",
      name: "#s1",
      processed_at: "2024-02-11 00:00:00",
      currency_code: "GBP",
      tags: "[]",
      customer__id: "gid://shopify/Customer/5",
    },
  ]);
}
