import { date, int, numeric, text } from "./columns.ts";
import { defineShape } from "./shape.ts";

/* What others say of the same money: the bank, the ad platforms, the shop system itself. */

export const bankLines = defineShape("bank_lines", {
  grain: "a line of a bank statement",
  key: ["account", "bank_line_id"],
  columns: {
    bank_line_id: text("", "required"),
    account: text("the bank account"),
    booked_on: date("", "required"),
    amount: numeric("signed: positive came in", "required"),
    currency: text("ISO 4217"),
    fee: numeric("what the bank kept of it, positive, when the statement says so"),
    kind: text("transfer, fee or interest, as the bank calls it"),
    reference: text("the text that came with it; a payout is found by its id in here"),
    counterparty: text("who sent or received it; a company, no customer"),
  },
});

export const adInvoices = defineShape("ad_invoices", {
  grain: "an invoice or a credit note of an ad platform",
  key: ["platform", "invoice_id"],
  columns: {
    invoice_id: text("", "required"),
    platform: text("google_ads, meta …: as in campaign_days", "required"),
    account: text("the advertiser's account there"),
    period: text("the month it is for, YYYY-MM", "required"),
    issued_on: date(),
    kind: text("invoice (default) or credit_note"),
    amount: numeric("without tax; negative on a credit note", "required"),
    tax_amount: numeric(),
    currency: text("ISO 4217"),
  },
});

export const shopFinanceReport = defineShape("shop_finance_report", {
  grain: "a day, or a month, of the shop system's own finance report",
  key: ["shop", "period", "day", "currency"],
  columns: {
    shop: text("the system that wrote the report"),
    period: text("the month, YYYY-MM", "required"),
    day: date("empty: the row is the whole month"),
    currency: text("ISO 4217"),
    orders: int("orders placed"),
    gross_sales: numeric("goods and other lines at list price, without tax and shipping"),
    discounts: numeric("negative"),
    returns: numeric("negative"),
    net_sales: numeric("gross_sales, discounts and returns together"),
    shipping: numeric("charged less paid back"),
    taxes: numeric(),
  },
});
