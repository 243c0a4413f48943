import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillKnown } from "./known-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    sources: ["files"],
    segments: [
      {
        name: "potters",
        description: "Make pots.",
        owner: "marketing",
        predicate: "occupation = 'potter'",
        refresh: "always",
        purpose: "analysis",
      },
      {
        name: "members",
        description: "Have points.",
        owner: "marketing",
        predicate: "points_balance > 0",
        refresh: "always",
        purpose: "analysis",
      },
    ],
  });
  await fillKnown(shop);
  expect(failures(await shop.build("build"))).toEqual([]);
}, 240_000);
afterAll(() => shop.close());

const known = (customer: string, columns: string) =>
  shop
    .rows(`select ${columns} from {{ ref('customer_360') }} where customer_id = 'files:${customer}'`)
    .then(([row]) => row);

describe("who a customer is", () => {
  it("is what sources state beyond the address; a birthday still to come is none", async () => {
    const columns =
      "cast(birthday as varchar) as birthday, gender, occupation, person_kind, region, language, membership_tier";
    expect(await known("ada", columns)).toEqual({
      birthday: "1980-03-05",
      gender: "female",
      occupation: "potter",
      person_kind: "person",
      region: "Wales",
      language: null,
      membership_tier: "gold",
    });
    expect(await known("bea", columns)).toMatchObject({ birthday: null, person_kind: "company" });
    expect(await known("cid", columns)).toMatchObject({ language: "cy", gender: null });
  });

  it("has the postal code of its address and the date of birth, for addresses that platforms take and rules of age", async () => {
    expect(
      await shop.rows(
        `select customer_id, country_code, postal_code, cast(birth_date as varchar) as birth_date
         from {{ ref('customers') }} where customer_id in ('files:ada', 'files:bea') order by customer_id`,
      ),
    ).toEqual([
      { customer_id: "files:ada", country_code: "GB", postal_code: "CF10 1EP", birth_date: "1980-03-05" },
      { customer_id: "files:bea", country_code: null, postal_code: null, birth_date: null },
    ]);
  });

  it("is in its company, else in its household, with all that those bring", async () => {
    const columns = "rollup_kind, rollup_id, rollup_customers, rollup_net_sales";
    expect(await known("ada", columns)).toEqual({
      rollup_kind: "household",
      rollup_id: "files:h1",
      rollup_customers: 2,
      rollup_net_sales: "35.000000000",
    });
    expect(await known("bea", columns)).toEqual({
      rollup_kind: "company",
      rollup_id: "files:k1",
      rollup_customers: 1,
      rollup_net_sales: "27.000000000",
    });
  });

  it("has the points that moved up to now", async () => {
    expect(await known("ada", "points_balance, points_earned, points_redeemed")).toEqual({
      points_balance: 18,
      points_earned: 30,
      points_redeemed: 12,
    });
    expect(await known("bea", "points_balance")).toEqual({ points_balance: null });
  });
});

describe("what a customer says", () => {
  it("is the newest answer on the scale, dimension by dimension, and the attitudes agreed to last", async () => {
    expect(
      await known("ada", "satisfaction_product, satisfaction_service, satisfaction_staff, attitudes"),
    ).toEqual({
      satisfaction_product: "4.000000000",
      satisfaction_service: null,
      satisfaction_staff: "5.000000000",
      attitudes: "buys sustainably, likes new things",
    });
  });

  it("refuses advertising everywhere once it is refused on one platform", async () => {
    const columns =
      "accepts_advertising, cast(advertising_consent_at as varchar) as at, advertising_consent_source as source";
    expect(await known("ada", columns)).toEqual({
      accepts_advertising: false,
      at: "2024-01-09 00:00:00",
      source: "form",
    });
    expect(await known("bea", columns)).toMatchObject({ accepts_advertising: true });
    expect(await known("cid", columns)).toMatchObject({ accepts_advertising: null, at: null });
  });
});

describe("how a customer behaves", () => {
  it("has an hour and a device of its own", async () => {
    expect(await known("ada", "favourite_hour, favourite_device")).toEqual({
      favourite_hour: 9,
      favourite_device: "mobile",
    });
  });

  it("is late by the days beyond its own cycle", async () => {
    // as_of is 2024-02-21, 31 days after the newest order; the cycle is ten days
    expect(
      await known(
        "ada",
        "cycle_days, cycle_source, cast(expected_next_order_on as varchar) as next, days_overdue",
      ),
    ).toEqual({
      cycle_days: "10.000000000",
      cycle_source: "own",
      next: "2024-01-31",
      days_overdue: "21.000000000",
    });
  });

  it("owes what is open on orders past their terms, less what was paid", async () => {
    // b1 was due on 2024-02-04; b2 is not due yet
    expect(await known("bea", "overdue_orders, overdue_amount, payment_days_late")).toEqual({
      overdue_orders: 1,
      overdue_amount: "15.000000000",
      payment_days_late: 17,
    });
    expect(await known("ada", "overdue_orders, overdue_amount, payment_days_late")).toEqual({
      overdue_orders: 0,
      overdue_amount: "0.000000000",
      payment_days_late: null,
    });
  });

  it("has complained, was served last by whoever had the newest ticket, and has heard enough", async () => {
    expect(
      await known(
        "ada",
        "tickets, complaints, cast(last_complaint_on as varchar) as last, last_agent, recent_contacts, is_fatigued",
      ),
    ).toEqual({
      tickets: 3,
      complaints: 2,
      last: "2024-02-20",
      last_agent: "Finn",
      recent_contacts: 4,
      is_fatigued: true,
    });
    expect(await known("ada", "channel_responses, campaigns_received")).toEqual({
      channel_responses: "email 1 of 4, push 0 of 1",
      campaigns_received: 4,
    });
    expect(await known("bea", "is_fatigued, last_agent")).toEqual({ is_fatigued: false, last_agent: null });
  });
});

describe("where a customer stands", () => {
  it("has its stage, tier, needs and the segments of one's own in order", async () => {
    expect(await known("ada", "lifecycle_stage, value_tier, goods_need, segments")).toEqual({
      lifecycle_stage: "active",
      value_tier: "VIP",
      goods_need: "Too little to tell",
      segments: "members, potters",
    });
    expect(await known("cid", "segments")).toEqual({ segments: null });
  });
});

it("puts surveys, points and leads on the timeline, with the address of a page that was seen", async () => {
  const rows = await shop.rows(
    "select kind, summary, link_kind, link_id, link_url from {{ ref('customer_events') }} where kind in ('survey', 'points', 'lead') or event_id = 'site_event:e1' order by happened_at, event_id",
  );
  expect(
    rows.map((row) =>
      Object.values(row)
        .map((cell) => cell ?? "-")
        .join(" | "),
    ),
  ).toEqual([
    "site_event | view | - | - | /products/cup",
    "points | earned: 30 | order | files:a1 | -",
    "lead | fair: new | lead | l1 | -",
    "points | redeemed: -12 | order | files:a2 | -",
    "survey | 3 answers: satisfaction product 1, satisfaction staff 5 | - | - | -",
    "survey | 5 answers: satisfaction product 4, satisfaction service 9 | - | - | -",
    "points | expired: -18 | - | - | -",
  ]);
});
