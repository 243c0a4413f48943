import { RecordBatchStreamWriter, tableFromArrays } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { type ReadClient, storageReader } from "../../warehouse/bigquery/storage-read.ts";

const VALUES = [1, 2, 3, 4, 5, 6];
/** Rows of one answer of the server. */
const PER_ANSWER = 2;

/** A batch as the API sends it: the schema is sent once, apart from the rows. */
function message(values: readonly number[]): Buffer {
  const table = tableFromArrays({ n: Int32Array.from(values) });
  return Buffer.from(RecordBatchStreamWriter.writeAll(table).toUint8Array(true));
}

/** A server whose stream breaks with each of these codes in turn, after one answer. */
function client(breaks: number[]) {
  const asked: number[] = [];
  const reader = {
    createReadSession: async () => [
      { arrowSchema: { serializedSchema: Buffer.alloc(0) }, streams: [{ name: "s1" }] },
    ],
    async *readRows({ offset }: { offset: number }) {
      asked.push(offset);
      for (let at = offset; at < VALUES.length; at += PER_ANSWER) {
        const values = VALUES.slice(at, at + PER_ANSWER);
        yield {
          rowCount: String(values.length),
          arrowRecordBatch: { serializedRecordBatch: message(values) },
        };
        const code = breaks.shift();
        if (code !== undefined) throw Object.assign(new Error(`broken: ${code}`), { code });
      }
    },
    close: async () => {},
  };
  return { asked, reader: reader as unknown as ReadClient };
}

async function read(breaks: number[]) {
  const { asked, reader } = client(breaks);
  const clock = manualClock();
  const rows: number[] = [];
  const table = { projectId: "p", datasetId: "d", tableId: "t" };
  const work = async () => {
    for await (const batch of storageReader(async () => reader, clock).read(table, "p"))
      for (const row of batch) rows.push(row.n as number);
  };
  const failed = await work().then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { asked, rows, failed, waits: clock.slept.length };
}

describe("the Storage Read API", () => {
  it("is read on after a break from the row after the last that came: each row once", async () => {
    expect(await read([14, 13])).toEqual({ asked: [0, 2, 4], rows: VALUES, failed: undefined, waits: 2 });
  });

  it("is given up where no wait helps", async () => {
    expect(await read([7])).toMatchObject({ asked: [0], rows: [1, 2], failed: "broken: 7", waits: 0 });
  });
});
