import type { BigQueryReadClient } from "@google-cloud/bigquery-storage/build/src/v1/index.js";
import { type RecordBatch, RecordBatchReader } from "apache-arrow";
import type { TableReference } from "./api.ts";

/** Reads a table as the record batches of the Storage Read API: the bytes come as Arrow and are not looked at. */
export interface StorageReader {
  read(table: TableReference, project: string): AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

/** The slice of Google's gRPC client that is used. */
export type ReadClient = Pick<BigQueryReadClient, "createReadSession" | "readRows" | "close">;

/** One stream, so that the rows of an `order by` stay in their order. The client is made when first needed. */
export function storageReader(connect: () => Promise<ReadClient>): StorageReader {
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
        for await (const answer of reader.readRows({ readStream: stream.name })) {
          const bytes = answer.arrowRecordBatch?.serializedRecordBatch as Uint8Array | undefined;
          if (schema === undefined || bytes === undefined) continue;
          yield* RecordBatchReader.from(Buffer.concat([schema, bytes]));
        }
      }
    },
    async close() {
      if (client !== undefined) await (await client).close();
    },
  };
}
