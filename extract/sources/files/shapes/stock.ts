import { boolean, date, int, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const products = defineShape("products", {
  grain: "an article",
  key: ["shop", "sku"],
  columns: {
    sku: text("", "required"),
    shop: text("the system that uses the sku"),
    title: text(),
    category: text(),
    brand: text(),
    unit_cost: numeric("what one piece costs you"),
    unit_cost_currency: text("ISO 4217; empty: the books' own"),
    list_price: numeric(),
    updated_at: timestamp(),
    is_synthetic: boolean("the cost is generated"),
  },
});

export const stockMoves = defineShape("stock_moves", {
  grain: "a movement of stock that is no sale",
  key: ["shop", "stock_move_id"],
  columns: {
    stock_move_id: text("", "required"),
    shop: text("the system that issued the ids"),
    sku: text(),
    moved_at: timestamp("", "required"),
    quantity: int("negative: out of stock", "required"),
    reason: text(),
    unit_cost: numeric(),
  },
});

export const purchaseLots = defineShape("purchase_lots", {
  grain: "a lot bought",
  key: ["lot_id"],
  columns: {
    lot_id: text("", "required"),
    shop: text("the system that uses the sku"),
    sku: text("", "required"),
    received_at: timestamp("", "required"),
    quantity: int("", "required"),
    unit_cost: numeric("", "required"),
    currency: text("ISO 4217; empty: the books' own"),
  },
});

export const costRates = defineShape("cost_rates", {
  grain: "what an order, an item or a reply costs you, from a day on",
  key: ["cost_kind", "unit", "country_code", "valid_from"],
  columns: {
    cost_kind: text("shipping, packing, service_reply or payment_fee", "required"),
    unit: text("order, item, reply or percent", "required"),
    country_code: text("ISO 3166; empty: all other countries"),
    amount: numeric("", "required"),
    currency: text("ISO 4217; empty: the books' own; a percent has the order's"),
    valid_from: date("empty: always"),
  },
});

export const glBalances = defineShape("gl_balances", {
  grain: "an account's balance in a period",
  key: ["entity", "account", "period", "currency"],
  columns: {
    account: text("", "required"),
    period: text("YYYY-MM", "required"),
    amount: numeric("what was booked in the period, debit positive", "required"),
    currency: text("ISO 4217"),
    entity: text("the company, when there are several"),
    account_name: text(),
    amount_reporting: numeric("the same in your reporting currency; empty: the amount itself"),
    opening: numeric(
      "balance sheet accounts: the balance when the period began, in your reporting currency; empty: what the periods before it add up to",
    ),
  },
});
