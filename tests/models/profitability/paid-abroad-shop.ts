import type { Shop } from "../shop.ts";
import { rate } from "./currency-shop.ts";

const order = (id: string, day: string, campaign: string | null) => ({
  shop: "files",
  order_id: id,
  customer_id: "c1",
  ordered_at: `${day} 10:00:00`,
  currency: "GBP",
  utm_campaign: campaign,
});
const line = (orderId: string, quantity: number) => ({
  shop: "files",
  order_id: orderId,
  line_id: "1",
  sku: "MUG",
  quantity,
  unit_price: "10.00",
});
const googleDay = (campaign: string, day: string, currency: string, micros: number) => ({
  campaign__id: campaign,
  campaign__name: campaign,
  segments__date: day,
  customer__currency_code: currency,
  metrics__cost_micros: micros,
});
const ticket = (id: string, day: string, replies: number) => ({
  ticket_id: id,
  shop: "files",
  customer_id: "c1",
  created_at: `${day} 12:00:00`,
  reply_count: replies,
});

/** Books in pounds; advertising in dollars and euros, agents in pounds and euros, carriers in euros. Rows by raw table. */
export const PAID_ABROAD: Record<string, Parameters<Shop["load"]>[1]> = {
  "files.orders": [
    order("1", "2024-01-06", "dollars"),
    order("2", "2024-01-06", "dollars"),
    order("3", "2024-01-08", null),
    order("4", "2024-01-09", "euros"),
  ],
  "files.order_lines": [line("1", 1), line("2", 2), line("3", 3), line("4", 1)],
  "google_ads.campaign_days": [
    // Saturday, of two orders; Monday, of none
    googleDay("dollars", "2024-01-06", "USD", 10_000_001),
    googleDay("dollars", "2024-01-08", "USD", 4_000_000),
    googleDay("pounds", "2024-01-08", "GBP", 3_000_000),
  ],
  "files.campaign_days": [
    { platform: "meta", campaign_id: "euros", day: "2024-01-09", cost: "8.00", currency: "eur" },
    // the file names no currency: the books' own
    { platform: "meta", campaign_id: "unnamed", day: "2024-01-09", cost: "2.00" },
  ],
  "files.agent_hours": [
    { agent_id: "a", period: "2024-01", paid_minutes: "100", cost: "40.00", currency: "GBP" },
    { agent_id: "b", period: "2024-01", paid_minutes: "60", cost: "60.00", currency: "EUR" },
    { agent_id: "c", period: "2024-01", paid_minutes: "40", cost: "20.00", currency: "EUR" },
  ],
  "files.tickets": [ticket("t1", "2024-01-08", 1), ticket("t2", "2024-02-04", 3)],
  "files.cost_rates": [
    { cost_kind: "shipping", unit: "order", amount: "5.00", currency: "EUR", valid_from: "2024-01-02" },
    { cost_kind: "packing", unit: "item", amount: "0.10" },
    { cost_kind: "payment_fee", unit: "percent", amount: "2.5", currency: "EUR" },
    { cost_kind: "service_reply", unit: "reply", amount: "1.00", currency: "USD" },
  ],
  "files.price_adjustments": [
    {
      shop: "files",
      adjustment_id: "p1",
      order_id: "1",
      kind: "platform_commission",
      amount: "-2.00",
      currency: "USD",
    },
    { shop: "files", adjustment_id: "p2", order_id: "1", kind: "platform_commission", amount: "-1.00" },
  ],
  "files.budgets": [
    { period: "2024-01", statement_line: "marketing_cost", amount: "-20.00", currency: "EUR" },
    { period: "2024-01", statement_line: "goods_sales", amount: "70.00" },
  ],
  // no rate of a Saturday or a Sunday
  "files.fx_rates": [
    rate("2024-01-01", "EUR", "0.85"),
    rate("2024-01-31", "EUR", "0.90"),
    rate("2024-01-05", "USD", "0.80"),
    rate("2024-01-08", "USD", "0.75"),
    rate("2024-02-02", "USD", "0.70"),
  ],
};

/** Loads it into a shop's raw tables, some of them replaced. */
export async function fillPaidAbroadShop(shop: Shop, more: Partial<typeof PAID_ABROAD> = {}): Promise<void> {
  for (const [table, rows] of Object.entries({ ...PAID_ABROAD, ...more })) await shop.load(table, rows!);
}
