import { date, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const agentHours = defineShape("agent_hours", {
  grain: "what an agent was paid for in a month",
  key: ["agent_id", "period"],
  columns: {
    agent_id: text("a pseudonym will do", "required"),
    period: text("YYYY-MM", "required"),
    paid_minutes: numeric("", "required"),
    cost: numeric("what the agent cost in the month, all in", "required"),
    currency: text("ISO 4217; empty: the books' own"),
  },
});

export const overheads = defineShape("overheads", {
  grain: "a cost of a month that no order causes by itself",
  key: ["overhead_id"],
  columns: {
    overhead_id: text("", "required"),
    period: text("YYYY-MM", "required"),
    kind: text("rent, management, software …"),
    amount: numeric("positive", "required"),
    currency: text("ISO 4217; empty: the books' own"),
    driver: text("what it is spread by: orders, units or net_sales"),
    entity: text("the company, when there are several"),
  },
});

export const fxRates = defineShape("fx_rates", {
  grain: "a currency's rate on a day",
  key: ["currency", "to_currency", "day"],
  columns: {
    day: date("", "required"),
    currency: text("ISO 4217", "required"),
    to_currency: text("ISO 4217", "required"),
    rate: numeric("to_currency for one of currency", "required"),
    rate_source: text("who states it"),
  },
});

export const budgets = defineShape("budgets", {
  grain: "what a line of the profit statement should be in a month",
  key: ["entity", "period", "statement_line"],
  columns: {
    period: text("YYYY-MM", "required"),
    statement_line: text("goods_sales, discounts, cogs …", "required"),
    amount: numeric("signed: a cost is negative", "required"),
    currency: text("ISO 4217; empty: the books' own"),
    entity: text("the company, when there are several"),
  },
});

export const priceAdjustments = defineShape("price_adjustments", {
  grain: "a named part of what an order let off",
  key: ["shop", "adjustment_id"],
  columns: {
    adjustment_id: text("", "required"),
    shop: text("the system that issued the ids"),
    order_id: text("", "required"),
    line_id: text("empty: the whole order"),
    kind: text(
      "bargaining, tier_discount, coupon_discount, order_discount, rounding_off, platform_subsidy or platform_commission",
      "required",
    ),
    amount: numeric("signed: negative is money left to the customer or the platform", "required"),
    old_price: numeric("of one piece, before"),
    new_price: numeric("of one piece, after"),
    agent_id: text("who agreed to it; a pseudonym will do"),
    reason: text(),
    currency: text("ISO 4217; empty: the order's"),
  },
});

export const taxLines = defineShape("tax_lines", {
  grain: "tax charged on an order or paid back with a refund",
  key: ["shop", "tax_line_id"],
  columns: {
    tax_line_id: text("", "required"),
    shop: text("the system that issued the ids"),
    order_id: text(),
    invoice_id: text(),
    charged_at: timestamp("", "required"),
    country_code: text("ISO 3166: whose tax it is"),
    rate: numeric("0.2 is 20 %"),
    net_amount: numeric("what it is charged on; negative on a refund", "required"),
    tax_amount: numeric("negative on a refund", "required"),
    currency: text("ISO 4217"),
  },
});
