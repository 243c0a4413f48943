import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../../../transform/index.ts";
import { build, tests } from "../segments/fill.ts";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillTeaShop, TEA_VARS } from "./tea-shop.ts";

// Some tests build a shop of their own.
vi.setConfig({ testTimeout: 120_000 });

const OWN = ["path:models/intermediate/actions", "next_best_actions"];

/** Bob's value is put in by hand: the fit of seven customers is none to rely on. */
async function valueBob(shop: Shop): Promise<void> {
  await shop.warehouse.execute(
    "update value.clv set expected_margin_365 = 40, average_spend = 30 where customer_id = 'files:bob'",
  );
  const { project, warehouse, targetDir } = shop;
  expect(failures(await run({ project, warehouse, command: "run", targetDir, select: OWN }))).toEqual([]);
}

async function teaShop(vars: Record<string, unknown> = {}): Promise<Shop> {
  const shop = await openShop({ ...TEA_VARS, ...vars });
  await fillTeaShop(shop);
  expect(await build(shop, ["+next_best_actions"])).toEqual([]);
  await valueBob(shop);
  expect(await tests(shop, OWN)).toEqual([]);
  return shop;
}

const actionsOf = (shop: Shop, customer: string, columns: string) =>
  shop.rows(
    `select action, ${columns} from {{ ref('next_best_actions') }} where customer_id = 'files:${customer}' order by place`,
  );

describe("the tea shop, worked out by hand", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await teaShop();
  }, 240_000);
  afterAll(() => shop.close());
  const of = (customer: string, columns: string) => actionsOf(shop, customer, columns);

  it("replenishes what is due first, then sells what goes with it, and asks the content for a friend last", async () => {
    expect(await of("ada", "sku, expected_margin, reason")).toEqual([
      {
        // 3 pairs were bought on 3 days or more, 1 of them on a fourth; (24 - 6) / 3 days × 1/3
        action: "replenish",
        sku: "tea",
        expected_margin: "1.999999998",
        reason: "Bought TEA on 3 days, every 30 days on average, and last on 2024-05-30, 31 days ago.",
      },
      {
        // the thousand jugs that came back count for nothing: (8 - 3) × 1/10
        action: "cross_sell",
        sku: "jug",
        expected_margin: "0.500000000",
        reason: "Bought TEA, and 10.0 % of the 10 purchases with it hold JUG too.",
      },
      {
        // (6 - 1) - (52 - 13) / 10 = 1.10, × 2/10
        action: "up_sell",
        sku: "coffee",
        expected_margin: "0.220000000",
        reason:
          "Bought TEA, and 20.0 % of the 10 purchases with it hold COFFEE too, which costs 50.0 % more.",
      },
      {
        action: "ask_for_referral",
        sku: null,
        expected_margin: null,
        reason:
          "Told us 1 time in a year how it was, and is content; buys, and spends more than most who do.",
      },
    ]);
  });

  it("makes three actions to a customer at most, by the channel answered most and at the usual time", async () => {
    expect(await of("ada", "channel, time_of_day, blocked_reason, offer")).toEqual([
      ...["replenish", "cross_sell", "up_sell"].map((action) => ({
        action,
        channel: "sms",
        time_of_day: "morning (6 to 12)",
        blocked_reason: null,
        offer: null,
      })),
      {
        action: "ask_for_referral",
        channel: null,
        time_of_day: "morning (6 to 12)",
        blocked_reason: "enough actions",
        offer: null,
      },
    ]);
  });

  it("offers the usual discount to who depends on it, and takes its cost off", async () => {
    expect(
      await of("dee", "offer, value_if_taken, offer_cost, expected_margin, blocked_reason, recent_contacts"),
    ).toEqual([
      {
        // a tenth off 8; (5 - 0.80) × 1/10
        action: "cross_sell",
        offer: "10.0 % off, as on 3 of 3 purchases",
        value_if_taken: "5.000000000",
        offer_cost: "0.800000000",
        expected_margin: "0.420000000",
        blocked_reason: null,
        recent_contacts: 2,
      },
      {
        // (1.10 - 0.60) × 2/10
        action: "up_sell",
        offer: "10.0 % off, as on 3 of 3 purchases",
        value_if_taken: "1.100000000",
        offer_cost: "0.600000000",
        expected_margin: "0.100000000",
        blocked_reason: null,
        recent_contacts: 2,
      },
    ]);
  });

  it("congratulates within a fortnight, wins back who is overdue by the share that came back; an unknown margin is none", async () => {
    expect(await of("bob", "sku, chance, expected_margin, channel, reason")).toEqual([
      {
        action: "birthday",
        sku: null,
        chance: null,
        expected_margin: null,
        channel: "email",
        reason: "Has a birthday within 14 days.",
      },
      {
        // Bob and Eve were lost, Eve came back: 1/2 × 40
        action: "win_back",
        sku: null,
        chance: "0.500000000",
        expected_margin: "20.000000000",
        channel: "email",
        reason:
          "Last bought 151 days ago, 141 days later than the usual 10; 50.0 % of 2 customers who fell silent came back.",
      },
      {
        action: "cross_sell",
        sku: "tin",
        chance: "0.142857143",
        expected_margin: null,
        channel: "email",
        reason: "Bought RUG, and 14.3 % of the 7 purchases with it hold TIN too.",
      },
    ]);
  });

  it("says sorry before anything is sold, and needs no consent to marketing for it", async () => {
    expect(await of("cid", "purpose, channel, blocked_reason, expected_margin, reason")).toEqual([
      {
        action: "say_sorry",
        purpose: "service",
        channel: "email",
        blocked_reason: null,
        expected_margin: null,
        reason:
          "Told us on 2024-06-10 that something was wrong (a bad rating of our service), and has not bought since; 1 ticket still waits for an answer.",
      },
      {
        action: "cross_sell",
        purpose: "marketing",
        channel: null,
        blocked_reason: "an apology comes first",
        expected_margin: "0.500000000",
        reason: "Bought TEA, and 10.0 % of the 10 purchases with it hold JUG too.",
      },
    ]);
  });

  it("keeps what nobody may be contacted about, without a channel and with the reason", async () => {
    expect(await of("ivy", "channel, blocked_reason")).toEqual([
      { action: "up_sell", channel: null, blocked_reason: "no channel with consent" },
    ]);
    // four letters in thirty days
    expect(await of("gus", "channel, blocked_reason, recent_contacts")).toEqual([
      {
        action: "cross_sell",
        channel: null,
        blocked_reason: "contacted often enough",
        recent_contacts: 4,
      },
      {
        action: "up_sell",
        channel: null,
        blocked_reason: "contacted often enough",
        recent_contacts: 4,
      },
    ]);
  });

  it("gives the same bytes when it is built again on the same data", async () => {
    const rows = () => shop.rows("select * from {{ ref('next_best_actions') }} order by customer_id, place");
    const before = JSON.stringify(await rows());
    const { project, warehouse, targetDir } = shop;
    await run({ project, warehouse, command: "run", targetDir, select: OWN });
    expect(JSON.stringify(await rows())).toBe(before);
  });
});

