import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../shop.ts";
import { fillSmallShop } from "../small-shop.ts";
import { fillCostedShop } from "./costed-shop.ts";

/** Writes into each raw table the load that brought its rows: the table's own name, so that a posting shows its origin. */
async function nameLoads(shop: Shop): Promise<void> {
  const tables = await shop.warehouse.rows<{ place: string }>(
    "select table_schema || '.' || table_name as place from information_schema.columns where column_name = '_load_id' and table_schema like 'raw_%'",
  );
  for (const { place } of tables)
    await shop.warehouse.execute(`update ${place} set _load_id = 'load of ${place}'`);
}

describe("the load of a posting", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await fillSmallShop(shop);
    await fillCostedShop(shop);
    await nameLoads(shop);
    await shop.build();
  }, 180_000);
  afterAll(() => shop.close());

  it("is the load that brought its document, whatever the document is", async () => {
    const rows = await shop.rows(
      `select split_part(source_document, ':', 1) as document, string_agg(distinct load_id, ', ' order by load_id) as loads
       from {{ ref('profit_ledger') }} where load_id is not null group by 1 order by 1`,
    );
    expect(rows.map((row) => `${row.document}: ${row.loads}`)).toMatchInlineSnapshot(`
      [
        "campaign_day: load of raw_google_ads.campaign_days",
        "cost_rate: load of raw_files.cost_rates",
        "invoice: load of raw_files.tax_lines",
        "order: load of raw_files.orders, load of raw_shopify.orders",
        "overhead: load of raw_files.overheads",
        "payment: load of raw_files.payments, load of raw_stripe.balance_transactions",
        "points_move: load of raw_files.points_moves",
        "price_adjustment: load of raw_files.price_adjustments",
        "refund: load of raw_files.credit_notes, load of raw_shopify.orders__refunds",
        "stock_move: load of raw_files.stock_moves",
        "ticket: load of raw_files.tickets, load of raw_zendesk.tickets",
      ]
    `);
  });

  it("is unknown only where a posting rests on the documents of many loads", async () => {
    expect(
      await shop.rows(
        "select distinct component from {{ ref('profit_ledger') }} where load_id is null order by 1",
      ),
    ).toEqual([{ component: "service_unused" }]);
  });

  it("changes nothing else when another load brings the same documents again", async () => {
    const read = () =>
      shop.rows("select * exclude (load_id) from {{ ref('profit_ledger') }} order by posting_id");
    const before = await read();
    await shop.warehouse.execute("update raw_shopify.orders set _load_id = 'a later load'");
    await shop.build();
    expect(await read()).toEqual(before);
    expect(
      await shop.rows(
        "select distinct load_id from {{ ref('profit_ledger') }} where source_document = 'order:shopify:1'",
      ),
    ).toEqual([{ load_id: "a later load" }]);
  });
});
