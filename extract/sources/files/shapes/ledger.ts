import { boolean, date, numeric, text } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const glEntries = defineShape("gl_entries", {
  grain: "a line of the general ledger's journal",
  key: ["entity", "entry_id", "account", "currency"],
  columns: {
    entry_id: text("", "required"),
    account: text("", "required"),
    period: text("the month it was booked in, YYYY-MM", "required"),
    amount: numeric("debit positive", "required"),
    amount_reporting: numeric("the same in your reporting currency; empty: the amount itself"),
    currency: text("ISO 4217"),
    entity: text("the company, when there are several"),
    document_id: text("the one document it books; empty: a day's documents together"),
    document_on: date("the day of the documents it books"),
    is_manual: boolean("written by a person, not by an interface"),
    posted_by: text("who wrote it: a name at work, no customer"),
    memo: text(),
  },
});
