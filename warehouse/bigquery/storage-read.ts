import type { BigQueryReadClient } from "@google-cloud/bigquery-storage/build/src/v1/index.js";
import { type RecordBatch, RecordBatchReader } from "apache-arrow";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { TableReference } from "./api.ts";
import { waitMs } from "./retry.ts";

/** Reads a table as the record batches of the Storage Read API: the bytes come as Arrow and are not looked at. */
export interface StorageReader {
  read(table: TableReference, project: string): AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

/** The slice of Google's gRPC client that is used. */
export type ReadClient = Pick<BigQueryReadClient, "createReadSession" | "readRows" | "close">;

/** gRPC's codes for what passes: deadline, exhausted, aborted, internal, unavailable. */
const PASSING = new Set([4, 8, 10, 13, 14]);
const TRIES = 5;

/** One stream, so that the rows of an `order by` stay in their order. The client is made when first needed. */
export function storageReader(
  connect: () => Promise<ReadClient>,
  clock: Pick<Clock, "sleep"> = systemClock,
): StorageReader {
  let client: Promise<ReadClient> | undefined;
  return {
    async *read(table, project) {
      client ??= connect();
      const reader = await client;
      const [session] = await reader.createReadSession({
        parent: `projects/${project}`,
        readSession: {
          table: `projects/${table.projectId}/datasets/${table.datasetId}/tables/${table.tableId}`,
          dataFormat: "ARROW",
        },
        maxStreamCount: 1,
      });
      const schema = session.arrowSchema?.serializedSchema as Uint8Array | undefined;
      for (const stream of session.streams ?? []) {
        yield* streamOf(reader, stream.name!, schema, clock);
      }
    },
    async close() {
      if (client !== undefined) await (await client).close();
    },
  };
}

/** A stream's batches. One that breaks is read on from the row after the last that came. */
async function* streamOf(
  reader: ReadClient,
  readStream: string,
  schema: Uint8Array | undefined,
  clock: Pick<Clock, "sleep">,
): AsyncGenerator<RecordBatch> {
  for (let offset = 0, tried = 0; ; ) {
    try {
      for await (const answer of reader.readRows({ readStream, offset })) {
        const bytes = answer.arrowRecordBatch?.serializedRecordBatch as Uint8Array | undefined;
        if (schema === undefined || bytes === undefined) continue;
        yield* RecordBatchReader.from(Buffer.concat([schema, bytes]));
        offset += Number(answer.rowCount);
        tried = 0;
      }
      return;
    } catch (cause) {
      if (!PASSING.has((cause as { code?: number }).code ?? 0) || ++tried >= TRIES) throw cause;
      await clock.sleep(waitMs(tried, undefined));
    }
  }
}
