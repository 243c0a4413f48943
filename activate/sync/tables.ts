import type { LogicalType, Warehouse } from "../../warehouse/port.ts";

export const ACTIVATE_SCHEMA = "activate";

/** Hashes alone stand for people here; `row_key` is the customer's key until he is forgotten. Times are UTC. */
export const ACTIVATE_TABLES = {
  /** What each destination was last known to hold: one row a sync and customer. */
  sync_snapshot: {
    sync: "text",
    row_key: "text",
    /** in; adding or removing (sent, not yet acknowledged); failed (tried again); unusable (until it changes). */
    status: "text",
    /** Of what the mapping reads of the customer; another one means a change. */
    fingerprint: "text",
    email_id: "text",
    phone_id: "text",
    address_id: "text",
    /** The platform's own id, where identifiers are not hashed. */
    platform_id: "text",
    reason: "text",
    batch_id: "text",
    run_id: "text",
    updated_at: "timestamp",
  },
  /** One row per operation and its result. Nothing is changed here but the keys of forgotten people. */
  sync_changelog: {
    sync: "text",
    run_id: "text",
    row_key: "text",
    operation: "text",
    result: "text",
    reason: "text",
    batch_id: "text",
    happened_at: "timestamp",
  },
  /** One row a run: who, what, when, which definition of the segment, how many rows. */
  sync_runs: {
    run_id: "text",
    sync: "text",
    segment: "text",
    destination: "text",
    definition_version: "text",
    mode: "text",
    consent: "text",
    started_by: "text",
    approved_by: "text",
    /** Guard rails that a person let it pass, by commas; which identifiers the mapping sends. */
    allowed: "text",
    identifiers: "text",
    status: "text",
    note: "text",
    in_segment: "int",
    to_add: "int",
    to_change: "int",
    to_remove: "int",
    kept: "int",
    skipped: "int",
    accepted: "int",
    refused: "int",
    under_way: "int",
    audience_size: "int",
    match_rate: "text",
    started_at: "timestamp",
    ended_at: "timestamp",
    /** Rows among the accepted ones that a platform refused without naming them. */
    refused_unnamed: "int",
    /** What the platform said of the whole audience when the run ended: state, bounds of its size, who is counted, words. */
    platform_state: "text",
    platform_least: "int",
    platform_most: "int",
    platform_counts: "text",
    platform_said: "text",
  },
  /** Which audience at the platform the state of a sync speaks of. */
  sync_places: { sync: "text", place: "text", since: "timestamp" },
  /**
   * Replacements of whole audiences that have not come to their end: what the platform holds is not known until then. name
   * and reference are the platform's; runs, by commas, have sent to it; state: sending, sent (its batches are worked on),
   * ended (the platform works on the whole), broken (it failed there, and begins anew).
   */
  sync_replacements: {
    sync: "text",
    name: "text",
    runs: "text",
    state: "text",
    reference: "text",
    started_at: "timestamp",
  },
  /** Why rows were not sent, counted, by run. */
  sync_skips: { run_id: "text", sync: "text", reason: "text", customers: "int" },
  /** Who is or was held out of which sync, from when to when: uplift compares with them, also after they have left. */
  sync_holdouts: { sync: "text", row_key: "text", held_out_at: "timestamp", released_at: "timestamp" },
  /** The journal: a batch is written here before it is sent, and again when its end is known. */
  sync_batches: {
    batch_id: "text",
    sync: "text",
    run_id: "text",
    operation: "text",
    size: "int",
    /** sending, sent (the platform works on it), settled */
    state: "text",
    reference: "text",
    note: "text",
    match_rate: "text",
    started_at: "timestamp",
    ended_at: "timestamp",
  },
  /** What a platform said of a batch by number alone: kind (refused, warned), reason, rows. */
  sync_batch_notes: {
    batch_id: "text",
    sync: "text",
    run_id: "text",
    kind: "text",
    reason: "text",
    customers: "int",
    noted_at: "timestamp",
  },
  /** The rows of batches that are not settled. */
  sync_batch_rows: {
    batch_id: "text",
    position: "int",
    row_key: "text",
    operation: "text",
    reason: "text",
    fingerprint: "text",
    email_id: "text",
    phone_id: "text",
    address_id: "text",
    platform_id: "text",
  },
  /** What activations.yml lists, and when a job sends it next: one row a sync, written anew by each sending. */
  sync_schedule: {
    sync: "text",
    segment: "text",
    destination: "text",
    mode: "text",
    job: "text",
    next_run_at: "timestamp",
  },
  /** Customers who are sent nowhere, whatever they agreed to. */
  suppressions: { customer_id: "text", reason: "text", added_by: "text", added_at: "timestamp" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, LogicalType>>>>;

/**
 * How row keys of old addresses begin, which a replacement keeps beside the new ones: like a forgotten person's, such a one is
 * taken out as soon as it can be.
 */
export const OLD = "tombstone:old-";

export type ActivateTable = keyof typeof ACTIVATE_TABLES;

/** Creates the tables, and the columns of older ones, that are missing. Safe to call at each start. */
export async function ensureActivateTables(warehouse: Warehouse): Promise<void> {
  await warehouse.createSchema(ACTIVATE_SCHEMA);
  const present = await warehouse.columnsIn(ACTIVATE_SCHEMA);
  for (const [table, columns] of Object.entries(ACTIVATE_TABLES)) {
    const held = present.get(table);
    if (held !== undefined) {
      const names = new Set(held.map((column) => column.name.toLowerCase()));
      for (const [name, type] of Object.entries(columns))
        if (!names.has(name))
          await warehouse.execute(
            `alter table ${warehouse.quote({ schema: ACTIVATE_SCHEMA, name: table })} add column ${name} ${warehouse.typeName(type as LogicalType)}`,
          );
      continue;
    }
    const create = warehouse.knex.schema.withSchema(ACTIVATE_SCHEMA).createTable(table, (builder) => {
      for (const [name, type] of Object.entries(columns))
        builder.specificType(name, warehouse.typeName(type as LogicalType));
    });
    for (const statement of create.toSQL()) await warehouse.execute(statement.sql);
  }
}

/** A state table's quoted name. */
export const table = (warehouse: Warehouse, name: ActivateTable): string =>
  warehouse.quote({ schema: ACTIVATE_SCHEMA, name });

/** A state table, or the same columns without rows where nothing was ever synced: a plan writes nothing. */
export async function readable(warehouse: Warehouse, name: ActivateTable): Promise<string> {
  const present = await warehouse.relations(ACTIVATE_SCHEMA);
  if (present.some((relation) => relation.name === name)) return table(warehouse, name);
  const nulls = Object.entries(ACTIVATE_TABLES[name]).map(
    ([column, type]) => `cast(null as ${warehouse.typeName(type)}) as ${column}`,
  );
  return `(select * from (select ${nulls.join(", ")}) as nothing where 1 = 0)`;
}
