import type { RecordBatch } from "apache-arrow";
import type { Knex } from "knex";
import { Bug, PatronError } from "../../kernel/diagnostics.ts";
import { byRelation } from "../columns.ts";
import type {
  Access,
  Column,
  ColumnSpec,
  Estimate,
  LogicalType,
  Parameter,
  Relation,
  RelationName,
  Row,
  Session,
  Warehouse,
} from "../port.ts";
import { accessOf } from "./access.ts";
import type { Jobs } from "./jobs.ts";
import type { Lease } from "./lease.ts";
import { loadParquet } from "./load.ts";
import type { OpenSessions } from "./open-sessions.ts";
import { BigquerySession, type Shared } from "./session.ts";
import { quoteIdentifier, quoteRelation, quoteText, typeName } from "./types.ts";

export interface Parts extends Omit<Shared, "stagingDataset"> {
  jobs: Jobs;
  knex: Knex;
  openSessions: OpenSessions;
  staging: string;
  onClose: () => Promise<void>;
}

/** Staged files are gone after a day, whoever forgot them. */
const STAGING_DAYS = 1;

/** The BigQuery adapter. Statements are jobs and may overlap; a transaction and a session are a session of BigQuery's. */
export class BigqueryWarehouse implements Warehouse {
  readonly dialect = "bigquery";
  readonly database: string;
  readonly knex: Knex;
  readonly supportsMerge = true;
  readonly access: Access;
  readonly #parts: Parts;
  readonly #shared: Shared;
  readonly #alone: BigquerySession;
  readonly #ending = new Set<Promise<unknown>>();
  #staging: Promise<string> | undefined;
  #closing: Promise<void> | undefined;
  #closed = false;
  /** The right to write, given back when the warehouse is closed. */
  heldBy: Pick<Lease, "release"> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.database = parts.jobs.dataProject;
    this.knex = parts.knex;
    this.#shared = {
      ...parts,
      stagingDataset: () => {
        this.#staging ??= this.#createStaging();
        return this.#staging;
      },
    };
    this.#alone = new BigquerySession(this.#shared);
    this.access = accessOf(parts.jobs, this.#alone);
  }

  async *query(sql: string, parameters?: readonly Parameter[]): AsyncGenerator<RecordBatch> {
    this.#assertOpen();
    yield* this.#alone.query(sql, parameters);
  }

  rows<T extends object = Row>(sql: string, parameters?: readonly Parameter[]): Promise<T[]> {
    this.#assertOpen();
    return this.#alone.rows<T>(sql, parameters);
  }

  execute(sql: string, parameters?: readonly Parameter[]): Promise<{ rowsChanged: number }> {
    this.#assertOpen();
    return this.#alone.execute(sql, parameters);
  }

  estimate(sql: string, parameters?: readonly Parameter[]): Promise<Estimate> {
    this.#assertOpen();
    return this.#alone.estimate(sql, parameters);
  }

  loadJson(table: RelationName, files: readonly string[], columns: readonly ColumnSpec[]) {
    this.#assertOpen();
    return this.#alone.loadJson(table, files, columns);
  }

  /** Loads a Parquet file into a table that exists; the same file twice in one attempt is one load. */
  loadParquet(
    table: RelationName,
    file: string,
    write: "append" | "replace",
    attempt?: string,
  ): Promise<number> {
    this.#assertOpen();
    return loadParquet(this.#parts.jobs, table, file, write, attempt);
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#inSession(async (session) => {
      await session.execute("begin transaction");
      try {
        const result = await work(session);
        await session.execute("commit transaction");
        return result;
      } catch (cause) {
        // A failed commit has rolled back already; then there is nothing left to roll back.
        await session.execute("rollback transaction").catch(() => {});
        throw cause;
      }
    });
  }

  session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#inSession(work);
  }

  async relations(schema?: string): Promise<Relation[]> {
    const schemas = schema === undefined ? await this.#schemas() : [schema];
    const lists = await Promise.all(schemas.map((one) => this.#relationsOf(one)));
    return lists.flat();
  }

  async columns(relation: RelationName): Promise<Column[]> {
    const columns = await this.#unlessAbsent(
      this.rows<{ name: string; type: string; nullable: boolean }>(
        `select column_name as name, data_type as type, is_nullable = 'YES' as nullable
         from ${quoteIdentifier(relation.schema)}.INFORMATION_SCHEMA.COLUMNS
         where table_name = ? order by ordinal_position`,
        [relation.name],
      ),
    );
    return columns.map(withDigits);
  }

  async columnsIn(schema: string): Promise<Map<string, Column[]>> {
    const rows = await this.#unlessAbsent(
      this.rows<Column & { relation: string }>(
        `select table_name as relation, column_name as name, data_type as type, is_nullable = 'YES' as nullable
         from ${quoteIdentifier(schema)}.INFORMATION_SCHEMA.COLUMNS order by table_name, ordinal_position`,
      ),
    );
    return byRelation(rows.map(withDigits));
  }

  async createSchema(schema: string): Promise<void> {
    await this.execute(`create schema if not exists ${quoteIdentifier(schema)}${this.#locationOption()}`);
  }

  typeName(type: LogicalType): string {
    return typeName(type);
  }

  quote(relation: RelationName): string {
    return quoteRelation(relation);
  }

  quoteIdentifier(name: string): string {
    return quoteIdentifier(name);
  }

  cutByDay(column: string): string {
    return `partition by timestamp_trunc(${quoteIdentifier(column)}, day)`;
  }

  /** Ends the sessions of processes that are gone, whose transactions would hold their tables. */
  async endOrphans(): Promise<void> {
    for (const { id } of this.#parts.openSessions.orphans()) {
      await this.#alone.execute(`call bq.abort_session(${quoteText(id)})`).catch(() => {});
      this.#parts.openSessions.remove(id);
    }
  }

  /** From now on every statement is refused with this reason: another run writes. */
  refuse(reason: PatronError): void {
    this.#parts.jobs.refuse(reason);
  }

  /** Gives back the right to write and cancels the jobs that run. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([...this.#ending]);
    await this.heldBy?.release();
    this.#closed = true;
    await this.#parts.jobs.close();
    await this.#parts.onClose();
  }

  async #inSession<T>(work: (session: BigquerySession) => Promise<T>): Promise<T> {
    this.#assertOpen();
    const { jobs, query, connection } = this.#parts;
    const properties = connection.length === 0 ? {} : { connectionProperties: connection };
    const first = { query: "select 1", useLegacySql: false, ...query, ...properties, createSession: true };
    const { job } = await jobs.run({ configuration: { query: first }, sql: "select 1" });
    const id = job.statistics?.sessionInfo?.sessionId;
    if (id === undefined) throw new Bug("bigq0002", "BigQuery made no session");
    this.#parts.openSessions.add(id);
    const session = new BigquerySession(this.#shared, id);
    try {
      return await work(session);
    } finally {
      this.#parts.openSessions.remove(id);
      this.#end(session);
    }
  }

  /** Drops the session's temporary tables. Not waited for: without it they are gone after a day of quiet. */
  #end(session: BigquerySession): void {
    const ending = session.execute("call bq.abort_session()").catch(() => {});
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  async #schemas(): Promise<string[]> {
    const { location } = this.#parts.jobs.where;
    const region = `region-${(location ?? "US").toLowerCase()}`;
    const rows = await this.rows<{ name: string }>(
      `select schema_name as name from ${quoteIdentifier(region)}.INFORMATION_SCHEMA.SCHEMATA order by 1`,
    );
    return rows.map((row) => row.name).filter((name) => !name.startsWith("_"));
  }

  #relationsOf(schema: string): Promise<Relation[]> {
    return this.#unlessAbsent(
      this.rows<Relation & object>(
        `select table_schema as ${quoteIdentifier("schema")}, table_name as name,
           case when table_type in ('VIEW', 'MATERIALIZED VIEW') then 'view' else 'table' end as type
         from ${quoteIdentifier(schema)}.INFORMATION_SCHEMA.TABLES order by table_name`,
      ),
    );
  }

  /** The list of what a dataset holds is empty when there is no such dataset. */
  async #unlessAbsent<T>(list: Promise<T[]>): Promise<T[]> {
    try {
      return await list;
    } catch (error) {
      if (
        error instanceof PatronError &&
        /^not found: dataset|dataset .* was not found/im.test(error.diagnostics[0]!.message)
      ) {
        return [];
      }
      throw error;
    }
  }

  async #createStaging(): Promise<string> {
    const { staging } = this.#parts;
    const days = `default_table_expiration_days = ${STAGING_DAYS}`;
    await this.execute(
      `create schema if not exists ${quoteIdentifier(staging)}${this.#locationOption(days)}`,
    );
    return staging;
  }

  #locationOption(...more: string[]): string {
    const { location } = this.#parts.jobs.where;
    const options = [...(location === undefined ? [] : [`location = ${quoteText(location)}`]), ...more];
    return options.length === 0 ? "" : ` options (${options.join(", ")})`;
  }

  #assertOpen(): void {
    if (this.#closed) throw new Bug("bigq0003", "a statement was sent to a warehouse after it was closed");
  }
}

/** NUMERIC and NUMERIC(38, 9) are one type; told with its digits, it can be compared with what was asked for. */
function withDigits<C extends Column>(column: C): C {
  return column.type === "NUMERIC" ? { ...column, type: "NUMERIC(38, 9)" } : column;
}
