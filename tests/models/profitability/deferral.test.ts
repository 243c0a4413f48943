import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillDeferralShop } from "./deferral-shop.ts";

const LINES = "statement_line in ('revenue_deferral', 'cost_deferral')";

describe("revenue on delivery", () => {
  let shop: Shop;
  let mistakes: string[];
  beforeAll(async () => {
    shop = await openShop({ as_of: "2024-02-28 12:00:00" });
    await fillDeferralShop(shop);
    mistakes = failures(await shop.build("build"));
  }, 180_000);
  afterAll(() => shop.close());

  /** What was posted about an order: day, component, amount in whole pence's places, e for an estimate. */
  const moves = async (subject: string) =>
    (
      await shop.rows(
        `select posted_on, component, round(amount, 2) as amount, is_estimate from {{ ref('profit_ledger') }}
         where ${LINES} and subject_id = '${subject}' order by posted_on, component desc, amount`,
      )
    ).map((row) => `${row.posted_on} ${row.component} ${row.amount}${row.is_estimate ? " e" : ""}`);

  it("passes every test of the models", () => {
    expect(mistakes).toEqual([]);
  });

  it("posts nothing where the delivery is in the month of the order, told or assumed", async () => {
    expect(await moves("files:same month")).toEqual([]);
    expect(await moves("files:nobody tells, same month")).toEqual([]);
  });

  it("puts off goods, discount and shipping with their cost to the month of the delivery; a voucher is no delivery", async () => {
    expect(await moves("files:next month")).toEqual([
      "2024-01-30 revenue_deferred -31.50",
      "2024-01-30 cost_deferred 12.00",
      "2024-02-02 revenue_released 31.50",
      "2024-02-02 cost_released -12.00",
    ]);
  });

  it("takes a delivery that nobody tells as made after the assumed days, and says that it is an estimate", async () => {
    expect(await moves("files:nobody tells")).toEqual([
      "2024-01-29 revenue_deferred -20.00 e",
      "2024-01-29 cost_deferred 8.00 e",
      "2024-02-03 revenue_released 20.00 e",
      "2024-02-03 cost_released -8.00 e",
    ]);
  });

  it("releases with a refund before the delivery what was refunded, and with the delivery the rest", async () => {
    expect(await moves("files:part refunded before")).toEqual([
      "2024-01-30 revenue_deferred -40.00",
      "2024-01-30 cost_deferred 16.00",
      "2024-02-01 revenue_released 10.00",
      "2024-02-01 cost_released -4.00",
      "2024-02-05 revenue_released 30.00",
      "2024-02-05 cost_released -12.00",
    ]);
  });

  it("has nothing left to release when all went back, and never releases more than was put off", async () => {
    expect((await moves("files:refunded before")).slice(2)).toEqual([
      "2024-02-01 revenue_released 30.00",
      "2024-02-01 cost_released -12.00",
      "2024-02-02 revenue_released 10.00",
      "2024-02-02 cost_released -4.00",
    ]);
    expect((await moves("files:refunded beyond its worth")).slice(2)).toEqual([
      "2024-02-01 revenue_released 10.00",
      "2024-02-01 cost_released -4.00",
    ]);
  });

  it("leaves a refund after the delivery to its own day", async () => {
    expect((await moves("files:refunded after")).slice(2)).toEqual([
      "2024-02-02 revenue_released 40.00",
      "2024-02-02 cost_released -16.00",
    ]);
  });

  it("ends the wait of an order that is called off on that day, whatever went back for it then", async () => {
    expect((await moves("files:called off")).slice(2)).toEqual([
      "2024-02-03 revenue_released 40.00",
      "2024-02-03 cost_released -16.00",
    ]);
  });

  it("keeps what is under way as owed", async () => {
    expect(await moves("files:under way")).toEqual([
      "2024-02-27 revenue_deferred -50.00 e",
      "2024-02-27 cost_deferred 20.00 e",
    ]);
  });

  it("counts a line that came with an earlier parcel by itself; the rest of the order by the last", async () => {
    expect(await moves("shopify:s:1")).toEqual([]);
    // 20.00 and the second piece of the line in both parcels, 2.50, and shipping; the parcel called off counts for nothing
    expect(await moves("shopify:s")).toEqual([
      "2024-01-29 revenue_deferred -25.50",
      "2024-02-04 revenue_released 25.50",
    ]);
  });

  it("names the load and the parcel that told the day, and none where it is assumed", async () => {
    expect(
      await shop.rows(
        `select source_document from {{ ref('profit_ledger') }} where component = 'revenue_released'
           and subject_id in ('shopify:s', 'files:nobody tells') order by 1`,
      ),
    ).toEqual([{ source_document: "delivery:shopify:s:2" }, { source_document: "order:files:nobody tells" }]);
  });

  it("adds up to nothing for each order that is delivered, and changes no other posting", async () => {
    expect(
      await shop.rows(
        `select order_id, sum(amount) as open from {{ ref('profit_ledger') }} where ${LINES}
         group by order_id having sum(amount) <> 0`,
      ),
    ).toEqual([{ order_id: "files:under way", open: "-30.000000000" }]);
  });

  it("is the same by order, by customer, by month and in whole", async () => {
    const sum = (model: string) =>
      `(select sum(revenue_deferral) || ' ' || sum(cost_deferral) || ' ' || sum(net_profit) from {{ ref('${model}') }})`;
    const [row] = await shop.rows(
      `select ${sum("order_profit")} as orders, ${sum("customer_profit")} as customers, ${sum("profit_months")} as months`,
    );
    expect(row!.customers).toBe(row!.orders);
    expect(row!.months).toBe(row!.orders);
    expect(row!.orders).toMatch(/^-50\.0+ 20\.0+ /);
  });

  it("rolls forward month by month to what is owed", async () => {
    const rows = await shop.rows(
      `select period, round(revenue_opening, 2) as opening, round(revenue_deferred, 2) as deferred,
         round(revenue_released, 2) as released, round(revenue_closing, 2) as closing, round(cost_closing, 2) as cost
       from {{ ref('deferred_revenue_rollforward') }} order by 1`,
    );
    expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
      "2024-01 0.00 257.00 0.00 257.00 92.00",
      "2024-02 257.00 50.00 -257.00 50.00 20.00",
    ]);
  });
});

describe("revenue on the day of the order", () => {
  it("puts nothing off, and has no line for it", async () => {
    const shop = await openShop({ as_of: "2024-02-28 12:00:00", revenue_recognition: "order" });
    await fillDeferralShop(shop);
    expect(failures(await shop.build("build"))).toEqual([]);
    const [row] = await shop.rows(
      `select (select count(*) from {{ ref('profit_ledger') }} where ${LINES}) as postings,
         (select count(revenue_deferral) from {{ ref('profit_months') }}) as months,
         (select count(*) from {{ ref('deferred_revenue_rollforward') }}) as rolled`,
    );
    expect(row).toEqual({ postings: 0, months: 0, rolled: 0 });
    await shop.close();
  }, 180_000);

  it("names the ways there are when revenue_recognition is none of them", async () => {
    await expect(openShop({ revenue_recognition: "payment" })).rejects.toThrow(
      "var 'revenue_recognition' is 'payment', which is no way to count revenue. Known: delivery, order",
    );
  }, 60_000);
});
