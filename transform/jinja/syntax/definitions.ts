/** A `{% macro %}` at the top of a file. */
export interface MacroDefinition {
  name: string;
  line: number;
  parameters: string[];
}

/** A block that dbt adds to Jinja. `body` is its text as written, for docs pages and snapshots. */
export interface BlockDefinition {
  kind: "materialization" | "test" | "snapshot" | "docs";
  name: string;
  line: number;
  /** Of a materialization: the adapter named, or `default`. */
  adapter?: string;
  /** Of a materialization: the languages it takes; absent means SQL alone. */
  supportedLanguages?: string[];
  body: string;
}
