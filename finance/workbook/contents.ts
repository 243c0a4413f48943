import type { SheetColumn, SheetSpec } from "../../kernel/workbook/sheet.ts";
import type { Dialect } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { DOCUMENTS, type Draft, type Field, field, money } from "./fields.ts";
import { OUTSIDE_DRAFTS, POSITION_DRAFTS } from "./outside.ts";

/** A sheet that is read from the books: its query gives every value as text, in the order of the columns. */
export interface SheetQuery extends SheetSpec {
  sql: string;
  parameters: Period[];
}

const POSTED = [
  field("Posting", "b.posting_id", "text", 34),
  field("Posted on", "b.posted_on", "date", 12),
  field("Entity", "b.entity", "text", 10),
  field("Component", "b.component", "text", 22),
  field("Account", "b.account", "text", 9),
  field("Order", "b.order_id", "text", 22),
  field("Order line", "b.order_line_id", "text", 22),
  field("Customer", "b.current_customer_id", "text", 22),
];
const AMOUNT = money("Amount", "b.amount");
const DOCUMENT = [
  field("Document amount", "b.amount_transaction", "money"),
  field("Currency", "b.currency_transaction", "text", 9),
  field("Document", "b.source_document", "text", 34),
  field("Estimate", "case when b.is_estimate then 'estimate' end", "text", 10),
  field("Generated", "case when b.is_synthetic then 'synthetic' end", "text", 10),
];
/** Every posting of the month, with what leads from a total to its papers. Its fourth column is the component. */
export const POSTING_FIELDS: readonly SheetColumn[] = [
  ...POSTED,
  AMOUNT,
  ...DOCUMENT,
  field("Adjusts", "b.adjusts_posting_id", "text", 34),
  field("Of period", "b.adjusts_period", "text", 10),
  field("Seal", "b.seal_id", "text", 14),
];

/** The month's postings stand in a temporary table, so that the books are worked out once. */
const BOOKED = "from BOOKS as b where b.period = ?";
const JOINED =
  "from BOOKS as b inner join seeds.gl_accounts as a on b.component = a.component where b.period = ?";
const of = (...components: string[]) =>
  ` and b.component in (${components.map((one) => `'${one}'`).join(", ")})`;
const margins = [
  money("Income", "sum(case when a.kind = 'income' then b.amount else 0 end)"),
  money("Cost", "sum(case when a.kind = 'cost' then b.amount else 0 end)"),
  money("Other", "sum(case when a.kind not in ('income', 'cost') then b.amount else 0 end)"),
  money("In all", "sum(b.amount)"),
  field("Postings", "count(*)", "integer", 10),
  // no count of documents here: half a million orders' worth of sets would not fit into the memory that a workbook may take
  ...DOCUMENTS.slice(1),
];

const LINES = [...POSTED, AMOUNT, ...DOCUMENT];
const byPosting = "order by b.n";

/** The sheets that list the month's postings by subject. */
const DRAFTS: readonly Draft[] = [
  {
    name: "Customers",
    title: "Profit by customer, under today's keys",
    fields: [
      field("Customer", "b.current_customer_id", "text", 30),
      field("Kind", "b.customer_kind", "text", 12),
      ...margins,
    ],
    from: JOINED,
    order: "group by b.current_customer_id, b.customer_kind order by b.customer_kind, b.current_customer_id",
  },
  {
    name: "Orders",
    title: "Profit by order",
    fields: [
      field("Order", "b.order_id", "text", 30),
      field("First posting", "min(b.posted_on)", "date", 12),
      ...margins,
    ],
    from: `${JOINED} and b.order_id is not null`,
    order: "group by b.order_id order by b.order_id",
  },
  {
    name: "Refunds",
    title: "Refunds and credits",
    fields: LINES,
    from: BOOKED + of("refund", "refund_discrepancy", "credit_note", "shipping_refund", "bad_debt"),
    order: byPosting,
  },
  {
    name: "Fees",
    title: "Fees of payment processors and platforms in the ledger, by day",
    fields: [
      field("Posted on", "b.posted_on", "date", 12),
      field("Component", "b.component", "text", 22),
      field("Estimate", "case when b.is_estimate then 'estimate' end", "text", 10),
      money("Amount", "sum(b.amount)"),
      ...DOCUMENTS,
    ],
    from: BOOKED + of("payment_fee", "platform_commission", "platform_subsidy"),
    order:
      "group by b.posted_on, b.component, b.is_estimate order by b.posted_on, b.component, b.is_estimate",
  },
  {
    name: "Marketing",
    title: "Advertising, attributed to orders and not",
    fields: LINES,
    from: BOOKED + of("marketing_attributed", "marketing_unattributed"),
    order: byPosting,
  },
  {
    name: "Service",
    title: "Service, and capacity that was paid for and not used",
    fields: LINES,
    from: BOOKED + of("service", "service_unused"),
    order: byPosting,
  },
  {
    name: "Points",
    title: "Points: revenue put off and released",
    fields: LINES,
    from: BOOKED + of("points_earned", "points_redeemed", "points_expired"),
    order: byPosting,
  },
  {
    name: "Inventory",
    title: "Goods that left stock, came back or lost value, by day",
    fields: [
      field("Posted on", "b.posted_on", "date", 12),
      field("Component", "b.component", "text", 22),
      money("Amount", "sum(b.amount)"),
      ...DOCUMENTS,
    ],
    from: BOOKED + of("cost_of_goods", "cost_of_gifts", "cost_of_returns", "write_down"),
    order: "group by b.posted_on, b.component order by b.posted_on, b.component",
  },
  {
    name: "FX",
    title: "Rates that amounts were translated at",
    fields: [
      field("Currency", "b.currency_transaction", "text", 9),
      field("Rate", "b.rate", "rate", 14),
      field("Rate of", "b.rate_on", "date", 12),
      field("Source", "b.rate_source", "text", 24),
      field("Document amounts", "sum(b.amount_transaction)", "money", 18),
      money("Amount", "sum(b.amount)"),
      field("Postings", "count(*)", "integer", 10),
      ...DOCUMENTS,
    ],
    from: `${BOOKED} and b.currency_transaction <> b.currency_shop`,
    order:
      "group by b.currency_transaction, b.rate, b.rate_on, b.rate_source order by b.currency_transaction, b.rate_on, b.rate, b.rate_source",
  },
  {
    name: "VAT",
    title: "Tax charged for the state, by day",
    fields: [
      field("Posted on", "b.posted_on", "date", 12),
      field("Account", "b.account", "text", 9),
      money("Amount", "sum(b.amount)"),
      ...DOCUMENTS,
    ],
    from: BOOKED + of("tax_charged"),
    order: "group by b.posted_on, b.account order by b.posted_on, b.account",
  },
  {
    name: "Unmatched credits",
    title: "Credits without an order",
    fields: LINES,
    from: `${BOOKED}${of("credit_note", "refund", "bad_debt")} and b.order_id is null`,
    order: byPosting,
  },
];

