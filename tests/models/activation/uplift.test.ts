import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { noteSchedule } from "../../../activate/index.ts";
import type { Project } from "../../../transform/index.ts";
import { LabPlatform, type Shop, syncOf } from "../../activate/lab.ts";
import { marts, openProject, openSender } from "./lab.ts";

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
let shop: Shop;
/** What uplift reads beside activation's own tables, by hand: now, keys, orders and what they earn. */
beforeEach(async () => {
  shop = await openSender();
  await noteSchedule(shop.warehouse, [syncOf()], { job: "daily", at: Date.UTC(2030, 0, 2, 5) });
  await shop.sql(`create schema intermediate; create schema profitability;
    create table intermediate.int_as_of as select timestamp '2030-12-31' as as_of, date '2030-12-31' as as_of_on;
    create table intermediate.int_cost_inputs as select true as has_unit_costs;
    create table core.identity_keys (customer_key varchar, current_customer_key varchar);
    create table core.orders (order_id varchar, customer_id varchar, ordered_at timestamp, ordered_on date, is_purchase boolean);
    create table profitability.order_profit (order_id varchar, net_sales decimal(38, 9), cm2 decimal(38, 9))`);
});
afterEach(() => shop.close());

const MODELS = [
  ...["activation_reasons", "activation_destinations", "activation_refusals"],
  ...["int_uplift_customers", "activation_uplift"],
];

/** Columns of activation_uplift, built and tested. */
const uplift = (columns: string) =>
  marts(project, shop, MODELS, `select ${columns} from activation.activation_uplift`);

/** Orders, one each, of customers whom a condition on `customer_id` finds in a table. */
async function orders(on: string, customers: string, margin = "10", isPurchase = true): Promise<void> {
  const from = `(${customers}) as c (customer_id)`;
  await shop.sql(`
    insert into core.orders select customer_id || '@${on}', customer_id, timestamp '${on}', cast('${on}' as timestamp)::date, ${isPurchase} from ${from};
    insert into profitability.order_profit select customer_id || '@${on}', 2 * ${margin}, ${margin} from ${from}`);
}

/** Groups as they are written down: `s1` to `sN` sent, `h1` to `hN` held out, all on one day. */
async function groups(sent: number, heldOut: number, on = "2030-03-01 12:00"): Promise<void> {
  await shop.sql(`
    insert into activate.sync_changelog (sync, row_key, operation, result, happened_at)
      select 'vip:lab', 's' || i, 'add', 'accepted', timestamp '${on}' from range(1, ${sent + 1}) as r (i);
    insert into activate.sync_holdouts (sync, row_key, held_out_at)
      select 'vip:lab', 'h' || i, timestamp '${on}' from range(1, ${heldOut + 1}) as r (i)`);
}
const first = (n: number, group: string) => `select '${group}' || i from range(1, ${n + 1}) as r (i)`;
const BOUNDS = `round(difference, 6)::double as d, round(difference_low, 6)::double as low,
  round(difference_high, 6)::double as high, result`;

it("is empty where nobody was ever held out", async () => {
  await shop.members(1, 20);
  await shop.run(new LabPlatform());
  expect(await uplift("sync")).toEqual([]);
});

// By statsmodels 0.15.0: confint_proportions_2indep(…, method="newcomb", compare="diff"). The first are Newcombe's own (1998).
it.each([
  [56, 70, 48, 80, { d: 0.2, low: 0.052431, high: 0.333873, result: "more" }],
  [9, 10, 3, 10, { d: 0.6, low: 0.170523, high: 0.809018, result: "more" }],
  [10, 10, 0, 20, { d: 1, low: 0.679086, high: 1, result: "more" }],
  [0, 10, 0, 20, { d: 0, low: -0.161125, high: 0.277533, result: "not_clear" }],
  [300, 2700, 20, 300, { d: 0.044444, low: 0.00856, high: 0.070667, result: "more" }],
  [6, 40, 2, 8, { d: -0.1, low: -0.449851, high: 0.127316, result: "not_clear" }],
  [20, 300, 300, 2700, { d: -0.044444, low: -0.070667, high: -0.00856, result: "fewer" }],
])("finds the bounds of %i of %i against %i of %i", async (x1, n1, x0, n0, expected) => {
  await groups(n1, n0);
  await orders("2030-03-05 12:00", `${first(x1, "s")} union all ${first(x0, "h")}`);
  expect(await uplift(BOUNDS)).toEqual([expected]);
});

