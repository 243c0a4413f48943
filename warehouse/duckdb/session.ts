import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  ResultReturnType,
} from "@duckdb/node-api";
import type { RecordBatch } from "apache-arrow";
import type { ColumnSpec, Parameter, RelationName, Row, Session } from "../port.ts";
import { recordBatches } from "./arrow.ts";
import { interrupted, statementError } from "./errors.ts";
import { loadJsonSql } from "./types.ts";
import { toValue } from "./values.ts";

/** A session on one connection. Statements started at the same time run one after the other. */
export class DuckdbSession implements Session {
  readonly #connection: DuckDBConnection;
  /** A streaming result dies when its connection runs something else; a session of its own may stream. */
  readonly #streams: boolean;
  #last: Promise<unknown> = Promise.resolve();
  #isClean = true;
  #isStopped = false;
  #isBusy = false;

  constructor(connection: DuckDBConnection, options: { streams: boolean }) {
    this.#connection = connection;
    this.#streams = options.streams;
  }

  /** Whether nothing was done that outlives a statement on this connection: no setting, no temporary table. */
  get isClean(): boolean {
    return this.#isClean;
  }

  /**
   * Ends the statement under way and refuses those that would follow. DuckDB forgets an interrupt that comes before the
   * statement has begun in its own thread, so it is said again until the statement has ended.
   */
  stop(): void {
    this.#isStopped = true;
    this.#connection.interrupt();
    if (this.#isBusy) setTimeout(() => this.#isBusy && this.stop(), INTERRUPT_AGAIN_MS);
  }

  async *query(sql: string, parameters: readonly Parameter[] = []): AsyncGenerator<RecordBatch> {
    const { values, types } = bind(parameters);
    const result = await this.#inTurn(sql, () =>
      this.#streams ? this.#connection.stream(sql, values, types) : this.#connection.run(sql, values, types),
    );
    try {
      for await (const batch of recordBatches(result)) {
        if (this.#isStopped) throw interrupted();
        yield batch;
      }
      if (this.#isStopped) throw interrupted(); // an interrupted result looks like one that has come to its end
    } catch (cause) {
      throw statementError(cause, sql);
    }
  }

  async rows<T extends object = Row>(sql: string, parameters: readonly Parameter[] = []): Promise<T[]> {
    const { values, types } = bind(parameters);
    return this.#inTurn(sql, async () => {
      const result = await this.#connection.run(sql, values, types);
      const names = result.deduplicatedColumnNames();
      const rows = await result.getRows();
      return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, toValue(row[i]!)])) as T);
    });
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<{ rowsChanged: number }> {
    // One statement takes one round trip; several are taken apart, to count the rows of each.
    if (parameters.length > 0 || !sql.includes(";")) {
      const { values, types } = bind(parameters);
      return this.#inTurn(sql, async () => changed(await this.#connection.run(sql, values, types)));
    }
    return this.#inTurn(sql, async () => {
      const statements = await this.#connection.extractStatements(sql);
      let rowsChanged = 0;
      for (let i = 0; i < statements.count; i++) {
        const statement = await statements.prepare(i);
        rowsChanged += changed(await statement.run()).rowsChanged;
        statement.destroySync();
      }
      return { rowsChanged };
    });
  }

  async loadJson(
    table: RelationName,
    files: readonly string[],
    columns: readonly ColumnSpec[],
  ): Promise<{ rows: number }> {
    if (files.length === 0 || columns.length === 0) return { rows: 0 };
    const { rowsChanged } = await this.execute(loadJsonSql(table, files, columns));
    return { rows: rowsChanged };
  }

  async #inTurn<T>(sql: string, work: () => Promise<T>): Promise<T> {
    if (LASTING.test(sql)) this.#isClean = false;
    const turn = this.#last.then(() => this.#alone(work));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } catch (cause) {
      throw statementError(cause, sql);
    }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isStopped) throw interrupted();
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}

const INTERRUPT_AGAIN_MS = 20;

/** Words of statements whose effect stays with the connection, wherever they stand in the text. */
const LASTING = /\b(temp|temporary|set|use|attach|detach|pragma|prepare|load|begin|variable)\b/i;

function changed(result: { returnType: ResultReturnType; rowsChanged: number }): { rowsChanged: number } {
  return { rowsChanged: result.returnType === ResultReturnType.CHANGED_ROWS ? result.rowsChanged : 0 };
}

function bind(parameters: readonly Parameter[]): {
  values: DuckDBValue[] | undefined;
  types: DuckDBType[] | undefined;
} {
  if (parameters.length === 0) return { values: undefined, types: undefined };
  // Left alone, the driver sends every bigint as a HUGEINT, and arithmetic with it leaves the 64-bit types.
  const types = parameters.map((value) =>
    typeof value === "bigint" && BigInt.asIntN(64, value) === value ? BIGINT : undefined,
  );
  return { values: [...parameters], types: types as DuckDBType[] };
}