const RECONCILED = [
  field("Account", "account", "text", 9),
  field("Name", "account_name", "text", 30),
  field("Currency", "currency", "text", 9),
  field("Entity", "entity", "text", 10),
  money("Ledger", "ledger_reporting"),
  money("General ledger", "gl_reporting"),
  money("Difference", "difference"),
  ...["timing", "missing_load", "manual_journal", "rounding", "fx", "unknown", "residual"].map((name) =>
    money(name.replaceAll("_", " "), name),
  ),
  field("Tolerance", "tolerance", "money"),
  field("Status", "status", "text", 16),
];
const EXCEPTIONS = [
  field("Item", "item_id", "text", 44),
  field("Held against", "held_against", "text", 16),
  field("Class", "item_class", "text", 16),
  field("Account", "account", "text", 9),
  field("Currency", "currency", "text", 9),
  field("Amount", "amount", "money"),
  field("Reason", "reason", "text", 60),
  field("Evidence", "evidence", "text", 60),
  field("Owner", "owner", "text", 14),
  field("Age in days", "age_days", "integer", 11),
];
/** Differences to the general ledger, and to bank, ad platforms and shop: amounts of several currencies, never added up. */
const ITEMS = `from (
  select period, item_id, 'general ledger' as held_against, item_class, account, currency, amount, reason, evidence, owner, age_days
  from finance.gl_reconciling_items
  union all
  select period, item_id, reconciliation as held_against, item_class, null as account, currency, amount, reason, evidence, owner, age_days
  from finance.outside_reconciling_items
) as items where period = ?`;
const CHECKS = [
  field("Check", "check_id", "text", 44),
  field("What", "detail", "text", 80),
  field(
    "State",
    "case when is_open then 'open' when is_accepted then 'accepted' else 'settled' end",
    "text",
    12,
  ),
  field("Command", "help", "text", 60),
];

/** What queries need to know. */
export interface About {
  period: Period;
  currency: string;
  dialect: Dialect;
  /** The temporary table with the month's postings, quoted; `n` numbers them by day and id, from 1. */
  books: string;
}

/** All sheets that come from a query, in the order of their tabs. */
export function sheetQueries(about: About): SheetQuery[] {
  const make = (draft: Draft): SheetQuery => sheet(draft, about);
  const tables: Draft[] = [
    {
      name: "GL tie-out",
      title: "The ledger against the trial balance, profit positive",
      fields: RECONCILED,
      from: "from finance.gl_reconciliation where period = ?",
      order: "order by account, currency, entity",
    },
    {
      name: "Exceptions",
      title: "What differs from the general ledger, bank, ad platforms and shop, item by item",
      fields: EXCEPTIONS,
      from: ITEMS,
      order: "order by held_against, item_id",
    },
    {
      name: "Checks",
      title: "What speaks against closing the month",
      fields: CHECKS,
      from: "from finance.close_checks where period = ?",
      order: "order by check_id",
    },
    {
      name: "Changes since lock",
      title: "What changed in the month after it was closed, and where it is booked",
      fields: [field("Booked in", "b.period", "text", 10), ...LINES],
      from: "from finance.booked_ledger as b where b.adjusts_period = ?",
      order: "order by b.period, b.posting_id",
    },
  ];
  return [...DRAFTS, ...OUTSIDE_DRAFTS, ...POSITION_DRAFTS, ...tables].map(make);
}

/** The month's postings, as many at a time as are asked for; they may take several sheets. */
export function postingsQuery(about: About): SheetQuery {
  const draft = {
    name: "Postings",
    title: "Every posting of the month",
    fields: POSTING_FIELDS as readonly Field[],
    from: `${BOOKED} and b.n between ? and ?`,
    order: byPosting,
  };
  return sheet(draft, about);
}

function sheet(draft: Draft, { period, currency, dialect, books }: About): SheetQuery {
  const string = dialect === "bigquery" ? "string" : "varchar";
  const values = draft.fields.map((one, i) => `cast(${one.expression} as ${string}) as c${i}`);
  return {
    name: draft.name,
    title: draft.title,
    note: `${period}, amounts in ${currency}, days of the shop's time zone; income positive, cost negative.`,
    columns: draft.fields.map(({ expression: _, ...column }) => column),
    sql: `select ${values.join(", ")} ${draft.from} ${draft.order}`.replace("BOOKS", books),
    parameters: [period],
  };
}
