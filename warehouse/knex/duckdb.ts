import knex, { type Knex } from "knex";
import PostgresClient from "knex/lib/dialects/postgres/index.js";
import PostgresQueryCompiler from "knex/lib/dialects/postgres/query/pg-querycompiler.js";
import { Bug } from "../../kernel/diagnostics.ts";
import { DuckdbColumnCompiler, DuckdbTableCompiler } from "./duckdb-schema.ts";

class DuckdbQueryCompiler extends PostgresQueryCompiler {
  override truncate(): string {
    return `truncate ${this.tableName}`;
  }
}

/**
 * A knex dialect for DuckDB: Postgres's, less what DuckDB lacks. It compiles and never connects: hand
 * `builder.toSQL().toNative()` (`sql` with `?`, `bindings`) to a warehouse session.
 */
export class DuckdbClient extends PostgresClient {
  override positionBindings(sql: string): string {
    return sql.replace(/\\\?/g, "?");
  }

  /** Times as ISO text in UTC, objects as JSON text: what a session's parameters can be. */
  override prepBindings(bindings: readonly unknown[]): unknown[] {
    return bindings.map((value) => {
      if (value === undefined) return null;
      if (value instanceof Date) return value.toISOString().replace("T", " ").replace("Z", "");
      return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    });
  }

  override queryCompiler(builder: unknown, bindings?: unknown) {
    return new DuckdbQueryCompiler(this, builder, bindings);
  }

  override tableCompiler(...args: [unknown]) {
    return new DuckdbTableCompiler(this, ...args);
  }

  override columnCompiler(...args: [unknown, unknown]) {
    return new DuckdbColumnCompiler(this, ...args);
  }

  override acquireConnection(): Promise<never> {
    throw new Bug("knex0001", "a knex builder was awaited; pass toSQL().toNative() to a warehouse session");
  }
}

/** A knex instance that builds DuckDB SQL and never connects. */
export function duckdbKnex(): Knex {
  return knex({ client: DuckdbClient as unknown as typeof Knex.Client });
}
