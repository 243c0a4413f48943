import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { RecordBatch } from "apache-arrow";
import type { Knex } from "knex";
import { Bug } from "../../kernel/diagnostics.ts";
import { byRelation } from "../columns.ts";
import { duckdbKnex } from "../knex/duckdb.ts";
import type {
  Column,
  ColumnSpec,
  LogicalType,
  Parameter,
  Relation,
  RelationName,
  Row,
  Session,
  Warehouse,
} from "../port.ts";
import { statementError } from "./errors.ts";
import { DuckdbSession } from "./session.ts";
import { quoteIdentifier, quoteRelation, quoteText, typeName } from "./types.ts";

/**
 * The DuckDB adapter. Every top-level call has a connection to itself, so that calls may overlap; one that is left as it
 * was found serves the next call (to connect costs as much as a small query).
 */
export class DuckdbWarehouse implements Warehouse {
  readonly dialect = "duckdb";
  readonly database: string;
  readonly knex: Knex = duckdbKnex();
  readonly supportsMerge = true;
  readonly supportsComments = true;
  readonly supportsTransactionalDdl = true;
  readonly #instance: DuckDBInstance;
  readonly #connections = new Set<DuckDBConnection>();
  readonly #idle: DuckDBConnection[] = [];
  readonly #sessions = new Set<DuckdbSession>();
  readonly #working = new Set<Promise<unknown>>();
  readonly #onClose: () => void;
  readonly #writes: boolean;
  #closed = false;
  /** How often everything was stopped: work that was asked for before and has no connection yet is stopped, too. */
  #stops = 0;