it("counts margins by the customer, not by the buyer, and says how far chance may move them", async () => {
  await groups(40, 40);
  await orders("2030-03-05 12:00", first(20, "s"), "30");
  await orders("2030-03-06 12:00", first(10, "s"), "6");
  await orders("2030-03-05 12:00", first(10, "h"), "20");
  // By hand: means 16.5 and 5; variances of 10 x 36, 10 x 30 and 20 x 0, of 10 x 20 and 30 x 0.
  const mean = 660 / 40;
  const sent = (10 * (36 - mean) ** 2 + 10 * (30 - mean) ** 2 + 20 * mean ** 2) / 39;
  const heldOut = (10 * (20 - 5) ** 2 + 30 * 5 ** 2) / 39;
  const reach = 1.959963984540054 * Math.sqrt(sent / 40 + heldOut / 40);
  const [row] = await uplift(`sent_margin::double as sent, held_out_margin::double as held_out,
    sent_net_sales::double as net_sales, margin_difference::double as d, margin_difference_low::double as low,
    margin_difference_high::double as high, extra_buyers::double as extra`);
  expect(row).toMatchObject({ sent: 660, held_out: 200, net_sales: 1320, d: 11.5, extra: 10 });
  expect(row!.low).toBeCloseTo(11.5 - reach, 4);
  expect(row!.high).toBeCloseTo(11.5 + reach, 4);
});

it("knows no margin where no cost of goods is loaded, and no bounds of one for fewer than thirty", async () => {
  await groups(29, 40);
  await orders("2030-03-05 12:00", first(20, "s"));
  const columns = "sent_margin is null as unknown, margin_difference_low is null as unbound, sent_buyers";
  expect(await uplift(columns)).toEqual([{ unknown: false, unbound: true, sent_buyers: 20 }]);
  await shop.sql("update intermediate.int_cost_inputs set has_unit_costs = false");
  expect(await uplift(columns)).toEqual([{ unknown: true, unbound: true, sent_buyers: 20 }]);
});

it("counts purchases after the moment of entering, to the end of the last day", async () => {
  await groups(10, 10);
  await orders("2030-03-01 11:59:59", first(9, "s"));
  await orders("2030-03-01 12:00:01", "select 's1'");
  await orders("2030-03-31 22:30:00", "select 's2'");
  await orders("2030-04-01 00:00:00", "select 's3'");
  await orders("2030-03-10 00:00:00", "select 's4'", "-5", false);
  expect(await uplift("sent_buyers, sent_margin::double as margin")).toEqual([
    { sent_buyers: 2, margin: 15 },
  ]);
});

it("waits until the days are over", async () => {
  await groups(10, 10);
  await groups(0, 0);
  await shop.sql(
    "update activate.sync_holdouts set held_out_at = timestamp '2030-03-20' where row_key > 'h5'",
  );
  await shop.sql("update intermediate.int_as_of set as_of_on = date '2030-03-31'");
  const columns = "sent, held_out, waiting, next_ends_on::text as next, result";
  expect(await uplift(columns)).toEqual([
    { sent: 0, held_out: 0, waiting: 20, next: "2030-03-31", result: "waiting" },
  ]);
  await shop.sql("update intermediate.int_as_of set as_of_on = date '2030-04-01'");
  // h10 sorts before h5: six of ten are past.
  expect(await uplift(columns)).toEqual([
    { sent: 10, held_out: 6, waiting: 4, next: "2030-04-19", result: "not_clear" },
  ]);
});

