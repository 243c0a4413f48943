import type { RecordBatch } from "apache-arrow";
import type { Logger } from "../../kernel/log.ts";
import type { Row } from "../port.ts";
import { recordBatch } from "./arrow-data.ts";
import { arrowSchema } from "./arrow-types.ts";
import { bigqueryError } from "./errors.ts";
import type { Finished, Jobs } from "./jobs.ts";
import type { StorageReader } from "./storage-read.ts";
import { type RawRow, toRow } from "./values.ts";

/** Reads what a query job has found. */
export class Results {
  readonly #jobs: Jobs;
  #storage: StorageReader | undefined;
  readonly #log: Pick<Logger, "warn"> | undefined;

  constructor(jobs: Jobs, storage: StorageReader | undefined, log: Pick<Logger, "warn"> | undefined) {
    this.#jobs = jobs;
    this.#storage = storage;
    this.#log = log;
  }

  /** All rows, page by page, as the port promises them. */
  async rows(finished: Finished): Promise<Row[]> {
    const fields = finished.page?.schema?.fields ?? [];
    const rows: Row[] = [];
    for await (const page of this.#pages(finished)) for (const raw of page) rows.push(toRow(fields, raw));
    return rows;
  }

  /**
   * Record batches: through the Storage Read API when there is more than one page, else made of the page that is
   * here already. Where that API cannot be used, pages are read to the end, and the log says so once.
   */
  async *batches(finished: Finished): AsyncGenerator<RecordBatch> {
    const table = finished.job.configuration?.query?.destinationTable;
    if (this.#storage && table && finished.page?.pageToken !== undefined) {
      const through = yield* this.#throughStorage(this.#storage, table);
      if (through) return;
    }
    const schema = arrowSchema(finished.page?.schema?.fields ?? []);
    let yielded = false;
    for await (const rows of this.#pages(finished)) {
      if (rows.length === 0 && yielded) continue;
      yield recordBatch(schema, rows);
      yielded = true;
    }
  }

  async *#throughStorage(
    storage: StorageReader,
    table: Parameters<StorageReader["read"]>[0],
  ): AsyncGenerator<RecordBatch, boolean> {
    let yielded = false;
    try {
      for await (const batch of storage.read(table, this.#jobs.where.project)) {
        yield batch;
        yielded = true;
      }
      return yielded;
    } catch (cause) {
      // Once rows are out they must not come twice.
      if (yielded) throw bigqueryError(cause, this.#jobs.where);
      this.#storage = undefined;
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#log?.warn(
        `Results are read page by page, which is slower, for the Storage Read API said: ${reason}`,
      );
      return false;
    }
  }

  async *#pages({ name, page }: Finished): AsyncGenerator<RawRow[]> {
    yield page?.rows ?? [];
    for (let token = page?.pageToken; token !== undefined; ) {
      const next = await this.#jobs.page(name, token);
      yield next.rows ?? [];
      token = next.pageToken;
    }
  }
}
