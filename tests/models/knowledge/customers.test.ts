import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillCustomers } from "./customers-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    sources: ["files", "shopify", "stripe"],
    stripe_shop: "files",
    neighbour_min_support: 2,
  });
  await fillCustomers(shop);
  expect(failures(await shop.build("build"))).toEqual([]);
}, 240_000);
afterAll(() => shop.close());

const of = (table: string, customer: string, columns: string, order: string) =>
  shop.rows(
    `select ${columns} from {{ ref('${table}') }} where customer_id = 'files:${customer}' order by ${order}`,
  );

describe("the timeline", () => {
  it("holds everything that happened to a customer, in order, each with its kind, words, amount and link", async () => {
    const rows = await of(
      "customer_events",
      "ada",
      "happened_on, kind, summary, amount, link_id",
      "happened_at, event_id",
    );
    const lines = rows.map((row) => Object.values(row).map((cell) => cell ?? "-"));
    expect(lines).toMatchInlineSnapshot(`
      [
        [
          "2023-02-01",
          "consent_changed",
          "marketing by email: granted (form)",
          "-",
          "-",
        ],
        [
          "2024-01-04",
          "touch",
          "post: sent",
          "-",
          "spring",
        ],
        [
          "2024-01-05",
          "order",
          "Order a1: 2 units",
          "9.000000000",
          "files:a1",
        ],
        [
          "2024-01-30",
          "review",
          "2 of 5 for jug",
          "-",
          "files:jug",
        ],
        [
          "2024-01-31",
          "ticket_opened",
          "damaged by web",
          "-",
          "files:t1",
        ],
        [
          "2024-01-31",
          "ticket_solved",
          "damaged",
          "-",
          "files:t1",
        ],
        [
          "2024-02-01",
          "consent_changed",
          "marketing by email: denied (form)",
          "-",
          "-",
        ],
        [
          "2024-02-01",
          "ticket_rated",
          "bad",
          "-",
          "files:t1",
        ],
        [
          "2024-02-02",
          "consent_changed",
          "marketing by sms: granted (form)",
          "-",
          "-",
        ],
        [
          "2024-02-05",
          "order",
          "Order a2: 2 units",
          "3.500000000",
          "files:a2",
        ],
        [
          "2024-02-10",
          "chargeback",
          "chargeback, order a1",
          "-9.000000000",
          "files:a1",
        ],
        [
          "2024-03-01",
          "touch",
          "email: sent",
          "-",
          "spring",
        ],
        [
          "2024-03-02",
          "touch",
          "email: redeemed",
          "-",
          "spring",
        ],
        [
          "2024-03-02",
          "touch",
          "email: sent",
          "-",
          "summer",
        ],
        [
          "2024-03-05",
          "site_event",
          "view",
          "-",
          "files:tea",
        ],
        [
          "2024-03-05",
          "order",
          "Order a3: 1 units",
          "4.000000000",
          "files:a3",
        ],
        [
          "2024-03-09",
          "review",
          "5 of 5 for tea",
          "-",
          "files:tea",
        ],
      ]
    `);
  });

  it("leaves out orders that nobody is known for, and keeps a prospect's events out of the 360 view", async () => {
    expect(await shop.rows("select * from {{ ref('customer_events') }} where link_id = 'files:g1'")).toEqual(
      [],
    );
    expect(await of("customer_events", "stranger", "event_id", "event_id")).toEqual([
      { event_id: "touch:5" },
    ]);
    expect(await of("customer_360", "stranger", "customer_id", "customer_id")).toEqual([]);
  });

  it("shows a refused payment on the timeline of the order's customer", async () => {
    const rows = await shop.rows(
      "select customer_id, kind, amount, summary from {{ ref('customer_events') }} where kind = 'payment_failed'",
    );
    expect(rows).toEqual([
      {
        customer_id: "shopify:5",
        kind: "payment_failed",
        amount: "5.000000000",
        summary: "payment failed, order #s1",
      },
    ]);
  });
});