  constructor(
    instance: DuckDBInstance,
    database: string,
    about: { writes: boolean; onClose: () => void; signal?: AbortSignal | undefined },
  ) {
    this.#instance = instance;
    this.#writes = about.writes;
    this.database = database;
    this.#onClose = () => {
      about.signal?.removeEventListener("abort", this.#interrupt);
      about.onClose();
    };
    about.signal?.addEventListener("abort", this.#interrupt);
  }

  /**
   * Ends the statements that are under way, and what they are part of: a transaction that was between two of them has no
   * further one. Work that begins later runs: whoever stops still has an end to write down.
   */
  readonly #interrupt = (): void => {
    this.#stops += 1;
    for (const session of this.#sessions) session.stop();
  };

  async *query(sql: string, parameters?: readonly Parameter[]): AsyncGenerator<RecordBatch> {
    const asked = this.#stops;
    const connection = await this.#connect();
    const session = this.#open(connection, { streams: true, asked });
    try {
      yield* session.query(sql, parameters);
    } finally {
      this.#sessions.delete(session);
      this.#discard(connection); // the reader may have stopped in the middle
    }
  }

  rows<T extends object = Row>(sql: string, parameters?: readonly Parameter[]): Promise<T[]> {
    return this.session((session) => session.rows<T>(sql, parameters));
  }

  execute(sql: string, parameters?: readonly Parameter[]): Promise<{ rowsChanged: number }> {
    return this.session((session) => session.execute(sql, parameters));
  }

  loadJson(table: RelationName, files: readonly string[], columns: readonly ColumnSpec[]) {
    return this.session((session) => session.loadJson(table, files, columns));
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#inSession(async (session, connection) => {
      await connection.run("begin transaction");
      try {
        const result = await work(session);
        await connection.run("commit");
        return result;
      } catch (cause) {
        // A failed commit has rolled back already; then there is nothing left to roll back.
        await connection.run("rollback").catch(() => {});
        throw cause instanceof Error && !cause.message.startsWith("TransactionContext Error")
          ? cause
          : statementError(cause, "commit");
      }
    });
  }

  session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#inSession(work);
  }

  relations(schema?: string): Promise<Relation[]> {
    const filter = schema === undefined ? "" : ` and schema_name = ${quoteText(schema)}`;
    const where = `where database_name = ${quoteText(this.database)} and not internal and not temporary${filter}`;
    return this.rows<{ schema: string; name: string; type: "table" | "view" }>(
      `select schema_name as schema, table_name as name, 'table' as type from duckdb_tables() ${where}
       union all
       select schema_name, view_name, 'view' from duckdb_views() ${where}
       order by 1, 2`,
    );
  }

  columns(relation: RelationName): Promise<Column[]> {
    return this.rows<{ name: string; type: string; nullable: boolean }>(
      `select column_name as name, data_type as type, is_nullable as nullable from duckdb_columns()
       where database_name = ? and schema_name = ? and table_name = ? order by column_index`,
      [this.database, relation.schema, relation.name],
    );
  }

  async columnsIn(schema: string): Promise<Map<string, Column[]>> {
    const rows = await this.rows<Column & { relation: string }>(
      `select table_name as relation, column_name as name, data_type as type, is_nullable as nullable
       from duckdb_columns() where database_name = ? and schema_name = ? order by table_name, column_index`,
      [this.database, schema],
    );
    return byRelation(rows);
  }

  async createSchema(schema: string): Promise<void> {
    await this.execute(`create schema if not exists ${quoteIdentifier(schema)}`);
  }

  typeName(type: LogicalType): string {
    return typeName(type);
  }

  quote(relation: RelationName): string {
    const name = quoteRelation(relation);
    // `"prod"."orders"` may mean a schema or a database when both have the name.
    return relation.schema === this.database ? `${quoteIdentifier(this.database)}.${name}` : name;
  }

  quoteIdentifier(name: string): string {
    return quoteIdentifier(name);
  }

  /** Interrupts what is running, waits for it to end, and closes: a statement under way would hold the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#interrupt();
    await settled(this.#working);
    if (this.#writes) await leanCheckpoint(this.#instance);
    for (const connection of this.#connections) connection.closeSync();
    this.#connections.clear();
    this.#idle.length = 0;
    this.#instance.closeSync();
    this.#onClose();
  }

  #inSession<T>(work: (session: DuckdbSession, connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const asked = this.#stops;
    return this.#withConnection(async (connection) => {
      const session = this.#open(connection, { streams: false, asked });
      try {
        return { result: await work(session, connection), clean: session.isClean };
      } finally {
        this.#sessions.delete(session);
      }
    });
  }

  #open(connection: DuckDBConnection, options: { streams: boolean; asked: number }): DuckdbSession {
    const session = new DuckdbSession(connection, options);
    this.#sessions.add(session);
    if (options.asked !== this.#stops) session.stop();
    return session;
  }

  /** Runs `work` on a connection that is kept for the next call when the work succeeded and left it clean. */
  async #withConnection<T>(
    work: (connection: DuckDBConnection) => Promise<{ result: T; clean: boolean }>,
  ): Promise<T> {
    const connection = await this.#connect();
    const working = work(connection);
    this.#working.add(working);
    try {
      const { result, clean } = await working;
      if (clean && !this.#closed) this.#idle.push(connection);
      else this.#discard(connection);
      return result;
    } catch (cause) {
      this.#discard(connection);
      throw cause;
    } finally {
      this.#working.delete(working);
    }
  }

  async #connect(): Promise<DuckDBConnection> {
    if (this.#closed) throw new Bug("duck0001", "a statement was sent to a warehouse after it was closed");
    const idle = this.#idle.pop();
    if (idle) return idle;
    const connection = await this.#instance.connect();
    this.#connections.add(connection);
    return connection;
  }

  #discard(connection: DuckDBConnection): void {
    if (this.#connections.delete(connection)) connection.closeSync();
  }
}

/** What a checkpoint works with besides the pages that are held already (measured: 1 MiB did for 600 columns). */
const CHECKPOINT_BYTES = 32 * 2 ** 20;

/**
 * Writes the log into the file. DuckDB would keep each page that it writes until memory is short: under a limit close to
 * what it holds now the pages go again, which for a thousand small tables halves a run's peak. Where this fails, nothing is
 * lost: closing writes what is left, or the next opening reads it from the log.
 */
async function leanCheckpoint(instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  try {
    const held = await connection.run("select sum(memory_usage_bytes)::double from duckdb_memory()");
    const bytes = Number((await held.getRows())[0]![0]) + CHECKPOINT_BYTES;
    await connection.run(`set global memory_limit = '${Math.ceil(bytes / 2 ** 20)}MiB'`);
    await connection.run("checkpoint");
  } catch {
    await connection.run("reset global memory_limit").catch(() => {});
  } finally {
    connection.closeSync();
  }
}

/** Work that closes the warehouse from within itself would wait for itself: nothing is waited for longer than this. */
const PATIENCE_MS = 10_000;

async function settled(working: Iterable<Promise<unknown>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([Promise.allSettled([...working]), patience]);
  clearTimeout(timer);
}
