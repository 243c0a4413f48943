import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { money, timestamp } from "../../../extract/normalise/types.ts";
import { ensureRawTables, extractSource, type StreamResult } from "../../../extract/run.ts";
import {
  days,
  defineSource,
  defineStream,
  type Page,
  type Source,
  type Stream,
} from "../../../extract/stream.ts";
import { manualClock } from "../../../kernel/clock.ts";
import { memoryLog } from "../../../kernel/log.ts";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../../warehouse/port.ts";

export const labOrder = z.object({
  id: z.string(),
  updatedAt: timestamp(),
  note: z.string().nullish(),
  total: money().nullish(),
  lines: z
    .array(z.object({ id: z.string(), quantity: z.int(), gifts: z.array(z.object({ to: z.string() })) }))
    .nullish(),
});

export type LabOrder = z.infer<typeof labOrder>;

/** What a vendor of the lab would answer: pages of records, or errors in their place. */
export type Script = readonly (Page | unknown[] | Error)[];

type Read = (context: Parameters<Stream["read"]>[0]) => AsyncIterable<Page> | Script;

/** A stream that yields what `read` says. */
export function labStream(read: Read, overrides: Partial<Stream> = {}): Stream {
  return defineStream({
    name: "orders",
    schema: labOrder,
    key: ["id"],
    cursor: "updatedAt",
    lookback: days(1),
    ...overrides,
    async *read(context) {
      const script = read(context);
      if (Symbol.asyncIterator in script) return yield* script;
      for (const page of script) {
        if (page instanceof Error) throw page;
        yield Array.isArray(page) ? { records: page } : (page as Page);
      }
    },
  });
}

export function labSource(...streams: Stream[]): Source {
  return defineSource({
    name: "lab",
    options: z.unknown(),
    env: {},
    streams,
    check: async () => {},
    http: () => ({ vendor: "Lab", baseUrl: "http://127.0.0.1:9", headers: {} }),
  });
}

/** A warehouse in memory, a folder and a clock: what loading needs. */
export async function openLab() {
  const warehouse = await openDuckdb(":memory:", { threads: 2 });
  const stateDir = mkdtempSync(join(tmpdir(), "load-"));
  const clock = manualClock(Date.parse("2011-12-10T00:00:00Z"));
  const log = memoryLog();
  return {
    warehouse,
    stateDir,
    clock,
    log,
    async load(
      stream: Stream,
      options: Partial<Parameters<typeof extractSource>[0]> = {},
    ): Promise<StreamResult> {
      const source = labSource(stream);
      await ensureRawTables(options.warehouse ?? warehouse, [source]);
      clock.advance(60_000);
      const job = { warehouse, source, options: {}, stateDir, clock, log, runId: "run-1" };
      const [result] = await extractSource({ ...job, ...options });
      return result!;
    },
    async close() {
      await warehouse.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

export type Lab = Awaited<ReturnType<typeof openLab>>;

/** The rows of a raw table without what differs from load to load. */
export function rowsOf(warehouse: Warehouse, table = "orders", schema = "raw_lab") {
  return warehouse.rows(
    `select * exclude (_load_id, _loaded_at${table === "orders" ? ", _row_hash" : ""})
     from ${schema}."${table}" order by all`,
  );
}

/** All raw tables of the lab at once, to compare two warehouses. */
export async function everything(warehouse: Warehouse) {
  return {
    orders: await rowsOf(warehouse),
    lines: await rowsOf(warehouse, "orders__lines"),
    gifts: await rowsOf(warehouse, "orders__lines__gifts"),
    state: await warehouse.rows("select source, stream, cursor, resume from operations.stream_state"),
  };
}

export const order = (id: string, day: number, rest: Partial<LabOrder> = {}): LabOrder => ({
  id,
  updatedAt: `2011-12-${String(day).padStart(2, "0")}T10:00:00Z`,
  ...rest,
});
