/** Rows as a unit test writes them: by column, or as a query that gives them. */
export type Rows = { format: "rows"; rows: Record<string, unknown>[] } | { format: "sql"; sql: string };

/** What stands in for one thing that the model reads. */
export interface Given {
  /** As written: `ref('orders')`. */
  input: string;
  /** Unique id of the node it stands for; `this`: the model's own table. */
  target: string;
  rows: Rows;
}

/** A unit test: with these rows for its inputs, the model gives those. */
export interface UnitTest {
  given: Given[];
  expect: Rows;
  /** Values that macros return, by name or `package.name`. */
  macros: Record<string, unknown>;
  vars: Record<string, unknown>;
  envVars: Record<string, unknown>;
}

/** Stands for the model's own table among the targets of `given`. */
export const THIS = "this";