it("uses up the room for contacts from the top: with one contact left, the first action alone is made", async () => {
  const shop = await teaShop({ action_contact_cap: 3 });
  try {
    // Dee has had two
    expect(await actionsOf(shop, "dee", "blocked_reason")).toEqual([
      { action: "cross_sell", blocked_reason: null },
      { action: "up_sell", blocked_reason: "contacted often enough" },
    ]);
  } finally {
    await shop.close();
  }
});

it("finds the next birthday over the turn of a year and on a leap day", async () => {
  const shop = await openShop(TEA_VARS);
  try {
    const next = async (born: string, today: string) =>
      (
        await shop.rows(
          `select cast({{ next_anniversary("date '${born}'", "date '${today}'") }} as varchar) as day`,
        )
      )[0]!.day;
    expect(await next("1985-01-03", "2011-12-29")).toBe("2012-01-03");
    expect(await next("1985-12-29", "2011-12-29")).toBe("2011-12-29");
    expect(await next("1988-02-29", "2011-02-20")).toBe("2011-02-28");
    expect(await next("1988-02-29", "2012-02-29")).toBe("2012-02-29");
  } finally {
    await shop.close();
  }
});

it.each([
  ["of nothing", {}],
  ["without files", { sources: ["shopify"] }],
])("builds for a shop %s: nobody, and nothing to do", async (_, vars) => {
  const shop = await openShop(vars);
  try {
    expect(await build(shop, ["+next_best_actions"])).toEqual([]);
    expect(await tests(shop, OWN)).toEqual([]);
    expect(await shop.rows("select * from {{ ref('next_best_actions') }}")).toEqual([]);
  } finally {
    await shop.close();
  }
});

it("names no chance where too few cases were seen", async () => {
  const shop = await teaShop({ action_min_trials: 20 });
  try {
    const [replenish] = (await actionsOf(shop, "ada", "chance, value_if_taken, expected_margin")).filter(
      (row) => row.action === "replenish",
    );
    expect(replenish).toMatchObject({ chance: null, value_if_taken: "6.000000000", expected_margin: null });
    const bobs = await actionsOf(shop, "bob", "reason");
    expect(bobs.map((row) => row.reason)).toContain(
      "Last bought 151 days ago, 141 days later than the usual 10.",
    );
  } finally {
    await shop.close();
  }
});
