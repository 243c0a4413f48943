import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patron, projectFolder, remove, show } from "./patron.ts";

const DATA = fileURLToPath(new URL("../../../shared/data/complete_journey", import.meta.url));

const YML = `name: Complete Journey
time_zone: America/New_York
currency: USD
sources:
  files: { folder: . }
`;

/**
 * The files of dunnhumby's Complete Journey in the shapes of the files source. What the retailer received is a line's
 * amount; its own discounts stand beside it. A quantity can be a volume of fuel, so a line is one unit.
 */
const SHAPES: Record<string, string> = {
  order_lines: `select basket_id as order_id, household_id as customer_id, transaction_timestamp as ordered_at,
      product_id as sku, 1 as quantity,
      cast(sales_value + retail_disc + coupon_match_disc as decimal(12, 2)) as unit_price,
      cast(sales_value + retail_disc + coupon_match_disc as decimal(12, 2)) - cast(sales_value as decimal(12, 2)) as discount_amount
    from transactions`,
  products: `select product_id as sku, product_type as title, product_category as category, brand from products`,
  touches: `select 'mailed-' || campaign_id || '-' || household_id as touch_id, household_id as customer_id, campaign_id,
      start_date as touched_at, 'mail' as channel, 'mailed' as kind
    from campaigns join campaign_descriptions using (campaign_id)
    union all
    select 'redeemed-' || row_number() over (), household_id, campaign_id, redemption_date, 'coupon', 'redeemed'
    from coupon_redemptions`,
};

/** Each household as the files count it, apart from any model. */
const HOUSEHOLDS = `
  with households as (
    select household_id, sum(cast(sales_value as decimal(12, 2))) as net_sales from transactions group by all
  ), received as (
    select household_id, count(*) as received from campaigns group by all
  ), redeemed as (
    select household_id, count(*) as redeemed, count(distinct campaign_id) as answered from coupon_redemptions group by all
  )
  select household_id::varchar as household_id, coalesce(received, 0)::int as received, coalesce(answered, 0)::int as answered,
    coalesce(redeemed, 0)::int as redeemed, net_sales::varchar as net_sales
  from households left join received using (household_id) left join redeemed using (household_id)`;

type Row = Record<string, unknown>;

/** Writes the shapes into the folder and gives the households of the files. */
async function convert(folder: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    for (const table of [
      "transactions",
      "products",
      "campaigns",
      "campaign_descriptions",
      "coupon_redemptions",
    ])
      await connection.run(
        `create view ${table} as from read_parquet('${join(DATA, `${table}.parquet`).replaceAll("'", "''")}')`,
      );
    for (const [shape, sql] of Object.entries(SHAPES))
      await connection.run(
        `copy (${sql}) to '${join(folder, `${shape}.parquet`).replaceAll("'", "''")}' (format parquet)`,
      );
    return (await connection.runAndReadAll(HOUSEHOLDS)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const total = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

describe("customer_360 of the Complete Journey", () => {
  let dir: string;
  let expected: Row[];
  let found: Row[];
  beforeAll(async () => {
    dir = projectFolder(YML);
    expected = await convert(dir);
    // Cautious: a test that compares with a mart of another area has nothing to compare with here.
    const build = ["build", "--select", "+customer_360", "--indirect-selection", "cautious"];
    for (const args of [["extract"], build]) {
      const ended = await patron([...args, "--project-dir", dir]);
      expect(ended.code, `${args.join(" ")}: ${ended.stdout.slice(-2000)}${ended.stderr.slice(-2000)}`).toBe(
        0,
      );
    }
    found = await show(
      dir,
      `select customer_number as household_id, campaigns_received as received, campaigns_answered as answered,
         coupons_redeemed as redeemed, net_sales from {{ ref('customer_360') }}`,
    );
  }, 1_800_000);
  afterAll(() => remove(dir));

  it("has the 2,469 households", () => {
    expect(expected).toHaveLength(2_469);
    expect(found.map((row) => row.household_id).sort()).toEqual(
      expected.map((row) => row.household_id).sort(),
    );
  });

  it("ties campaigns received to 6,589 and coupons redeemed to 2,102, household by household", () => {
    const by = (rows: readonly Row[]) =>
      new Map(
        rows.map((row) => [
          row.household_id,
          `received ${row.received}, answered ${row.answered}, redeemed ${row.redeemed}`,
        ]),
      );
    const given = by(found);
    const differing = [...by(expected)].filter(([household, text]) => given.get(household) !== text);
    console.log(
      `households ${found.length}; campaigns received ${total(found, "received")}, answered ${total(found, "answered")}, ` +
        `coupons redeemed ${total(found, "redeemed")}; households that differ ${differing.length}`,
    );
    expect(differing).toEqual([]);
    expect(total(found, "received")).toBe(6_589);
    expect(total(found, "redeemed")).toBe(2_102);
  });

  it("ties net sales to the file's, household by household, to the cent", () => {
    const cents = (text: unknown) => Math.round(Number(text) * 100);
    const given = new Map(found.map((row) => [row.household_id, cents(row.net_sales)]));
    const differing = expected.filter((row) => given.get(row.household_id) !== cents(row.net_sales));
    console.log(
      `net sales ${(expected.reduce((sum, row) => sum + cents(row.net_sales), 0) / 100).toFixed(2)} USD`,
    );
    expect(differing).toEqual([]);
  });
});
