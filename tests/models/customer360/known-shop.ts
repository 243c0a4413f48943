import type { Shop } from "../shop.ts";

/** Orders of the shop: id, customer, time (UTC), payment status, price. */
const ORDERS: readonly (readonly [string, string, string, string, string])[] = [
  // Ada at ten days' distance, and three weeks late now
  ["a1", "ada", "2024-01-01 09:10:00", "paid", "10.00"],
  ["a2", "ada", "2024-01-11 09:40:00", "paid", "10.00"],
  ["a3", "ada", "2024-01-21 14:00:00", "paid", "10.00"],
  ["b1", "bea", "2024-01-05 12:00:00", "pending", "20.00"],
  ["b2", "bea", "2024-02-20 12:00:00", "pending", "7.00"],
  ["c1", "cid", "2024-02-21 12:00:00", "paid", "5.00"],
];

const who = { shop: "files" };

/** Three customers of whom sources know more than the orders, and a prospect; the figures of the tests follow from it. */
export async function fillKnown(shop: Shop): Promise<void> {
  await shop.load(
    "files.orders",
    ORDERS.map(([order_id, customer_id, ordered_at, financial_status]) => ({
      order_id,
      customer_id,
      ordered_at,
      financial_status,
    })),
  );
  await shop.load(
    "files.order_lines",
    ORDERS.map(([order_id, , , , unit_price]) => ({
      order_id,
      line_id: "1",
      sku: "cup",
      quantity: 1,
      unit_price,
    })),
  );
  await shop.load("files.payments", [
    // Bea has paid five of the twenty
    { payment_id: "p1", order_id: "b1", kind: "charge", paid_at: "2024-01-06 00:00:00", amount: "5.00" },
  ]);
  await loadAttributes(shop);
  await loadOpinions(shop);
  await loadService(shop);
  await loadContacts(shop);
}

async function loadAttributes(shop: Shop): Promise<void> {
  await shop.load("files.customers", [
    {
      customer_id: "ada",
      country: "United Kingdom",
      postal_code: " cf10 1ep ",
      birthday: "1980-03-05",
      gender: "Female",
      occupation: "potter",
      person_kind: "Person",
      region: "Wales",
      household_id: "h1",
      membership_tier: "gold",
      member_since: "2024-01-01 00:00:00",
    },
    // a birthday still to come is a slip; the company counts before the household
    {
      customer_id: "bea",
      birthday: "2031-01-01",
      person_kind: "company",
      household_id: "h1",
      company_id: "k1",
    },
    { customer_id: "cid", household_id: "h1", language: "cy" },
  ]);
  const points = { ...who, customer_id: "ada" };
  await shop.load("files.points_moves", [
    {
      ...points,
      points_move_id: "1",
      order_id: "a1",
      moved_at: "2024-01-01 09:10:00",
      kind: "Earned",
      points: 30,
    },
    {
      ...points,
      points_move_id: "2",
      order_id: "a2",
      moved_at: "2024-01-11 09:40:00",
      kind: "redeemed",
      points: -12,
    },
    // after the newest order: not yet
    { ...points, points_move_id: "3", moved_at: "2024-05-01 00:00:00", kind: "expired", points: -18 },
  ]);
}

async function loadOpinions(shop: Shop): Promise<void> {
  const first = { survey_id: "s1", customer_id: "ada", answered_at: "2024-01-15 12:00:00" };
  const second = { survey_id: "s2", customer_id: "ada", answered_at: "2024-02-15 12:00:00" };
  await shop.load("files.surveys", [
    { ...first, question: "satisfaction_product", score: 1 },
    { ...first, question: "satisfaction_staff", score: 5 },
    { ...first, question: "price_comes_first", score: 5 },
    { ...second, question: "Satisfaction_Product", score: 4 },
    { ...second, question: "price_comes_first", score: 2 },
    { ...second, question: "likes_new_things", score: 4 },
    { ...second, question: "buys_sustainably", score: 5 },
    // off the scale
    { ...second, question: "satisfaction_service", score: 9 },
  ]);
}

async function loadService(shop: Shop): Promise<void> {
  const ticket = { customer_id: "ada", status: "solved", solved_at: "2024-02-02 00:00:00" };
  await shop.load("files.tickets", [
    { ...ticket, ticket_id: "t1", created_at: "2024-01-12 08:00:00", reason: "damaged", agent: "Eve" },
    { ...ticket, ticket_id: "t2", created_at: "2024-01-20 08:00:00", reason: "invoice", agent: "Finn" },
    // nobody has it yet
    {
      ticket_id: "t3",
      customer_id: "ada",
      created_at: "2024-02-20 08:00:00",
      reason: "Late_delivery",
      status: "new",
    },
  ]);
}

async function loadContacts(shop: Shop): Promise<void> {
  const sent = { customer_id: "ada", channel: "email", kind: "sent" };
  await shop.load(
    "files.touches",
    [1, 5, 9, 13].map((day) => ({
      ...sent,
      touch_id: `m${day}`,
      campaign_id: `c${day}`,
      touched_at: `2024-02-${String(day).padStart(2, "0")} 08:00:00`,
    })),
  );
  await shop.load("files.touches", [
    { ...sent, touch_id: "o1", kind: "open", campaign_id: "c1", touched_at: "2024-02-01 09:00:00" },
    // long before the days that fatigue is counted over, and the same campaign by another way
    { ...sent, touch_id: "p1", channel: "Push", campaign_id: "c1", touched_at: "2024-01-02 09:00:00" },
  ]);
  const visit = { event: "view", occurred_at: "2024-01-01 09:00:00", url: "/products/cup" };
  await shop.load("files.site_events", [
    { ...visit, event_id: "e1", customer_id: "ada", device: "Mobile" },
    { ...visit, event_id: "e2", customer_id: "ada", device: "mobile" },
    { ...visit, event_id: "e3", customer_id: "ada", device: "desktop" },
  ]);
  const ads = { purpose: "advertising", consent_source: "form" };
  await shop.load("files.consent", [
    {
      ...ads,
      customer_id: "ada",
      channel: "google",
      status: "granted",
      changed_at: "2024-01-01 00:00:00",
    },
    { ...ads, customer_id: "ada", channel: "meta", status: "denied", changed_at: "2024-01-09 00:00:00" },
    { ...ads, customer_id: "bea", channel: "meta", status: "granted", changed_at: "2024-01-02 00:00:00" },
  ]);
  await shop.load("files.leads", [
    {
      lead_id: "l1",
      email: "stranger@example.com",
      created_at: "2024-01-03 00:00:00",
      lead_source: "fair",
      status: "New",
    },
  ]);
}
