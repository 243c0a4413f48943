import type { Knex } from "knex";
import type { Column, Relation, RelationName, Row, Session, Warehouse } from "../../warehouse/port.ts";

/** A table is built under this name beside the real one, and takes its place when it is whole. */
export const TEMPORARY_SUFFIX = "__patron_tmp";

/** The DDL of materialisations, built by knex; the SQL of models goes in as it is. */
export class Statements {
  readonly #knex: Knex;
  readonly #warehouse: Warehouse;

  constructor(warehouse: Warehouse) {
    this.#knex = warehouse.knex;
    this.#warehouse = warehouse;
  }

  /** `"schema"."name"`. */
  name(relation: RelationName): string {
    return this.#warehouse.quote(relation);
  }

  /** A schema with the database's own name is ambiguous alone in DuckDB: `prod.duckdb` with a schema `prod`. */
  #schemaOf({ schema }: RelationName): string {
    const { database } = this.#warehouse;
    return this.#warehouse.dialect === "duckdb" && schema === database ? `${database}.${schema}` : schema;
  }

  identifier(name: string): string {
    return this.#warehouse.quoteIdentifier(name);
  }

  /** Runs every statement that a knex schema builder made. (knex's types call some builders promises.) */
  async #run(session: Session, builder: unknown): Promise<void> {
    const made = (builder as { toSQL(): { sql: string } | { sql: string }[] }).toSQL();
    for (const { sql } of Array.isArray(made) ? made : [made]) await session.execute(sql);
  }

  async drop(session: Session, relation: Relation): Promise<void> {
    const schema = this.#knex.schema.withSchema(this.#schemaOf(relation));
    const isView = relation.type === "view";
    await this.#run(
      session,
      isView ? schema.dropViewIfExists(relation.name) : schema.dropTableIfExists(relation.name),
    );
  }

  async rename(session: Session, from: RelationName, to: string): Promise<void> {
    await this.#run(session, this.#knex.schema.withSchema(this.#schemaOf(from)).renameTable(from.name, to));
  }

  /** Lets a table that was built beside `old` take its place, in the same transaction. */
  async takePlace(
    session: Session,
    from: RelationName,
    to: string,
    old: Relation | undefined,
  ): Promise<void> {
    if (old) await this.drop(session, old);
    await this.rename(session, from, to);
  }

  /** Creates a table from a query; gives the number of rows. */
  createTableAs(session: Session, relation: RelationName, sql: string): Promise<number> {
    return this.#createAs("create table", session, relation, sql);
  }

  /** Creates a table from a query in the place of `old`, in one statement where `old` is a table or nothing. */
  async replaceTableAs(
    session: Session,
    relation: RelationName,
    sql: string,
    old: Relation | undefined,
  ): Promise<number> {
    if (old?.type === "view") await this.drop(session, old);
    return this.#createAs("create or replace table", session, relation, sql);
  }

  async #createAs(create: string, session: Session, relation: RelationName, sql: string): Promise<number> {
    const [made] = await session.rows<{ Count?: number }>(
      `${create} ${this.name(relation)} as (\n${withoutEnd(sql)}\n)`,
    );
    if (made?.Count !== undefined) return Number(made.Count); // DuckDB says it; elsewhere it is asked for
    const counted = this.#knex(relation.name)
      .withSchema(this.#schemaOf(relation))
      .count({ rows: "*" })
      .toSQL()
      .toNative();
    const [row] = await session.rows<{ rows: number }>(counted.sql);
    return Number(row?.rows ?? 0);
  }

  async createTemporaryTableAs(session: Session, name: string, sql: string): Promise<void> {
    await session.execute(`create temp table ${this.identifier(name)} as (\n${withoutEnd(sql)}\n)`);
  }

  /**
   * A table for rows of a build's own, which in the same transaction becomes the model's or goes with `dropScratchTable`.
   * It stands beside the model's under the name `near`: DuckDB holds all of a temporary table in memory, uncompressed, and
   * writes every full part of any other to the file, even before the commit.
   */
  async createScratchTableAs(session: Session, near: RelationName, sql: string): Promise<RelationName> {
    await session.execute(`create table ${this.name(near)} as (\n${withoutEnd(sql)}\n)`);
    return near;
  }

  async dropScratchTable(session: Session, relation: RelationName): Promise<void> {
    await session.execute(`drop table if exists ${this.name(relation)}`);
  }

  async createView(session: Session, relation: RelationName, sql: string): Promise<void> {
    await session.execute(`create or replace view ${this.name(relation)} as (\n${withoutEnd(sql)}\n)`);
  }

  async addColumn(session: Session, relation: RelationName, column: Column): Promise<void> {
    await this.#run(
      session,
      this.#knex.schema.withSchema(this.#schemaOf(relation)).alterTable(relation.name, (table) => {
        table.specificType(column.name, column.type);
      }),
    );
  }

  async dropColumn(session: Session, relation: RelationName, name: string): Promise<void> {
    await this.#run(
      session,
      this.#knex.schema.withSchema(this.#schemaOf(relation)).alterTable(relation.name, (table) => {
        table.dropColumn(name);
      }),
    );
  }

  /** An empty table of the given columns, types as written. */
  async createTable(
    session: Session,
    relation: RelationName,
    columns: readonly { name: string; type: string }[],
  ): Promise<void> {
    await this.#run(
      session,
      this.#knex.schema.withSchema(this.#schemaOf(relation)).createTable(relation.name, (table) => {
        for (const column of columns) table.specificType(column.name, column.type);
      }),
    );
  }

  /** Inserts rows of texts and nulls; the warehouse casts them to the columns' types. */
  async insert(
    session: Session,
    relation: RelationName,
    rows: readonly Record<string, string | null>[],
  ): Promise<void> {
    const { sql, bindings } = this.#knex(relation.name)
      .withSchema(this.#schemaOf(relation))
      .insert(rows)
      .toSQL()
      .toNative();
    await session.execute(sql, bindings as string[]);
  }

  async comment(session: Session, what: string, text: string): Promise<void> {
    await session.execute(`comment on ${what} is '${text.replaceAll("'", "''")}'`);
  }

  /** Columns of a relation as the session sees them, its own uncommitted changes included. */
  async columnsOf(session: Session, name: string): Promise<Column[]> {
    const rows = await session.rows<Row>(`describe ${name}`);
    return rows.map((row) => ({
      name: String(row.column_name),
      type: String(row.column_type),
      nullable: row.null !== "NO",
    }));
  }
}

/** A query may end in a semicolon, which has no place inside brackets. */
export function withoutEnd(sql: string): string {
  return sql.trimEnd().replace(/;+\s*$/, "");
}
