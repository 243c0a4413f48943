/** What a file holds: a head, and rows of text under it; null where there is none. */
export interface TextTable {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** Writes a table into a new file at `path`, which only its owner can read. */
export type WriteTable = (path: string, table: TextTable) => Promise<void>;

/** Files of people are their owner's alone. */
export const OWNER_ONLY = 0o600;
