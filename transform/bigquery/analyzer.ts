/** A column by GoogleSQL's type name: `NUMERIC`, `ARRAY<STRING>`. */
export interface TypedColumn {
  name: string;
  type: string;
}

/** A table that SQL may name; `path` is schema and name. */
export interface CatalogTable {
  path: readonly string[];
  columns: readonly TypedColumn[];
}

/** What judges SQL without a warehouse: names, types and syntax, against the tables that it is given. */
export interface Analyzer {
  /** The columns that a statement gives (none for DDL and DML). Throws AnalysisError when BigQuery would refuse it. */
  analyze(sql: string, tables: readonly CatalogTable[]): Promise<TypedColumn[]>;
}

/** Why SQL is refused, in the analyzer's words, with its place in the SQL where it has one (both start at 1). */
export class AnalysisError extends Error {
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, place: { line?: number | undefined; column?: number | undefined } = {}) {
    super(message);
    this.name = "AnalysisError";
    this.line = place.line;
    this.column = place.column;
  }
}