describe("knowledge of a customer", () => {
  it("counts preferences by purchase and product, or by purchase, with confidence as worked out by hand", async () => {
    const rows = await of(
      "customer_knowledge",
      "ada",
      "preference, place, preferred, support, observations, confidence, is_established",
      "preference, place",
    );
    const lines = rows.map(
      (row) => `${row.preference} ${row.place}: ${row.preferred} ${row.support}/${row.observations}`,
    );
    expect(lines).toEqual([
      "category 1: china 3/4",
      "category 2: food 1/4",
      "channel 1: web 3/3",
      "discount 1: with a discount 2/3",
      "discount 2: at full price 1/3",
      "price_band 1: low 3/4",
      "price_band 2: middle 1/4",
      "time_of_day 1: morning (6 to 12) 2/3",
      "time_of_day 2: evening (18 to 24) 1/3",
    ]);
    const established = rows.filter((row) => row.is_established).map((row) => row.preferred);
    expect(established).toEqual(["china", "web", "low"]);
    expect(rows[0]!.confidence).toBe("0.750000000");
  });

  it("carries over what the nearest customers bought next: Bea and Cid's tin", async () => {
    expect(
      await of(
        "similar_customer_purchases",
        "ada",
        "place, title, support, neighbours, confidence, lift",
        "place",
      ),
    ).toEqual([
      {
        place: 1,
        title: "TIN",
        support: 2,
        neighbours: 2,
        confidence: "1.000000000",
        // 2 of 4 customers have a tin
        lift: "2.000000000",
      },
    ]);
  });

  it("says nothing of a customer whom nobody resembles", async () => {
    expect(await of("similar_customer_purchases", "dan", "place", "place")).toEqual([]);
  });
});

describe("consent", () => {
  it("is the newest statement for each purpose and channel, with its time and source", async () => {
    expect(
      await of(
        "customer_consents",
        "ada",
        "purpose, channel, is_granted, changed_at, consent_source",
        "channel",
      ),
    ).toMatchObject([
      { purpose: "marketing", channel: "email", is_granted: false, consent_source: "form" },
      { purpose: "marketing", channel: "sms", is_granted: true, consent_source: "form" },
    ]);
  });
});

describe("the 360 view", () => {
  it("has credit, service, touches and preferences beside orders and value", async () => {
    const columns = [
      "accepts_email_marketing, accepts_sms_marketing, orders, discount_share, favourite_time_of_day, favourite_price_band",
      "failed_payments, chargebacks, chargeback_amount, reviews, bad_reviews, average_rating, satisfaction_bad",
      "first_touch_channel, last_touch_channel, recent_contacts, campaigns_received, campaigns_answered, coupons_redeemed",
    ].join(", ");
    expect(await of("customer_360", "ada", columns, "customer_id")).toEqual([
      {
        accepts_email_marketing: false,
        accepts_sms_marketing: true,
        orders: 3,
        discount_share: "0.666666667",
        favourite_time_of_day: "morning (6 to 12)",
        favourite_price_band: "low",
        failed_payments: 0,
        chargebacks: 1,
        chargeback_amount: "-9.000000000",
        reviews: 2,
        bad_reviews: 1,
        average_rating: "3.500000000",
        satisfaction_bad: 1,
        first_touch_channel: "post",
        last_touch_channel: "email",
        // those of the 30 days up to the newest order, not January's
        recent_contacts: 2,
        campaigns_received: 2,
        campaigns_answered: 1,
        coupons_redeemed: 1,
      },
    ]);
  });

  it("gives each department its part: service sees who was let down, leadership sums, finance sees discounts", async () => {
    expect(await of("service_knowledge", "ada", "situation", "customer_id")).toEqual([
      { situation: "has been let down" },
    ]);
    expect(
      await shop.rows(
        "select preferred, customers, net_sales from {{ ref('leadership_knowledge') }} where preference = 'discount' order by preferred",
      ),
    ).toEqual([
      { preferred: "at full price", customers: 3, net_sales: "66.000000000" },
      { preferred: "with a discount", customers: 1, net_sales: "16.500000000" },
    ]);
    expect(
      await shop.rows(
        "select orders, chargebacks, cm1 from {{ ref('finance_knowledge') }} where preferred = 'with a discount'",
      ),
    ).toEqual([{ orders: 3, chargebacks: 1, cm1: null }]);
    expect(await of("marketing_knowledge", "ada", "next_product_title", "customer_id")).toEqual([
      { next_product_title: "TIN" },
    ]);
  });
});

it("is the same, byte for byte, when it is built again", async () => {
  const tables = [
    "customer_events",
    "product_affinities",
    "customer_knowledge",
    "similar_customer_purchases",
  ];
  const all = () =>
    Promise.all(tables.map((table) => shop.rows(`select * from {{ ref('${table}') }} order by all`)));
  const before = await all();
  await shop.build("run");
  expect(await all()).toEqual(before);
}, 120_000);
