import PostgresSchemaCompiler from "knex/lib/dialects/postgres/schema/pg-compiler.js";
import PostgresTableCompiler, { type ColumnSql } from "knex/lib/dialects/postgres/schema/pg-tablecompiler.js";
import { AnalyticColumnCompiler, lackingIn } from "./analytic-columns.ts";

/** A text as a literal of GoogleSQL; backslashes and line breaks are escaped, for its texts know both. */
export function bigqueryText(text: string): string {
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replace(/'/g, "\\'")
    .replace(/\r/g, "\\r")
    .replace(/\n/g, "\\n");
  return `'${escaped}'`;
}

/** Names as GoogleSQL quotes them. */
export function bigqueryName(name: string): string {
  return `\`${name.replace(/\\/g, "\\\\").replace(/`/g, "\\`")}\``;
}

/** Schemas are datasets; a table is renamed within its own. */
export class BigquerySchemaCompiler extends PostgresSchemaCompiler {
  override renameView(): void {
    lackingIn("BigQuery", "rename of views", "Create the view under its new name, then drop the old one.");
  }

  override refreshMaterializedView(name: string): void {
    this.pushQuery({ sql: `call bq.refresh_materialized_view(${bigqueryText(name)})` });
  }

  override createExtension(): void {
    lackingIn("BigQuery", "extensions", "Leave it out.");
  }
}

/** Table DDL where BigQuery parts from Postgres: keys promise and are not enforced, comments are options. */
export class BigqueryTableCompiler extends PostgresTableCompiler {
  override createQuery(columns: ColumnSql, ifNot?: boolean, like?: boolean): void {
    const name = `create table ${ifNot ? "if not exists " : ""}${this.tableName()}`;
    const comment =
      this.single.comment === undefined ? "" : ` options(description = ${bigqueryText(this.single.comment)})`;
    const keys = this.primaryKeys()?.replace(/constraint `[^`]*` /, "");
    const body =
      like && this.tableNameLike()
        ? ` like ${this.tableNameLike()}`
        : ` (${columns.sql.join(", ")}${keys ? `${keys} not enforced` : ""})`;
    this.pushQuery({ sql: `${name}${body}${comment}`, bindings: columns.bindings ?? [] });
  }

  override addColumns(columns: ColumnSql, prefix = "add column ", compilers?: AlteredColumn[]): void {
    if (prefix !== this.alterColumnsPrefix) {
      super.addColumns(columns, prefix, compilers);
      return;
    }
    for (const column of compilers ?? []) this.#alterColumn(column);
  }

  /** BigQuery widens types (INT64 to NUMERIC) and takes NOT NULL back; it narrows neither. */
  #alterColumn(column: AlteredColumn): void {
    const change = `alter table ${this.tableName()} alter column ${bigqueryName(column.getColumnName())}`;
    if (column.columnBuilder.alterType)
      this.pushQuery({ sql: `${change} set data type ${column.getColumnType()}`, bindings: [] });
    if (!column.columnBuilder.alterNullable) return;
    if (column.modified.nullable?.[0] === false)
      lackingIn("BigQuery", "not null added to a column that exists", "Build the table anew.");
    if (column.modified.nullable) this.pushQuery({ sql: `${change} drop not null`, bindings: [] });
  }

  dropColumn(...names: (string | string[])[]): void {
    const drops = names.flat().map((name) => `drop column ${this.formatter.wrap(name)}`);
    this.pushQuery(`alter table ${this.tableName()} ${drops.join(", ")}`);
  }

  renameColumn(from: string, to: string): void {
    const [old, next] = [this.formatter.wrap(from), this.formatter.wrap(to)];
    this.pushQuery(`alter table ${this.tableName()} rename column ${old} to ${next}`);
  }

  override primary(columns: string | string[]): void {
    if (this.method === "create" || this.method === "createIfNot") return;
    const keys = this.formatter.columnize(columns);
    this.pushQuery(`alter table ${this.tableName()} add primary key (${keys}) not enforced`);
  }

  comment(text: string): void {
    if (this.method === "create" || this.method === "createIfNot") return;
    this.pushQuery(`alter table ${this.tableName()} set options(description = ${bigqueryText(text)})`);
  }

  override unique(): void {
    lackingIn("BigQuery", "unique keys", "Test the key instead: unique in the model's YAML.");
  }

  override index(): void {
    lackingIn("BigQuery", "indexes", "Cluster the table by the columns that queries filter on.");
  }

  foreign(): void {
    lackingIn(
      "BigQuery",
      "foreign keys that are enforced",
      "Test the relation instead: relationships in the model's YAML.",
    );
  }
}

/** What an altered column tells of itself. */
interface AlteredColumn {
  getColumnName(): string;
  getColumnType(): string;
  columnBuilder: { alterType: boolean; alterNullable: boolean };
  modified: { nullable?: unknown[] };
}

/** Column types in GoogleSQL's spelling. Times are instants in UTC. */
export class BigqueryColumnCompiler extends AnalyticColumnCompiler {
  readonly warehouse = "BigQuery";
  readonly bigint = "int64";
  readonly biginteger = "int64";
  readonly integer = "int64";
  readonly mediumint = "int64";
  readonly smallint = "int64";
  readonly tinyint = "int64";
  readonly binary = "bytes";
  readonly bool = "bool";
  readonly double = "float64";
  readonly floating = "float64";
  readonly text = "string";
  readonly date = "date";
  readonly time = "time";
  readonly geography = "geography";

  varchar(): string {
    return "string";
  }

  uuid(): string {
    return "string";
  }

  /** NUMERIC holds 29 digits before the point and 9 after; what does not fit goes into BIGNUMERIC. */
  decimal(precision?: number | null, scale?: number): string {
    if (precision === undefined || precision === null) return "numeric";
    const places = scale ?? 0;
    if (precision === 38 && places === 9) return "numeric";
    const fits = places <= 9 && precision - places <= 29;
    return `${fits ? "numeric" : "bignumeric"}(${precision}, ${places})`;
  }

  /** A column may be null unless it says otherwise; the word `null` itself is not understood. */
  nullable(is?: boolean): string {
    return is === false ? "not null" : "";
  }

  /** Numbers and truths as they are, everything else a text; `knex.raw()` as it stands. */
  defaultTo(value: unknown): string {
    if (value === null || value === undefined) return "";
    if (typeof value === "object") return `default ${String(value)}`;
    return `default ${typeof value === "string" ? bigqueryText(value) : String(value)}`;
  }

  comment(text: string): string {
    return `options(description = ${bigqueryText(text)})`;
  }
}
