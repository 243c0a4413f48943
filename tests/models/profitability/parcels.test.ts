import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillParcelShop } from "./parcel-shop.ts";

const LINES = "statement_line in ('revenue_deferral', 'cost_deferral')";

describe("revenue of orders that are sent in pieces", () => {
  let shop: Shop;
  let mistakes: string[];
  beforeAll(async () => {
    shop = await openShop({ as_of: "2024-03-20 12:00:00" });
    await fillParcelShop(shop);
    mistakes = failures(await shop.build("build"));
  }, 180_000);
  afterAll(() => shop.close());

  /** What was posted about an order's parts: day, component, amount, the part behind the order's id. */
  const moves = async (order: string) =>
    (
      await shop.rows(
        `select posted_on, component, round(amount, 2) as amount, subject_id from {{ ref('profit_ledger') }}
         where ${LINES} and order_id = 'shopify:${order}' order by posted_on, component desc, subject_id, amount`,
      )
    ).map(
      (row) =>
        `${row.posted_on} ${row.component} ${row.amount} ${String(row.subject_id).slice(`shopify:${order}`.length)}`,
    );

  it("passes every test of the models", () => {
    expect(mistakes).toEqual([]);
  });

  it("counts pieces as they come, to the penny, and the last takes what is left of the line", async () => {
    // 9.999999999 in thirds: 3.33, 6.67 and the rest; the first came in the order's month, the last with the order
    expect(await moves("thirds")).toEqual([
      "2024-01-29 revenue_deferred -3.33 ",
      "2024-01-29 revenue_deferred -3.34 :thirds:thirds2",
      "2024-01-29 cost_deferred 4.00 ",
      "2024-01-29 cost_deferred 4.00 :thirds:thirds2",
      "2024-02-02 revenue_released 3.34 :thirds:thirds2",
      "2024-02-02 cost_released -4.00 :thirds:thirds2",
      "2024-03-04 revenue_released 3.33 ",
      "2024-03-04 cost_released -4.00 ",
    ]);
    const [row] = await shop.rows(
      `select -sum(amount) as put_off from {{ ref('profit_ledger') }} where component = 'revenue_deferred' and order_id = 'shopify:thirds'`,
    );
    // nothing of the line is lost: what the first piece earned is the rest
    expect(row).toEqual({ put_off: "6.669999999" });
  });

  it("keeps what is still to be sent as owed, with its shipping and its cost, when one parcel is out", async () => {
    expect(await moves("waiting")).toEqual([
      "2024-01-29 revenue_deferred -18.00 ",
      "2024-01-29 revenue_deferred -5.00 :waiting:waiting1",
      "2024-01-29 cost_deferred 12.00 ",
      "2024-01-29 cost_deferred 4.00 :waiting:waiting1",
      "2024-02-02 revenue_released 5.00 :waiting:waiting1",
      "2024-02-02 cost_released -4.00 :waiting:waiting1",
    ]);
    expect(
      await shop.rows(
        `select distinct is_estimate, source_document from {{ ref('profit_ledger') }}
         where component = 'revenue_deferred' and subject_id = 'shopify:waiting'`,
      ),
    ).toEqual([{ is_estimate: false, source_document: "order:shopify:waiting" }]);
  });

  it("counts an order as a whole with its last known parcel where parcels do not tell what they hold", async () => {
    const whole = ["2024-01-29 revenue_deferred -20.00 ", "2024-02-02 revenue_released 20.00 "];
    for (const order of ["whole", "unknown", "half-known"])
      expect((await moves(order)).filter((move) => move.includes("revenue"))).toEqual(whole);
  });

  it("takes a refund of what was not sent from what waits, and completes the order with it", async () => {
    expect(await moves("given-up")).toEqual([
      "2024-01-29 revenue_deferred -8.00 ",
      "2024-01-29 revenue_deferred -15.00 :given-up:given-up1",
      "2024-01-29 cost_deferred 4.00 ",
      "2024-01-29 cost_deferred 12.00 :given-up:given-up1",
      "2024-02-02 revenue_released 15.00 :given-up:given-up1",
      "2024-02-02 cost_released -12.00 :given-up:given-up1",
      "2024-02-06 revenue_released 8.00 ",
      "2024-02-06 cost_released -4.00 ",
    ]);
  });

  it("leaves what waits alone when goods that had come are returned", async () => {
    // one of three delivered is returned; the fourth, never sent, is given up the day after
    expect(await moves("returned")).toEqual([
      "2024-01-29 revenue_deferred -5.00 ",
      "2024-01-29 cost_deferred 4.00 ",
      "2024-02-07 revenue_released 5.00 ",
      "2024-02-07 cost_released -4.00 ",
    ]);
  });

  it("takes a refund from the pieces that come last first, and never more than each holds", async () => {
    // two pieces come on 20 February, one on 4 March and one never: three are paid back before
    expect(await moves("in-transit")).toEqual([
      "2024-01-29 revenue_deferred -10.00 ",
      "2024-01-29 revenue_deferred -10.00 :in-transit:in-transit1",
      "2024-01-29 cost_deferred 8.00 ",
      "2024-01-29 cost_deferred 8.00 :in-transit:in-transit1",
      "2024-02-05 revenue_released 10.00 ",
      "2024-02-05 revenue_released 5.00 :in-transit:in-transit1",
      "2024-02-05 cost_released -8.00 ",
      "2024-02-05 cost_released -4.00 :in-transit:in-transit1",
      "2024-02-20 revenue_released 5.00 :in-transit:in-transit1",
      "2024-02-20 cost_released -4.00 :in-transit:in-transit1",
    ]);
  });

  it("ends the wait of the rest when the order is called off; what had come is earned", async () => {
    expect((await moves("cancelled")).filter((move) => move.includes("revenue"))).toEqual([
      "2024-01-29 revenue_deferred -15.00 ",
      "2024-02-10 revenue_released 15.00 ",
    ]);
  });

  it("counts no more pieces than were ordered, each with the parcel that brought it", async () => {
    expect((await moves("too-many")).filter((move) => move.includes("revenue"))).toEqual([
      "2024-01-29 revenue_deferred -8.00 ",
      "2024-01-29 revenue_deferred -5.00 :too-many:too-many1",
      "2024-02-02 revenue_released 5.00 :too-many:too-many1",
      "2024-03-04 revenue_released 8.00 ",
    ]);
    expect(
      await shop.rows(
        "select max(pieces_after) as counted from {{ ref('int_parcel_pieces') }} where order_id = 'shopify:too-many'",
      ),
    ).toEqual([{ counted: 2 }]);
  });

  it("earns nothing with a parcel that holds none, and waits for no line of none", async () => {
    expect((await moves("empty")).filter((move) => move.includes("revenue"))).toEqual([
      "2024-01-29 revenue_deferred -10.00 ",
    ]);
  });

  it("waits for nothing more once the shop calls the order fulfilled", async () => {
    expect((await moves("edited")).filter((move) => move.includes("revenue"))).toEqual([
      "2024-01-29 revenue_deferred -15.00 ",
      "2024-01-29 revenue_deferred -5.00 :edited:edited1",
      "2024-02-02 revenue_released 5.00 :edited:edited1",
      "2024-02-05 revenue_released 15.00 ",
    ]);
  });

  it("splits what the customer saw as it splits the shop's amount, at the order's own rate", async () => {
    expect(
      await shop.rows(
        `select posted_on, round(amount_transaction, 2) as seen, round(amount_shop, 2) as shop, round(amount, 2) as books
         from {{ ref('profit_ledger') }} where order_id = 'shopify:abroad' and component like 'revenue%'
         order by posted_on, amount`,
      ),
    ).toEqual([
      { posted_on: "2024-01-29", seen: "-8.25", shop: "-7.50", books: "-6.00" },
      { posted_on: "2024-01-29", seen: "-2.75", shop: "-2.50", books: "-2.00" },
      { posted_on: "2024-02-02", seen: "2.75", shop: "2.50", books: "2.00" },
      { posted_on: "2024-02-03", seen: "2.75", shop: "2.50", books: "2.00" },
    ]);
  });

  it("puts off of each order what its lines sold and cost, less what came within its month", async () => {
    const [row] = await shop.rows(
      `select sum(postings.amount_shop) as difference from {{ ref('profit_ledger') }} as postings
       where postings.order_id = 'shopify:waiting'
         and component in ('list_price', 'shipping_income', 'cost_of_goods', 'revenue_deferred', 'cost_deferred')`,
    );
    expect(row).toEqual({ difference: "0.000000000" });
  });

  it("rolls forward to what is still owed, and ties every control total", async () => {
    const rows = await shop.rows(
      `select period, currency, round(revenue_opening + revenue_deferred + revenue_released - revenue_closing, 9) as gap,
         round(revenue_closing, 2) as closing, round(cost_closing, 2) as cost
       from {{ ref('deferred_revenue_rollforward') }} where period = '2024-03' order by 2`,
    );
    expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
      // 18.00 of the order that waits, and 10.00 of the one whose parcel was empty
      "2024-03 GBP 0.000000000 28.00 20.00",
      "2024-03 USD 0.000000000 4.00 8.00",
    ]);
    expect(await shop.rows("select * from {{ ref('control_checks') }} where not is_ok")).toEqual([]);
  });
});
