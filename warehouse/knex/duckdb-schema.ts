import PostgresTableCompiler, { type ColumnSql } from "knex/lib/dialects/postgres/schema/pg-tablecompiler.js";
import { AnalyticColumnCompiler, lackingIn } from "./analytic-columns.ts";

/** Table DDL where DuckDB parts from Postgres: one change per ALTER, unique keys as indexes, no added foreign keys. */
export class DuckdbTableCompiler extends PostgresTableCompiler {
  override addColumns(columns: ColumnSql, prefix = "add column ", compilers?: unknown): void {
    if (prefix === this.alterColumnsPrefix) {
      super.addColumns(columns, prefix, compilers);
      return;
    }
    for (const column of columns.sql) {
      this.pushQuery({ sql: `alter table ${this.tableName()} ${prefix}${column}`, bindings: [] });
    }
  }

  dropColumn(...names: (string | string[])[]): void {
    for (const name of names.flat()) {
      this.pushQuery(`alter table ${this.tableName()} drop column ${this.formatter.wrap(name)}`);
    }
  }

  override unique(columns: string | string[], options?: string | { indexName?: string }): void {
    const given = typeof options === "string" ? options : options?.indexName;
    const name =
      given === undefined
        ? this._indexCommand("unique", this.tableNameRaw, columns)
        : this.formatter.wrap(given);
    this.pushQuery(
      `create unique index ${name} on ${this.tableName()} (${this.formatter.columnize(columns)})`,
    );
  }

  foreign(): void {
    lackingIn(
      "DuckDB",
      "foreign keys added to a table that exists",
      "Test the relation instead: relationships in the model's YAML.",
    );
  }
}

/** Column types in DuckDB's spelling. Times are naive and in UTC. */
export class DuckdbColumnCompiler extends AnalyticColumnCompiler {
  readonly warehouse = "DuckDB";
  readonly bigint = "bigint";
  readonly binary = "blob";
  readonly double = "double";
  readonly floating = "float";
  readonly tinyint = "tinyint";
}
