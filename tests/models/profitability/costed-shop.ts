import type { Shop } from "../shop.ts";

const order = (id: string, day: string, customer = "c1") => ({
  shop: "files",
  order_id: id,
  customer_id: customer,
  ordered_at: `${day} 10:00:00`,
  currency: "GBP",
});

const line = (order: string, sku: string, quantity: number, price: string) => ({
  shop: "files",
  order_id: order,
  line_id: "1",
  sku,
  quantity,
  unit_price: price,
});

const lot = (id: string, sku: string, day: string, quantity: number, cost: string, currency = "GBP") => ({
  shop: "files",
  lot_id: id,
  sku,
  received_at: `${day} 08:00:00`,
  quantity,
  unit_cost: cost,
  currency,
});

const move = (id: string, order: string | null, day: string, kind: string, points: number) => ({
  shop: "files",
  points_move_id: id,
  customer_id: "c2",
  order_id: order,
  moved_at: `${day} 10:00:00`,
  kind,
  points,
});

/** A shop with lots, points, paid hours and overheads, small enough to work out by hand: rows by raw table. */
const RAW: Record<string, Parameters<Shop["load"]>[1]> = {
  "files.orders": [
    order("1", "2024-01-05"),
    order("2", "2024-01-20"),
    order("3", "2024-01-21"),
    order("4", "2024-02-21"),
    order("5", "2024-02-22", "c2"),
  ],
  "files.order_lines": [
    line("1", "MUG", 6, "5.00"),
    line("2", "MUG", 8, "5.00"),
    line("3", "CUP", 3, "10.00"),
    line("4", "CUP", 9, "10.001"),
    line("5", "BED", 1, "2000.00"),
  ],
  "files.credit_notes": [
    {
      shop: "files",
      credit_note_id: "C1",
      order_id: "2",
      issued_at: "2024-02-01 09:00:00",
      sku: "MUG",
      quantity: -4,
      unit_price: "5.00",
      amount: "-20.00",
    },
  ],
  "files.stock_moves": [
    {
      shop: "files",
      stock_move_id: "S1",
      sku: "MUG",
      moved_at: "2024-01-25 09:00:00",
      quantity: -2,
      reason: "broken",
    },
  ],
  "files.purchase_lots": [
    lot("A", "MUG", "2024-01-01", 10, "2.00"),
    lot("B", "MUG", "2024-01-15", 10, "3.00"),
    lot("C", "CUP", "2024-01-02", 10, "4.00", "USD"),
  ],
  "files.fx_rates": [
    { day: "2024-01-01", currency: "USD", to_currency: "GBP", rate: "0.5", rate_source: "bank" },
    { day: "2024-01-30", currency: "USD", to_currency: "GBP", rate: "0.6", rate_source: "bank" },
  ],
  "files.overheads": [
    { overhead_id: "rent", period: "2024-01", kind: "rent", amount: "100.00", currency: "GBP" },
    {
      overhead_id: "software",
      period: "2024-01",
      kind: "software",
      amount: "50.00",
      currency: "USD",
      driver: "net_sales",
    },
    { overhead_id: "none", period: "2024-03", kind: "rent", amount: "7.00", currency: "GBP" },
  ],
  "files.agent_hours": [
    { agent_id: "a", period: "2024-01", paid_minutes: "100", cost: "40.00", currency: "GBP" },
  ],
  "files.tickets": [
    {
      ticket_id: "t1",
      shop: "files",
      customer_id: "c1",
      created_at: "2024-01-22 09:00:00",
      reply_count: 1,
    },
  ],
  "files.points_moves": [
    move("p1", "5", "2024-02-22", "earned", 20_000),
    move("p2", null, "2024-02-25", "redeemed", -10_000),
    move("p3", null, "2024-02-27", "expired", -10_000),
  ],
  "files.payments": [
    {
      shop: "files",
      payment_id: "pay1",
      order_id: "1",
      kind: "charge",
      paid_at: "2024-01-05 10:01:00",
      amount: "30.00",
      fee: "0.65",
      currency: "GBP",
    },
  ],
  "files.cost_rates": [
    { cost_kind: "payment_fee", unit: "percent", amount: "1.5", valid_from: "2024-02-01" },
    { cost_kind: "payment_fee", unit: "order", amount: "0.20", valid_from: "2024-02-01" },
  ],
  "files.price_adjustments": [
    {
      shop: "files",
      adjustment_id: "b1",
      order_id: "1",
      line_id: "1",
      kind: "bargaining",
      amount: "-3.00",
      old_price: "5.50",
      new_price: "5.00",
      agent_id: "s1",
      reason: "quantity",
    },
  ],
  "files.tax_lines": [
    {
      shop: "files",
      tax_line_id: "x1",
      order_id: "1",
      invoice_id: "I1",
      charged_at: "2024-01-05 10:00:00",
      country_code: "GB",
      rate: "0.2",
      net_amount: "30.00",
      tax_amount: "6.00",
    },
  ],
};

/** Loads the costed shop into a shop's raw tables. */
export async function fillCostedShop(shop: Shop): Promise<void> {
  for (const [table, rows] of Object.entries(RAW)) await shop.load(table, rows);
}
