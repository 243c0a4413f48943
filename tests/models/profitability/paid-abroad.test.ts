import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failures, openShop, type Shop } from "../shop.ts";
import { fillPaidAbroadShop, PAID_ABROAD } from "./paid-abroad-shop.ts";

/** The postings of some components: what was paid, what the books have, and the rate with its day and source. */
const posted = async (shop: Shop, components: string) =>
  (
    await shop.rows(
      `select subject_id, component, round(amount_transaction, 6) as paid, currency_transaction as paid_in,
         round(amount, 6) as books, round(rate, 2) as rate, rate_on, rate_source
       from {{ ref('profit_ledger') }} where component like '${components}' order by posted_on, subject_id, paid_in, paid`,
    )
  ).map((row) => Object.values(row).join(" "));

describe("costs paid in other currencies than the books'", () => {
  let shop: Shop;
  let mistakes: string[];
  beforeAll(async () => {
    shop = await openShop();
    await fillPaidAbroadShop(shop);
    mistakes = failures(await shop.build("build"));
  }, 180_000);
  afterAll(() => shop.close());

  it("passes every test of the models", () => {
    expect(mistakes).toEqual([]);
  });

  it("translates each campaign day at its own account's rate: of a Saturday, Friday's", async () => {
    expect(await posted(shop, "marketing%")).toEqual([
      "google_ads:dollars:2024-01-06:files:1 marketing_attributed -5.000001 USD -4.000001 0.80 2024-01-05 bank",
      "google_ads:dollars:2024-01-06:files:2 marketing_attributed -5.000000 USD -4.000000 0.80 2024-01-05 bank",
      "google_ads:dollars:2024-01-08 marketing_unattributed -4.000000 USD -3.000000 0.75 2024-01-08 bank",
      "google_ads:pounds:2024-01-08 marketing_unattributed -3.000000 GBP -3.000000 1.00 2024-01-08 same currency",
      "meta:euros:2024-01-09:files:4 marketing_attributed -8.000000 EUR -6.800000 0.85 2024-01-01 bank",
      "meta:unnamed:2024-01-09 marketing_unattributed -2.000000 GBP -2.000000 1.00 2024-01-09 same currency",
    ]);
  });

  it("keeps campaign days in the account's currency, and beside it what the books have", async () => {
    const rows = await shop.rows(
      `select campaign_id, cost, currency, reporting_cost, reporting_rate from {{ ref('campaign_days') }}
       where day <= date '2024-01-06'`,
    );
    expect(rows).toEqual([
      {
        campaign_id: "dollars",
        cost: "10.000001000",
        currency: "USD",
        reporting_cost: "8.000000800",
        reporting_rate: "0.800000000",
      },
    ]);
  });

  it("sums several currencies of a list of campaigns to the books' total, to the last place", async () => {
    const [row] = await shop.rows(
      `select (select sum(reporting_cost) from {{ ref('campaign_days') }}) as days,
         (select -sum(amount) from {{ ref('profit_ledger') }} where component like 'marketing%') as ledger,
         (select -sum(marketing_cost) from {{ ref('customer_profit') }}) as customers,
         (select -sum(marketing_cost) from {{ ref('profit_months') }}) as months`,
    );
    expect(row).toEqual({
      days: "22.800000800",
      ledger: "22.800000800",
      customers: "22.800000800",
      months: "22.800000800",
    });
  });

  it("spreads what agents are paid by currency, at the rate of the month's end, with the unused time", async () => {
    // 160 of 200 minutes can be used and the ticket takes 10: a sixteenth of 40 pounds, and of 80 euros
    expect((await posted(shop, "service%")).slice(0, 4)).toEqual([
      "files:t1 service -5.000000 EUR -4.500000 0.90 2024-01-31 bank",
      "files:t1 service -2.500000 GBP -2.500000 1.00 2024-01-08 same currency",
      "2024-01 service_unused -75.000000 EUR -67.500000 0.90 2024-01-31 bank",
      "2024-01 service_unused -37.500000 GBP -37.500000 1.00 2024-01-31 same currency",
    ]);
  });

  it("costs replies by a rate card in dollars at the ticket's day: of a Sunday, Friday's", async () => {
    expect((await posted(shop, "service%")).slice(4)).toEqual([
      "files:t2 service -3.000000 USD -2.100000 0.70 2024-02-02 bank",
    ]);
  });

  it("translates rate cards at the order's day; a percentage is of the order, whatever the card names", async () => {
    const ofOrder3 = async (component: string) =>
      (await posted(shop, component)).filter((row) => row.startsWith("files:3"));
    expect(await ofOrder3("shipping_cost")).toEqual([
      "files:3 shipping_cost -5.000000 EUR -4.250000 0.85 2024-01-01 bank",
    ]);
    expect(await ofOrder3("packing_cost")).toEqual([
      "files:3 packing_cost -0.300000 GBP -0.300000 1.00 2024-01-08 same currency",
    ]);
    expect(await ofOrder3("payment_fee")).toEqual([
      "files:3 payment_fee -0.750000 GBP -0.750000 1.00 2024-01-08 same currency",
    ]);
  });

  it("translates what a platform keeps in its own currency, and takes the order's where it names none", async () => {
    expect(await posted(shop, "platform%")).toEqual([
      "files:p1 platform_commission -2.000000 USD -1.600000 0.80 2024-01-05 bank",
      "files:p2 platform_commission -1.000000 GBP -1.000000 1.00 2024-01-06 same currency",
    ]);
  });

  it("holds the books against a budget in euros at the rate of the month's end", async () => {
    expect(
      await shop.rows(
        `select statement_line, round(budget, 2) as budget from {{ ref('budget_against_actual') }}
         where budget is not null order by 1`,
      ),
    ).toEqual([
      { statement_line: "goods_sales", budget: "70.00" },
      { statement_line: "marketing_cost", budget: "-18.00" },
    ]);
  });

  it("names each posting once, and ties every control total", async () => {
    expect(await shop.rows("select * from {{ ref('control_checks') }} where not is_ok")).toEqual([]);
  });
});

describe("a cost in a currency without a rate", () => {
  it("fails a test by name, and stays on the books with what was paid and no amount", async () => {
    const shop = await openShop();
    const days = PAID_ABROAD["files.campaign_days"]!;
    const kronor = {
      platform: "meta",
      campaign_id: "kronor",
      day: "2024-01-09",
      cost: "90.00",
      currency: "SEK",
    };
    const agent = { agent_id: "d", period: "2024-01", paid_minutes: "0", cost: "16.00", currency: "SEK" };
    await fillPaidAbroadShop(shop, {
      "files.campaign_days": [...days, kronor],
      "files.agent_hours": [...PAID_ABROAD["files.agent_hours"]!, agent],
    });
    const mistakes = failures(await shop.build("build"));
    expect(mistakes.find((text) => text.startsWith("every_currency_has_a_rate"))).toMatch(/fail/);
    await shop.build("run");
    expect(
      await shop.rows(
        `select subject_id, round(amount_transaction, 2) as paid, amount, rate from {{ ref('profit_ledger') }}
         where currency_transaction = 'SEK' order by 1`,
      ),
    ).toEqual([
      { subject_id: "2024-01", paid: "-15.00", amount: null, rate: null },
      { subject_id: "files:t1", paid: "-1.00", amount: null, rate: null },
      { subject_id: "meta:kronor:2024-01-09", paid: "-90.00", amount: null, rate: null },
    ]);
    await shop.close();
  }, 180_000);
});
