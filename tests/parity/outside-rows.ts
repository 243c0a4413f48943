import type { Shop } from "../models/shop.ts";
import { fillSmallShop } from "../models/small-shop.ts";

const payout = (id: string, amount: number, day: string, more: object = {}) => ({
  ...{
    id,
    amount,
    currency: "gbp",
    created: `${day} 00:00:00`,
    arrival_date: `${day} 00:00:00`,
    status: "paid",
  },
  ...{ automatic: true, description: "[synthetic] STRIPE PAYOUT", balance_transaction: `txn_${id}`, ...more },
});
const line = (
  bank_line_id: string,
  booked_on: string,
  amount: string,
  reference: string,
  more: object = {},
) => ({
  ...{ bank_line_id, account: "a", booked_on, amount, currency: "GBP", reference, ...more },
});
const invoice = (invoice_id: string, period: string, amount: string, more: object = {}) => ({
  ...{ invoice_id, platform: "google_ads", period, amount, currency: "gbp", ...more },
});
const report = (
  period: string,
  day: string | null,
  orders: number,
  gross_sales: string,
  more: object = {},
) => ({
  ...{ shop: "shopify", period, day, currency: "GBP", orders, gross_sales, discounts: "-2.50", returns: "0" },
  ...{ net_sales: gross_sales, shipping: "6.00", taxes: "0", ...more },
});

/** The small shop, and what bank, ad platform, shop system and balance sheet say of it: each kind of difference. */
export async function fillOutside(shop: Shop): Promise<void> {
  await fillSmallShop(shop);
  const rows: Record<string, Parameters<Shop["load"]>[1]> = {
    "stripe.payouts": [
      payout("po_1", 7515, "2024-01-13"),
      payout("po_2", 5000, "2024-01-15", { automatic: false }),
      payout("po_3", 5000, "2024-01-17", { automatic: false }),
      payout("po_4", 900, "2024-01-31", { automatic: false, created: "2024-01-31 23:30:00" }),
      payout("po_5", 600, "2024-01-10", { status: "failed", automatic: false }),
      payout("po_6", 1200, "2024-02-01"),
    ],
    "stripe.payouts__balance_transactions": [
      { _parent_id: "po_1", _index: 0, id: "txn_1" },
      { _parent_id: "po_6", _index: 0, id: "txn_never_loaded" },
    ],
    "files.bank_lines": [
      line("l0", "2024-01-02", "-3.00", "STAMPS"),
      line("l1", "2024-01-13", "73.65", "STRIPE po_1", { fee: "1.50" }),
      line("l2", "2024-01-18", "50.00", "STRIPE PAYMENTS"),
      line("l3", "2024-02-02", "9.00", "STRIPE po_4"),
      line("l4", "2024-02-20", "-4.00", "CHARGES", { kind: "fee" }),
      line("l5", "2024-02-21", "48.00", "THANK YOU", { counterparty: "A GUEST" }),
    ],
    "files.ad_invoices": [
      invoice("i0", "2023-12", "0.00"),
      invoice("i1", "2024-01", "13.00"),
      invoice("c1", "2024-01", "-1.00", { kind: "credit_note" }),
      invoice("i2", "2024-02", "5.00"),
    ],
    "files.shop_finance_report": [
      report("2024-01", null, 4, "60.00"),
      report("2024-02", "2024-02-10", 2, "5.00", { discounts: null }),
    ],
    "files.purchase_lots": [
      {
        lot_id: "a",
        shop: "shopify",
        sku: "MUG",
        received_at: "2024-01-01 08:00:00",
        quantity: 12,
        unit_cost: "2.10",
      },
    ],
    "files.gl_balances": [
      { account: "1200", period: "2024-01", amount: "5.00", currency: "GBP", opening: "1.00" },
      { account: "1200", period: "2024-02", amount: "-2.10", currency: "GBP" },
    ],
    "files.gl_entries": [
      {
        entry_id: "e1",
        account: "1200",
        period: "2024-01",
        amount: "25.20",
        currency: "GBP",
        document_on: "2024-01-01",
      },
      {
        entry_id: "e2",
        account: "1200",
        period: "2024-01",
        amount: "-20.20",
        currency: "GBP",
        is_manual: true,
      },
    ],
  };
  for (const [table, list] of Object.entries(rows)) await shop.load(table, list as typeof list);
}
