import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillFiles } from "../../parity/generated-rows.ts";
import { build, fill, seeded, tests } from "../segments/fill.ts";
import { openShop, type Shop } from "../shop.ts";

const CUSTOMERS = 60;
const PRODUCTS = 25;

/** Purchases, consents, touches and tickets of sixty customers at random, among rows of any kind that a file may hold. */
async function randomShop(seed: number): Promise<Shop> {
  const next = seeded(seed);
  const any = (below: number) => Math.floor(below * next());
  const customer = () => `p${any(CUSTOMERS)}`;
  const time = (day: number) => new Date(Date.UTC(2024, 0, 1 + day, 9 + any(12))).toISOString().slice(0, 19);
  const shop = await openShop({
    ...{
      sources: ["files"],
      as_of: "2024-06-30 12:00:00",
      action_contact_cap: 3,
      action_max_per_customer: 2,
    },
    ...{ affinity_min_orders: 2, affinity_min_support: "0", neighbour_min_support: 1, action_min_trials: 1 },
  });
  await fillFiles(shop, seed, 60);
  const each = <T>(count: number, row: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => row(i));
  const lines = each(400, (i) => {
    const day = any(180);
    const discount_amount = any(3) === 0 ? "1" : "0";
    return {
      ...{ order_id: `o${Math.floor(i / 2)}`, line_id: `${i}`, sku: `s${any(PRODUCTS)}`, discount_amount },
      ...{
        quantity: 1 + any(3),
        unit_price: `${2 + any(9)}`,
        ordered_at: time(day),
        customer_id: customer(),
      },
    };
  });
  await fill(shop, "files.order_lines", lines);
  await fill(
    shop,
    "files.customers",
    each(CUSTOMERS, (i) => ({
      customer_id: `p${i}`,
      email: any(4) > 0 ? `p${i}@example.com` : null,
      phone: any(2) > 0 ? `+4477009${String(10_000 + i)}` : null,
      accepts_email_marketing: [true, false, null][any(3)]!,
      accepts_sms_marketing: [true, false, null][any(3)]!,
      consent_updated_at: time(1),
    })),
  );
  await fill(
    shop,
    "files.touches",
    each(150, (i) => ({
      ...{ touch_id: `x${i}`, customer_id: customer(), touched_at: time(140 + any(45)) },
      ...{ channel: ["email", "sms"][any(2)]!, kind: ["sent", "click"][any(2)]! },
    })),
  );
  await fill(
    shop,
    "files.tickets",
    each(40, (i) => ({
      ...{ ticket_id: `x${i}`, customer_id: customer(), created_at: time(120 + any(60)) },
      ...{ status: ["open", "solved"][any(2)]!, satisfaction: ["good", "bad"][any(2)]! },
    })),
  );
  return shop;
}

describe("whatever a shop's data", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await randomShop(3);
    expect(await build(shop, ["+next_best_actions"])).toEqual([]);
    expect(await tests(shop, ["path:models/intermediate/actions", "next_best_actions"])).toEqual([]);
  }, 120_000);
  afterAll(() => shop.close());
  const none = async (sql: string) => expect(await shop.rows(sql)).toEqual([]);
  const actions = "{{ ref('next_best_actions') }}";

  it("has every kind of thing to judge: several actions, offers, and each reason to hold back", async () => {
    const [row] = await shop.rows(
      `select count(*) > 100 as many, count(distinct action) >= 5 as kinds, count(offer) > 0 as offers,
         count(distinct blocked_reason) = 4 as reasons, count(channel) > 20 as made,
         count(case when reason like '% most similar customers bought %' then 1 end) > 0 as similar from ${actions}`,
    );
    expect(row).toEqual({ many: true, kinds: true, offers: true, reasons: true, made: true, similar: true });
  });

  it("ranks each customer's actions 1 to n, an apology first, the rest by expected margin", async () => {
    await none(
      `select customer_id from ${actions} group by customer_id
       having min(place) <> 1 or max(place) <> count(*) or count(distinct place) <> count(*)`,
    );
    await none(`select * from ${actions} where action = 'say_sorry' and place <> 1`);
    await none(
      `select one.customer_id from ${actions} as one join ${actions} as next
         on one.customer_id = next.customer_id and next.place = one.place + 1
       where one.action <> 'say_sorry'
         and (next.expected_margin > one.expected_margin or (one.expected_margin is null and next.expected_margin is not null))`,
    );
  });

  it("goes over no cap: of actions, and of contacts with those already made", async () => {
    await none(
      `select customer_id from ${actions} where channel is not null group by customer_id having count(*) > 2`,
    );
    await none(
      `select customer_id from ${actions} where channel is not null and purpose = 'marketing'
       group by customer_id having count(*) + max(recent_contacts) > 3`,
    );
  });

  it("contacts nobody about marketing without that channel's consent, nor without an address", async () => {
    await none(
      `select actions.customer_id from ${actions} as actions
       left join {{ ref('customer_consents') }} as consents
         on actions.customer_id = consents.customer_id and consents.purpose = 'marketing' and actions.channel = consents.channel
       where actions.channel is not null and actions.purpose = 'marketing' and not coalesce(consents.is_granted, false)`,
    );
    await none(
      `select actions.customer_id from ${actions} as actions join {{ ref('customers') }} as customers using (customer_id)
       where case when channel = 'email' then email when channel is not null then phone else '' end is null`,
    );
  });

  it("sells nothing to a customer who waits for an apology, and nothing that is known to lose money", async () => {
    await none(
      `select customer_id from ${actions} group by customer_id
       having bool_or(action = 'say_sorry') and bool_or(purpose = 'marketing' and channel is not null)`,
    );
    await none(`select * from ${actions} where expected_margin <= 0`);
  });

  it("suggests nothing that the customer has, but what is bought again and again", async () => {
    await none(
      `select actions.customer_id from ${actions} as actions join {{ ref('int_basket_items') }} as items
         on actions.customer_id = items.customer_id and actions.product_id = items.product_id
       where actions.action in ('cross_sell', 'up_sell')`,
    );
  });
});
