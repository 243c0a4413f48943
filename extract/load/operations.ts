import type { ColumnSpec } from "../../warehouse/port.ts";

/** The schema of the tables in which Patron notes what it did. */
export const OPERATIONS = "operations";

/** How far each stream has been read. Written in the transaction that merges the rows: see README. */
export const STREAM_STATE: readonly ColumnSpec[] = [
  { name: "source", type: "text" },
  { name: "stream", type: "text" },
  { name: "cursor", type: "text" },
  { name: "resume", type: "text" },
  { name: "load_id", type: "text" },
  { name: "updated_at", type: "timestamp" },
];

/** One row per attempt to load a stream. `status` is ok or failed; a killed attempt leaves none. */
export const STREAM_LOADS: readonly ColumnSpec[] = [
  { name: "load_id", type: "text" },
  { name: "run_id", type: "text" },
  { name: "source", type: "text" },
  { name: "stream", type: "text" },
  { name: "status", type: "text" },
  { name: "pages", type: "int" },
  { name: "records", type: "int" },
  { name: "new_rows", type: "int" },
  { name: "changed_rows", type: "int" },
  { name: "deleted_rows", type: "int" },
  { name: "quarantined", type: "int" },
  { name: "cursor_before", type: "text" },
  { name: "cursor_after", type: "text" },
  { name: "started_at", type: "timestamp" },
  { name: "ended_at", type: "timestamp" },
  { name: "error", type: "text" },
];

/** Records that failed their check. `resolved_at` is set when a good version of the same key has arrived. */
export const QUARANTINE: readonly ColumnSpec[] = [
  { name: "quarantine_id", type: "text" },
  { name: "load_id", type: "text" },
  { name: "source", type: "text" },
  { name: "stream", type: "text" },
  { name: "page", type: "text" },
  { name: "path", type: "text" },
  { name: "reason", type: "text" },
  { name: "record", type: "json" },
  { name: "record_key", type: "text" },
  { name: "seen_at", type: "timestamp" },
  { name: "resolved_at", type: "timestamp" },
];

/** Who is forgotten: keyed hashes of what they were known by, and the pseudonym that stands in its place. */
export const FORGOTTEN: readonly ColumnSpec[] = [
  { name: "stone", type: "text" },
  { name: "stone_kind", type: "text" },
  { name: "pseudonym", type: "text" },
  { name: "erasure_id", type: "text" },
];

/** The project's secret behind those hashes: one row. */
export const FORGOTTEN_KEY: readonly ColumnSpec[] = [{ name: "secret", type: "text" }];

/** The audit of erasures. Nothing in it is personal; `places` is a JSON list of tables with their counts of rows. */
export const ERASURES: readonly ColumnSpec[] = [
  { name: "erasure_id", type: "text" },
  { name: "pseudonym", type: "text" },
  { name: "requested_by", type: "text" },
  { name: "reason", type: "text" },
  { name: "status", type: "text" },
  { name: "records", type: "int" },
  { name: "places", type: "json" },
  { name: "run_id", type: "text" },
  { name: "started_at", type: "timestamp" },
  { name: "ended_at", type: "timestamp" },
];

export const OPERATIONS_TABLES: ReadonlyMap<string, readonly ColumnSpec[]> = new Map([
  ["stream_state", STREAM_STATE],
  ["stream_loads", STREAM_LOADS],
  ["quarantine", QUARANTINE],
  ["forgotten", FORGOTTEN],
  ["forgotten_key", FORGOTTEN_KEY],
  ["erasures", ERASURES],
]);
