import PostgresColumnCompiler from "knex/lib/dialects/postgres/schema/pg-columncompiler.js";
import { PatronError } from "../../kernel/diagnostics.ts";

/** Throws `duckdb-lacks` or `bigquery-lacks`: what a schema builder asked for and the warehouse does not have. */
export function lackingIn(warehouse: "DuckDB" | "BigQuery", what: string, instead: string): never {
  const code = `${warehouse.toLowerCase()}-lacks`;
  throw new PatronError({ code, message: `${warehouse} has no ${what}.`, hint: instead });
}

/** What the columns of both warehouses have in common against Postgres: one JSON, one time in UTC, no serial keys. */
export abstract class AnalyticColumnCompiler extends PostgresColumnCompiler {
  abstract readonly warehouse: "DuckDB" | "BigQuery";

  json(): string {
    return "json";
  }

  jsonb(): string {
    return this.json();
  }

  timestamp(): string {
    return "timestamp";
  }

  datetime(): string {
    return this.timestamp();
  }

  increments(): string {
    return lackingIn(this.warehouse, "serial columns", "Use a text or bigint key that the caller makes.");
  }

  bigincrements(): string {
    return this.increments();
  }
}
