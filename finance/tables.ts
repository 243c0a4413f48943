import type { LogicalType, Warehouse } from "../warehouse/port.ts";

/** Where the books stand: append-only tables beside the models that read them. */
export const FINANCE_SCHEMA = "finance";

/**
 * What a seal covers of a posting, in the order of its canonical text. Ids and keys alone stand for people; names and
 * addresses never come here, so that erasing a person breaks no seal. `load_id` is kept as it was on the day.
 */
export const SEALED_COLUMNS: Readonly<Record<string, LogicalType>> = {
  posting_id: "text",
  adjusts_posting_id: "text",
  adjusts_period: "text",
  period: "text",
  posted_on: "date",
  subject_kind: "text",
  subject_id: "text",
  order_id: "text",
  order_line_id: "text",
  customer_id: "text",
  customer_kind: "text",
  entity: "text",
  component: "text",
  account: "text",
  amount: "numeric",
  amount_transaction: "numeric",
  currency_transaction: "text",
  amount_shop: "numeric",
  currency_shop: "text",
  rate: "numeric",
  rate_on: "date",
  rate_source: "text",
  source_document: "text",
  load_id: "text",
  is_estimate: "boolean",
  is_synthetic: "boolean",
};

/** The append-only tables. Nothing here is ever updated or deleted: what is taken back is an event of its own. */
export const FINANCE_TABLES: Readonly<Record<string, Readonly<Record<string, LogicalType>>>> = {
  /** Sealed copies, one row a posting and seal, numbered in the order of their ids. */
  postings: { seal_id: "text", line_number: "int", row_hash: "text", ...SEALED_COLUMNS },
  /** Events of closing and reopening; each holds the hash of the one before, so that none can be taken out unseen. */
  locks: {
    event_number: "int",
    event: "text",
    period: "text",
    seal_id: "text",
    preparer: "text",
    reviewer: "text",
    reason: "text",
    happened_at: "timestamp",
    run_id: "text",
    cut_off: "timestamp",
    postings: "int",
    total_amount: "numeric",
    postings_hash: "text",
    previous_hash: "text",
    event_hash: "text",
  },
  /** What people settled: a difference or a check that is accepted, by whom and why. */
  reconciling_items: {
    item_id: "text",
    period: "text",
    status: "text",
    owner: "text",
    reason: "text",
    evidence: "text",
    settled_by: "text",
    happened_at: "timestamp",
  },
};

/** Creates the tables that are missing. Safe to call at each start. */
export async function ensureFinanceTables(warehouse: Warehouse): Promise<void> {
  await warehouse.createSchema(FINANCE_SCHEMA);
  const present = new Set((await warehouse.relations(FINANCE_SCHEMA)).map((relation) => relation.name));
  for (const [table, columns] of Object.entries(FINANCE_TABLES)) {
    if (present.has(table)) continue;
    const create = warehouse.knex.schema.withSchema(FINANCE_SCHEMA).createTable(table, (builder) => {
      for (const [name, type] of Object.entries(columns))
        builder.specificType(name, warehouse.typeName(type));
    });
    for (const statement of create.toSQL()) await warehouse.execute(statement.sql);
  }
}
