import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkPredicate,
  checkSegment,
  knownSegments,
  segmentNamed,
} from "../../../orchestrate/segment/definition.ts";
import { type Preview, previewSegment } from "../../../orchestrate/segment/preview.ts";
import { previewText } from "../../../orchestrate/segment/preview-text.ts";
import { fillTeaShop } from "../../models/actions/tea-shop.ts";
import { build } from "../../models/segments/fill.ts";
import { openShop, type Shop } from "../../models/shop.ts";

const segment = (name: string, predicate: string, purpose = "email_marketing") => ({
  ...{ name, description: `Who is ${name}.`, owner: "marketing", predicate, refresh: "daily", purpose },
});
const LATE = segment("late", "days_since_last_order > 30");
const SEGMENTS = [
  LATE,
  segment("once", "orders = 1", "service"),
  segment("shown", "orders > 1", "advertising"),
];

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ sources: ["files"], as_of: "2024-06-30 12:00:00", segments: SEGMENTS });
  await fillTeaShop(shop);
  expect(await build(shop, ["+segment_previews", "+segment_overlaps", "+segment_profiles"])).toEqual([]);
}, 240_000);
afterAll(() => shop.close());

const previewOf = (one: (typeof SEGMENTS)[number]): Promise<Preview> =>
  previewSegment(shop.project, shop.warehouse, one);

