import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../shop.ts";
import { fillSmallShop } from "../small-shop.ts";

describe("the profit ledger of a small shop", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await fillSmallShop(shop);
    await shop.build();
  }, 180_000);
  afterAll(() => shop.close());

  it("says of each line of an order what was sold, let off and spent, each with its account and document", async () => {
    const rows = await shop.rows(
      `select component, account, amount, source_document, is_estimate, period from {{ ref('profit_ledger') }}
       where order_line_id = 'shopify:1:11' order by account`,
    );
    expect(rows).toEqual([
      {
        component: "list_price",
        account: "4000",
        amount: "50.000000000",
        source_document: "order:shopify:1",
        is_estimate: false,
        period: "2024-01",
      },
      {
        component: "item_discount",
        account: "4100",
        amount: "-2.500000000",
        source_document: "order:shopify:1",
        is_estimate: false,
        period: "2024-01",
      },
      {
        component: "refund",
        account: "4300",
        amount: "-10.000000000",
        source_document: "refund:shopify:100",
        is_estimate: false,
        period: "2024-02",
      },
      {
        component: "cost_of_goods",
        account: "5000",
        amount: "-20.000000000",
        source_document: "order:shopify:1",
        is_estimate: false,
        period: "2024-01",
      },
      {
        component: "cost_of_returns",
        account: "5020",
        amount: "4.000000000",
        source_document: "refund:shopify:100",
        is_estimate: false,
        period: "2024-02",
      },
    ]);
  });

  it("keeps what a refund paid beyond its lines in a component of its own", async () => {
    expect(
      await shop.rows(
        "select order_id, amount from {{ ref('profit_ledger') }} where component = 'refund_discrepancy'",
      ),
    ).toEqual([{ order_id: "shopify:1", amount: "-1.000000000" }]);
  });

  it("adds up to the books of lines and refunds, by line, by order and in whole", async () => {
    const books = `select order_line_id, order_id, amount from {{ ref('order_lines') }}
      union all select order_line_id, order_id, amount from {{ ref('refunds') }}`;
    const ledger = "select * from {{ ref('profit_ledger') }} where account_kind in ('income', 'liability')";
    for (const level of ["order_line_id", "order_id", "1"]) {
      const side = (rows: string) =>
        `select ${level} as part, sum(amount) as amount from (${rows}) as rows group by 1`;
      expect(await shop.rows(`${side(ledger)} order by 1 nulls first`)).toEqual(
        await shop.rows(`${side(books)} order by 1 nulls first`),
      );
    }
  });

  it("adds up to the customers' and the months' profit", async () => {
    const [row] = await shop.rows(
      `select (select sum(amount) from {{ ref('profit_ledger') }} where account_kind not in ('liability', 'deferral')) as ledger,
        (select sum(cm3) from {{ ref('customer_profit') }}) as customers,
        (select sum(cm3) from {{ ref('profit_months') }}) as months`,
    );
    expect(row?.customers).toBe(row?.ledger);
    expect(row?.months).toBe(row?.ledger);
  });

  it("names a posting by what it is about and its document, so that a changed amount keeps the name", async () => {
    const names = () =>
      shop.rows(
        "select posting_id from {{ ref('profit_ledger') }} where component = 'cost_of_goods' order by 1",
      );
    const before = await names();
    await shop.warehouse.execute(
      "update raw_shopify.product_variants set inventory_item__unit_cost__amount = '3.00'",
    );
    await shop.build();
    expect(await names()).toEqual(before);
    expect(
      await shop.rows(
        "select sum(amount) as cost from {{ ref('profit_ledger') }} where order_line_id = 'shopify:1:11' and component = 'cost_of_goods'",
      ),
    ).toEqual([{ cost: "-30.000000000" }]);
  });
});
