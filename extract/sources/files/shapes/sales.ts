import { boolean, int, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const orders = defineShape("orders", {
  grain: "an order",
  key: ["shop", "order_id"],
  columns: {
    order_id: text("", "required"),
    shop: text("the system that issued the ids"),
    order_number: text("as the customer sees it"),
    customer_id: text(),
    email: text("what the order was placed with", "email"),
    phone: text("what the order was placed with", "phone"),
    ordered_at: timestamp("", "required"),
    currency: text("ISO 4217"),
    country: text(),
    country_code: text("ISO 3166, two letters"),
    channel: text("web, app, store, marketplace …"),
    utm_source: text(),
    utm_medium: text(),
    utm_campaign: text("a campaign_id of campaign_days"),
    financial_status: text(),
    discount_code: text(),
    cancelled_at: timestamp(),
    shipped_at: timestamp("when the last of it left"),
    delivered_at: timestamp("when the last of it arrived: the day that its revenue counts for"),
    updated_at: timestamp(),
    is_synthetic: boolean("the order is generated, not real"),
    attribution_is_synthetic: boolean("the utm columns are generated"),
  },
});

export const orderLines = defineShape("order_lines", {
  grain: "a line of an order; with ordered_at it stands for the order too",
  key: ["shop", "order_id", "line_id"],
  columns: {
    order_id: text("", "required"),
    line_id: text("default: the row's number within its order"),
    shop: text("the system that issued the ids"),
    customer_id: text("when there is no orders file"),
    ordered_at: timestamp("when there is no orders file"),
    country: text("when there is no orders file"),
    currency: text("ISO 4217"),
    sku: text(),
    title: text(),
    quantity: int("", "required"),
    unit_price: numeric("", "required"),
    line_type: text("goods, shipping, discount, fee …; default: by the stock_code_types seed, else goods"),
    discount_amount: numeric("positive, for the whole line; reduces its amount"),
    tax_amount: numeric(),
  },
  numbered: { column: "line_id", within: ["shop", "order_id"] },
});

export const creditNotes = defineShape("credit_notes", {
  grain: "a line of a credit note, or of a refund when it names an order",
  key: ["shop", "credit_note_id", "line_id"],
  columns: {
    credit_note_id: text("", "required"),
    line_id: text("default: the row's number within its credit note"),
    shop: text("the system that issued the ids"),
    order_id: text("with it the row is a refund of that order"),
    customer_id: text(),
    issued_at: timestamp("", "required"),
    country: text(),
    sku: text(),
    title: text(),
    quantity: int("negative: goods came back"),
    unit_price: numeric(),
    amount: numeric("signed as in the books: negative is money to the customer", "required"),
    reason: text(),
    kind: text("refund, credit_note or bad_debt"),
    line_type: text("as in order_lines"),
  },
  numbered: { column: "line_id", within: ["shop", "credit_note_id"] },
});

export const payments = defineShape("payments", {
  grain: "a movement of money at the payment provider",
  key: ["shop", "payment_id"],
  columns: {
    payment_id: text("", "required"),
    shop: text("the system that issued the ids"),
    order_id: text(),
    kind: text("charge, refund, fee, payout or adjustment"),
    paid_at: timestamp("", "required"),
    amount: numeric("", "required"),
    fee: numeric(),
    net: numeric(),
    currency: text("ISO 4217"),
  },
});