it("leaves out who came to the other group in those days, and keeps who came later", async () => {
  await groups(10, 10);
  await shop.sql(`insert into activate.sync_changelog (sync, row_key, operation, result, happened_at) values
      ('vip:lab', 'h1', 'add', 'accepted', timestamp '2030-03-31 12:00'), ('vip:lab', 'h2', 'add', 'accepted', timestamp '2030-04-01 12:00');
    insert into activate.sync_holdouts (sync, row_key, held_out_at) values
      ('vip:lab', 's1', timestamp '2030-03-20'), ('vip:lab', 's2', timestamp '2030-05-01')`);
  expect(await uplift("sent, held_out, moved")).toEqual([{ sent: 9, held_out: 9, moved: 2 }]);
});

it("knows a customer by his key of now, and one who has two keys in both groups as moved", async () => {
  await groups(10, 10);
  await shop.sql(
    `insert into core.identity_keys values ('s1', 'new'), ('s2', 'both'), ('h2', 'both'), ('s3', 'one'), ('s4', 'one')`,
  );
  await orders("2030-03-05 12:00", "select unnest(['new', 'one'])");
  expect(await uplift("sent, sent_buyers, held_out, moved")).toEqual([
    { sent: 8, sent_buyers: 2, held_out: 9, moved: 1 },
  ]);
});

it("compares with nobody who was sent before or after the time in which people were held out", async () => {
  await groups(10, 10);
  await shop.sql(`update activate.sync_holdouts set released_at = timestamp '2030-06-01';
    insert into activate.sync_changelog (sync, row_key, operation, result, happened_at) values
      ('vip:lab', 'before', 'add', 'accepted', timestamp '2030-02-01'), ('vip:lab', 'after', 'add', 'accepted', timestamp '2030-06-02'),
      ('vip:lab', 's1', 'add', 'accepted', timestamp '2030-06-02'), ('vip:lab', 'forgotten', 'add', 'accepted', timestamp '2030-03-02'),
      ('vip:lab', 'tombstone:1', 'add', 'accepted', timestamp '2030-03-02'), ('other:lab', 's9', 'add', 'accepted', timestamp '2030-03-02')`);
  expect(await uplift("sent, held_out")).toEqual([{ sent: 10, held_out: 10 }]);
});

it("has nobody to compare where everybody was sent before the first was held out", async () => {
  await groups(10, 0);
  await shop.sql(`insert into activate.sync_holdouts (sync, row_key, held_out_at)
    select 'vip:lab', 's1', timestamp '2030-03-02'`);
  expect(await uplift("sent, held_out, waiting, moved, result")).toEqual([
    { sent: 0, held_out: 0, waiting: 0, moved: 0, result: "waiting" },
  ]);
});

it("still counts who was held out and has left the segment since, because he bought", async () => {
  const platform = new LabPlatform();
  await shop.members(1, 1000);
  const sync = { holdout: 0.2 };
  const { plan, accepted } = await shop.run(platform, { sync });
  const heldOut = plan.skips.holdout!;
  expect(accepted + heldOut).toBe(1000);
  const out = await shop.warehouse.rows<{ id: string }>(
    "select row_key as id from activate.sync_holdouts order by 1",
  );
  await orders("2030-01-03 00:00", "select row_key from activate.sync_holdouts order by 1 limit 40");
  await shop.leave(
    `customer_id <= '${out[39]!.id}' and customer_id in (select row_key from activate.sync_holdouts)`,
  );
  const again = await shop.run(platform, { sync });
  expect(again.plan.skips.holdout).toBe(heldOut - 40);
  expect(await uplift("sent, held_out, held_out_buyers, sent_buyers, moved, result")).toEqual([
    { sent: accepted, held_out: heldOut, held_out_buyers: 40, sent_buyers: 0, moved: 0, result: "fewer" },
  ]);
});
