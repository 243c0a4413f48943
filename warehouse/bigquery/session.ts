import type { RecordBatch } from "apache-arrow";
import type { ColumnSpec, Estimate, Parameter, RelationName, Row, Session } from "../port.ts";
import type { Configuration, JobResource } from "./api.ts";
import { type Finished, interrupted, type Jobs } from "./jobs.ts";
import { insertStaged, stageJson } from "./load.ts";
import type { Results } from "./result.ts";
import { bind, isScript, type QueryParameter, type Statement } from "./statement.ts";
import { columnOf, quoteRelation } from "./types.ts";

/** What all sessions of a warehouse share. */
export interface Shared {
  jobs: Jobs;
  results: Results;
  /** Settings of every query: priority, maximumBytesBilled. */
  query: Readonly<Record<string, unknown>>;
  /** Properties of every query beside its session: where names without a project are looked for. */
  connection: readonly { key: string; value: string }[];
  /** Creates the dataset for staged files where it is missing, and names it. */
  stagingDataset(): Promise<string>;
}

/** What a statement is refused with when a text is sent for a column of another type. */
const WRONG_TYPE =
  /type STRING|No matching signature|cannot be (assigned|coerced|inserted)|incompatible types/i;

/** Statements that end a transaction or a session. */
const LAST_WORDS = /^((commit|rollback) transaction|call bq\.abort_session)/;

/**
 * Statements as query jobs. With a session id they share temporary tables and a transaction and run one after the
 * other; without one each stands alone.
 */
export class BigquerySession implements Session {
  readonly #shared: Shared;
  readonly #sessionId: string | undefined;
  /** A session that was stopped between two statements has no further one, but for those that end it. */
  readonly #until: AbortSignal | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(shared: Shared, sessionId?: string) {
    this.#shared = shared;
    this.#sessionId = sessionId;
    this.#until = sessionId === undefined ? undefined : shared.jobs.signal;
  }

  async *query(sql: string, parameters: readonly Parameter[] = []): AsyncGenerator<RecordBatch> {
    yield* this.#shared.results.batches(await this.#run(sql, parameters));
  }

  async rows<T extends object = Row>(sql: string, parameters: readonly Parameter[] = []): Promise<T[]> {
    return (await this.#shared.results.rows(await this.#run(sql, parameters))) as T[];
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<{ rowsChanged: number }> {
    const finished = await this.#run(sql, parameters);
    if (!isScript(sql)) return { rowsChanged: changedBy(finished) };
    const parts = await this.#shared.jobs.children(finished.name);
    return { rowsChanged: parts.reduce((sum, part) => sum + changedRows(part), 0) };
  }

  async loadJson(
    table: RelationName,
    files: readonly string[],
    columns: readonly ColumnSpec[],
  ): Promise<{ rows: number }> {
    if (files.length === 0 || columns.length === 0) return { rows: 0 };
    const { jobs, stagingDataset } = this.#shared;
    const staged = await stageJson(jobs, await stagingDataset(), files, columns);
    const { rowsChanged } = await this.execute(insertStaged(table, staged.table, columns));
    await jobs.run({
      configuration: this.#configuration(
        { sql: `drop table if exists ${quoteRelation(staged.table)}`, parameters: [] },
        false,
      ),
    });
    return { rows: rowsChanged };
  }

  /** A dry run: it is free, and so is not held against a limit of bytes. */
  async estimate(sql: string, parameters: readonly Parameter[] = []): Promise<Estimate> {
    const dry = async (statement: Statement) => {
      const { maximumBytesBilled: _, ...free } = this.#configuration(statement).query!;
      const { job } = await this.#shared.jobs.run({ configuration: { query: free, dryRun: true }, sql });
      return job.statistics?.query;
    };
    const found = await this.#inTypesOf(bind(sql, parameters), dry);
    return {
      bytes: Number(found?.totalBytesProcessed ?? 0),
      columns: (found?.schema?.fields ?? []).map(columnOf),
    };
  }

  async #run(sql: string, parameters: readonly Parameter[]): Promise<Finished> {
    const turn =
      this.#sessionId === undefined
        ? this.#ask(sql, parameters)
        : this.#last.then(() => this.#ask(sql, parameters));
    if (this.#sessionId !== undefined) this.#last = turn.catch(() => {});
    return turn;
  }

  async #ask(sql: string, parameters: readonly Parameter[]): Promise<Finished> {
    if (this.#until?.aborted && !LAST_WORDS.test(sql)) throw interrupted(this.#until.reason);
    const once = isScript(sql);
    return this.#inTypesOf(bind(sql, parameters), (statement) =>
      this.#shared.jobs.run({ configuration: this.#configuration(statement), sql, once }),
    );
  }

  /** Sends a statement, and once more in other types where those of its parameters are what it is refused for. */
  async #inTypesOf<T>(statement: Statement, ask: (statement: Statement) => Promise<T>): Promise<T> {
    try {
      return await ask(statement);
    } catch (error) {
      const retyped = isWrongType(error, statement) ? await this.#retyped(statement) : undefined;
      if (retyped === undefined) throw error;
      return await ask(retyped);
    }
  }

  /** The statement with its parameters in the types that BigQuery finds for them; undefined when it finds none new. */
  async #retyped(statement: Statement): Promise<Statement | undefined> {
    const plain = this.#configuration({ ...statement, parameters: [] });
    const dry = { ...plain, query: { ...plain.query, parameterMode: "POSITIONAL" }, dryRun: true };
    const found = await this.#shared.jobs
      .run({ configuration: dry, sql: statement.sql })
      .catch(() => undefined);
    const types = found?.job.statistics?.query?.undeclaredQueryParameters ?? [];
    if (types.length !== statement.parameters.length) return undefined;
    const parameters = statement.parameters.map(
      (one, i): QueryParameter => ({ ...one, parameterType: { type: types[i]!.parameterType.type } }),
    );
    const same = parameters.every(
      (one, i) => one.parameterType.type === statement.parameters[i]!.parameterType.type,
    );
    return same ? undefined : { ...statement, parameters };
  }

  #configuration({ sql, parameters }: Statement, inSession = true): Configuration {
    const session =
      this.#sessionId === undefined || !inSession ? [] : [{ key: "session_id", value: this.#sessionId }];
    const connectionProperties = [...this.#shared.connection, ...session];
    return {
      query: {
        query: sql,
        useLegacySql: false,
        ...this.#shared.query,
        ...(parameters.length === 0 ? {} : { parameterMode: "POSITIONAL", queryParameters: parameters }),
        ...(connectionProperties.length === 0 ? {} : { connectionProperties }),
      },
    };
  }
}

function isWrongType(error: unknown, { parameters }: Statement): boolean {
  const texts = parameters.some((one) => one.parameterType.type === "STRING");
  return texts && error instanceof Error && WRONG_TYPE.test(error.message);
}

function changedBy({ page, job }: Finished): number {
  return page?.numDmlAffectedRows === undefined ? changedRows(job) : Number(page.numDmlAffectedRows);
}

function changedRows(job: JobResource): number {
  return Number(job.statistics?.query?.numDmlAffectedRows ?? 0);
}