describe("a preview", () => {
  it("has the figures that segment_previews, segment_overlaps and segment_profiles hold", async () => {
    for (const one of SEGMENTS) {
      const preview = await previewOf(one);
      const [held] = await shop.rows(
        `select * from {{ ref('segment_previews') }} where segment = '${one.name}'`,
      );
      expect([preview.customers, preview.consentKnown, preview.reach]).toEqual(
        [held!.customers, held!.consent_known, held!.consented_reach].map((n) =>
          n === null ? null : Number(n),
        ),
      );
      const overlaps = await shop.rows(
        `select other_segment, shared_customers from {{ ref('segment_overlaps') }} where segment = '${one.name}' order by 1`,
      );
      const shared = preview.overlaps.map((other) => [other.segment, other.shared]).sort();
      expect(shared).toEqual(overlaps.map((row) => [row.other_segment, Number(row.shared_customers)]));
      const profiles = await shop.rows(
        `select measure, cast(round(segment_average, 2) as decimal(38, 2)) as average from {{ ref('segment_profiles') }} where segment = '${one.name}'`,
      );
      const averages = new Map(profiles.map((row) => [row.measure, row.average]));
      for (const { measure, segment } of preview.averages) expect(segment).toEqual(averages.get(measure));
    }
  });

  it("writes nothing", async () => {
    const tables = () =>
      shop.warehouse.rows("select table_schema, table_name from information_schema.tables order by all");
    const before = await tables();
    await previewOf(segment("new", "orders > 2"));
    expect(await tables()).toEqual(before);
  });

  it("shares everybody out over tiers, and names no country of nobody", async () => {
    const { shares, customers, base } = await previewOf(LATE);
    const tiers = shares.filter((one) => one.dimension === "tier");
    expect(tiers.reduce((sum, one) => sum + one.segment, 0)).toBe(customers);
    expect(tiers.reduce((sum, one) => sum + one.base, 0)).toBe(base);
  });

  it("reads as it should", async () => {
    expect(previewText(LATE, await previewOf(LATE))).toMatchInlineSnapshot(`
      "As of 2024-06-30; nothing is written by a preview.
        days_since_last_order > 30

      Size   2 of 7 customers (28.6 %)
      Reach  2 agreed to email_marketing and have a contact (100.0 %)

      other segment  customers  in both  of this one
      -------------  ---------  -------  -----------
      shown                  4        2      100.0 %
      once                   3        0        0.0 %

      average                segment       all
      ---------------------  -------  --------
      orders                    3.50      2.14
      net_sales                72.00  1,177.26
      cm3                      69.00    746.40
      average_order_value      19.00  1,156.80
      days_since_last_order    91.00     39.86

      tier    customers  of this one  of all
      ------  ---------  -----------  ------
      VIP             0        0.0 %  14.3 %
      Medium          1       50.0 %  14.3 %
      Small           1       50.0 %  71.4 %

      country  customers  of this one   of all
      -------  ---------  -----------  -------
      unknown          2      100.0 %  100.0 %"
    `);
    const nobody = segment("nobody", "orders > 99", "advertising");
    expect(previewText(nobody, await previewOf(nobody))).toMatchInlineSnapshot(`
      "As of 2024-06-30; nothing is written by a preview.
        orders > 99

      Size   0 of 7 customers (0.0 %)
      Reach  0 agreed to advertising and have a contact (-)

      other segment  customers  in both  of this one
      -------------  ---------  -------  -----------
      late                   2        0  -
      once                   3        0  -
      shown                  4        0  -

      average                segment       all
      ---------------------  -------  --------
      orders                 -            2.14
      net_sales              -        1,177.26
      cm3                    -          746.40
      average_order_value    -        1,156.80
      days_since_last_order  -           39.86

      tier    customers  of this one  of all
      ------  ---------  -----------  ------
      VIP             0  -            14.3 %
      Medium          0  -            14.3 %
      Small           0  -            71.4 %"
    `);
  });

  it("tells what the warehouse makes of a condition that no table can answer", async () => {
    await expect(previewOf(segment("odd", "net_sales > 'much'"))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: wrong-segment
        The warehouse refuses the condition net_sales > 'much': Conversion Error: Could not convert string "much" to DECIMAL(38,9)
        See the columns: npx patron show --select customer_360 --limit 1]
    `);
  });
});

describe("a condition", () => {
  const checked = (predicate: string) => checkPredicate(shop.project, "late", predicate);

  it("is checked as the parse does, with the nearest column for a slip", async () => {
    await expect(checked("net_salez > 100")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: wrong-segment
        The predicate of segment 'late' names net_salez, which is no column of customer_360. Did you mean net_sales?
        See the columns: npx patron show --select customer_360 --limit 1]
    `);
    await expect(checked("orders > (1")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: wrong-segment
        The predicate of segment 'late' has a bracket or a quote without its partner: orders > (1.
        See the columns: npx patron show --select customer_360 --limit 1]
    `);
    await expect(checked("last_order_on = current_date")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: wrong-segment
        The predicate of segment 'late' uses current_date, which gives other members on the same data. Now is as_of_on.
        See the columns: npx patron show --select customer_360 --limit 1]
    `);
    await checked("country in ('Côte d''Ivoire', '50 % \\ \"off\"')");
  });

  it("comes with fields that are sound, and with a name that is free", async () => {
    const check = (more: object) =>
      expect(checkSegment(shop.project, { ...LATE, ...more }, SEGMENTS)).rejects;
    await check({}).toThrowErrorMatchingInlineSnapshot(`
        [PatronError: wrong-segment
          There is a segment 'late' already.
          See it: npx patron segment show late]
      `);
    await check({ name: "Late ones" }).toThrow("a name is lower case letters");
    await check({ name: "later", refresh: "hourly" }).toThrow("refresh 'hourly'");
    await checkSegment(shop.project, { ...LATE, name: "later" }, SEGMENTS);
  });

  it("is found by its segment's name, a slip with the nearest one", async () => {
    const { segments, purposes } = await knownSegments(shop.project);
    expect(segments).toEqual(SEGMENTS);
    expect(purposes).toContain("email_marketing");
    expect(() => segmentNamed(segments, "lates")).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: unknown-segment
        There is no segment 'lates'.
        Did you mean late?
        List them: npx patron segment list]
    `);
    expect(() => segmentNamed([], "late")).toThrow("None is defined");
  });
});
