import type { RecordBatch } from "apache-arrow";
import type { Knex } from "knex";

export type Dialect = "duckdb" | "bigquery";

/** A table or view by name. `schema` is a BigQuery dataset or a DuckDB schema. */
export interface RelationName {
  schema: string;
  name: string;
}

export interface Relation extends RelationName {
  type: "table" | "view";
}

export interface Column {
  name: string;
  /** The warehouse's own spelling, as its catalog gives it: `DECIMAL(38,9)`, `NUMERIC`. */
  type: string;
  nullable: boolean;
}

/**
 * A value of a row read through `rows()`: text, json and decimals are strings (exact), integers are numbers while
 * they are safe and bigints beyond, dates are `YYYY-MM-DD`, timestamps ISO 8601 in UTC with `Z`, doubles numbers.
 */
export type Value = string | number | bigint | boolean | null | Value[] | { [key: string]: Value };
export type Row = Record<string, Value>;
export type Parameter = string | number | bigint | boolean | null;

/** A raw column's logical type; each adapter spells it in its own SQL. */
export type LogicalType = "text" | "int" | "numeric" | "double" | "boolean" | "date" | "timestamp" | "json";

export interface ColumnSpec {
  name: string;
  type: LogicalType;
}

/** What a statement would do, told before it runs and without running it. */
export interface Estimate {
  /** Bytes of the columns and partitions that it would read; an upper bound where a table is clustered. */
  bytes: number;
  /** Of a query: what it gives. */
  columns: Column[];
}

/** A session that runs statements. Inside `transaction` all of them commit together or not at all. */
export interface Session {
  /**
   * Streams a result set as Arrow record batches; one empty batch when there are no rows, so that the schema is
   * known. `?` marks positional parameters. Timestamps are Timestamp(us, UTC), decimals Decimal128, json is Utf8.
   */
  query(sql: string, parameters?: readonly Parameter[]): AsyncIterable<RecordBatch>;
  /** A whole result set as plain rows; for small results and tests. */
  rows<T extends object = Row>(sql: string, parameters?: readonly Parameter[]): Promise<T[]>;
  /**
   * Runs one statement, or several separated by `;` when there are no parameters. `rowsChanged` adds up inserts,
   * updates and deletes; a `create table as` counts none. Throws TransientError on a conflict with another writer.
   */
  execute(sql: string, parameters?: readonly Parameter[]): Promise<{ rowsChanged: number }>;
  /**
   * Bulk-appends newline-delimited JSON files (plain or gzip) to an existing table: only the named columns are
   * read, missing ones are null. Decimals sent as strings keep every digit (a JSON number is read as a double);
   * times carry an offset or are UTC; json columns are sent as a string that holds their JSON text.
   */
  loadJson(
    table: RelationName,
    files: readonly string[],
    columns: readonly ColumnSpec[],
  ): Promise<{ rows: number }>;
  /**
   * Tells what a statement would read, at no cost. Throws as the statement would for a mistake in it.
   * Default absent: plans tell no cost and a budget of bytes is refused.
   */
  estimate?(sql: string, parameters?: readonly Parameter[]): Promise<Estimate>;
}

/** Who may do what with a relation: BigQuery's role, and `user:a@example.com` or `group:…`, as its catalog gives it. */
export interface Grant {
  role: string;
  to: string;
}

/** What a warehouse lets its owners say about access beyond SQL. */
export interface Access {
  /** What was granted on the relation itself, the caller's own grants left out. */
  grants(relation: RelationName): Promise<Grant[]>;
  /** Sets the policy tags of the columns that are named (lower case); others keep theirs. Reads first, writes a difference. */
  setPolicyTags(table: RelationName, tags: ReadonlyMap<string, readonly string[]>): Promise<void>;
  /** Lets a view read a dataset whose tables its readers cannot; `project` defaults to the warehouse's. */
  authorise(view: RelationName, dataset: { project?: string; schema: string }): Promise<void>;
}

/** A port to a warehouse. Two adapters: duckdb and bigquery; one conformance suite holds both to this text. */
export interface Warehouse extends Session {
  readonly dialect: Dialect;
  /** The catalog part of names: DuckDB's database name, BigQuery's project. */
  readonly database: string;
  /** Builds DDL, merges, state tables and migrations. It never connects: pass `toSQL().toNative()` to a session. */
  readonly knex: Knex;
  /**
   * Whether one statement can update and insert by key (MERGE).
   * Default `false`: merges delete the keys, then insert, in one transaction.
   */
  readonly supportsMerge?: boolean;
  /** Whether a column, table or schema can be commented on. Default `false`: persist_docs is skipped. */
  readonly supportsComments?: boolean;
  /**
   * Whether tables and views can be made, changed and dropped inside a transaction, and are back after a rollback.
   * Default `false`: a model is built by statements that are each whole or not there (`create or replace table`).
   */
  readonly supportsTransactionalDdl?: boolean;
  /**
   * Policy tags, authorised views, and the list of grants.
   * Default absent: configs that need them are refused, and grants are never taken back.
   */
  readonly access?: Access;
  /** Runs `work` in one transaction on its own connection; any error rolls everything back and is thrown again. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one connection of its own without a transaction, so that temporary tables live through it. The
   * schema `temp` names them, here and in a transaction: `quote({ schema: "temp", name })`.
   */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  relations(schema?: string): Promise<Relation[]>;
  columns(relation: RelationName): Promise<Column[]>;
  /** The columns of everything in a schema, by relation, in one question; empty when there is no such schema. */
  columnsIn(schema: string): Promise<ReadonlyMap<string, Column[]>>;
  createSchema(schema: string): Promise<void>;
  /** The warehouse's spelling of a logical type: numeric -> `decimal(38, 9)`. */
  typeName(type: LogicalType): string;
  /** `"schema"."name"` quoted for this dialect. */
  quote(relation: RelationName): string;
  quoteIdentifier(name: string): string;
  /**
   * What stands after a new table's columns so that it is cut by the day of a timestamp column, and a query of newer
   * rows reads those days alone. Default: tables are not cut.
   */
  cutByDay?(column: string): string;
  close(): Promise<void>;
}
