import { type Clock, systemClock } from "../kernel/clock.ts";
import { didYouMean, PatronError } from "../kernel/diagnostics.ts";
import { type Logger, silentLog } from "../kernel/log.ts";
import { redact } from "../kernel/redact.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { compileBodyScrub } from "./forget/scrub-body.ts";
import { readTombstones } from "./forget/store.ts";
import type { HttpClient, HttpOptions } from "./http/client.ts";
import { createHttpClient, type HttpDeps } from "./http/create.ts";
import { fromLanding, landedLoads } from "./landing/replay.ts";
import { eachAtMost } from "./load/lane.ts";
import { loadStream } from "./load/load-stream.ts";
import type { StreamResult } from "./load/result.ts";
import type { Source, Stream } from "./stream.ts";

export { ensureRawTables } from "./load/ensure.ts";
export type { StreamResult } from "./load/result.ts";

export interface ExtractJob<C = unknown> {
  warehouse: Warehouse;
  source: Source<C>;
  /** Already checked by the source's `options` schema. */
  options: C;
  /** Streams to load, by name. Default: all. */
  streams?: readonly string[] | undefined;
  since?: string | undefined;
  full?: boolean | undefined;
  backfill?: { from: string; to: string } | undefined;
  /** Reads what was landed before instead of asking the vendor; streams of which nothing was landed are left out. */
  replay?: boolean | undefined;
  /** The share of bad records (0 to 1) above which a stream fails. Default 0.05. */
  quarantineThreshold?: number | undefined;
  /** The project's `.patron` folder. */
  stateDir: string;
  clock?: Clock;
  log?: Logger;
  signal?: AbortSignal;
  runId?: string;
  /** Default: createHttpClient. */
  httpClientFactory?: (options: HttpOptions, deps: HttpDeps) => HttpClient;
}

/** Streams read at once: one vendor's limits are shared anyway, and a laptop has few cores. */
const STREAMS_AT_ONCE = 3;

/**
 * Loads streams of one source, some at once; the merges run one after the other. Results are in the order of the
 * source's declaration; one that failed does not stop the others. The raw tables must exist: ensureRawTables.
 * Throws PatronError (usage) for a stream that the source does not have.
 */
export async function extractSource<C>(job: ExtractJob<C>): Promise<StreamResult[]> {
  const { source, clock = systemClock, log = silentLog } = job;
  const signal = job.signal ?? new AbortController().signal;
  const http = source.http(job.options);
  const connect = job.httpClientFactory ?? createHttpClient;
  const jobs = chosenStreams(source, job.streams).map((stream) => ({ ...job, stream }));
  let forgotten: ReturnType<typeof whoIsForgotten> | undefined;
  const wanted = job.replay ? jobs.flatMap((one) => replayed(one, http, { clock, log, signal })) : jobs;
  return eachAtMost(wanted, STREAMS_AT_ONCE, async (one) => {
    try {
      forgotten ??= whoIsForgotten(job.warehouse, source as Source);
      return await loadStream({
        ...one,
        ...{ source: source.name, clock, log, signal, ...(await forgotten) },
        connect: (landing) =>
          connect(http, { clock, log, signal, land: (exchange) => landing.land(exchange) }),
      });
    } catch (error) {
      return brokenResult(source.name, one.stream.name, error);
    }
  });
}

async function whoIsForgotten(warehouse: Warehouse, source: Source) {
  const stones = await readTombstones(warehouse);
  return { stones, scrubBody: compileBodyScrub(source, stones) };
}

/** The job of a stream that reads its landed loads, as a backfill: cursors stay, and rows that are not in them too. */
function replayed<C>(
  job: ExtractJob<C> & { stream: Stream<C> },
  { limiter: _, ...options }: HttpOptions,
  deps: Pick<HttpDeps, "clock" | "log" | "signal">,
): (typeof job)[] {
  const loads = landedLoads(job.stateDir, job.source.name, job.stream.name);
  const [first, last] = [loads[0], loads.at(-1)];
  const isNamed = job.streams !== undefined;
  if (first === undefined || last === undefined || (!isNamed && !last.isAnswers)) {
    if (isNamed)
      job.log?.warn(`${job.source.name}.${job.stream.name}: nothing was landed that could be read again.`);
    return [];
  }
  // What is replayed is landed already, and no vendor's limit is touched.
  const client = (answers: typeof fetch) =>
    createHttpClient({ ...options, retries: 0 }, { ...deps, fetch: answers, land: async () => {} });
  const backfill = { from: first.manifest.startedAt, to: last.manifest.startedAt };
  return [{ ...job, stream: fromLanding(job.stream, loads, client), backfill }];
}

function chosenStreams<C>(source: Source<C>, names: readonly string[] | undefined): readonly Stream<C>[] {
  if (names === undefined) return source.streams;
  const known = new Map(source.streams.map((stream) => [stream.name, stream]));
  return [...new Set(names)].map((name) => {
    const stream = known.get(name);
    if (stream !== undefined) return stream;
    throw new PatronError(
      {
        code: "unknown-stream",
        message: `${source.name} has no stream '${name}'. It has: ${[...known.keys()].join(", ")}.`,
        hint: didYouMean(name, known.keys()),
      },
      { exitCode: 2 },
    );
  });
}

/** A stream that did not even begin: its declaration, the disk or the warehouse is at fault. */
function brokenResult(source: string, stream: string, cause: unknown): StreamResult {
  return {
    source,
    stream,
    status: "failed",
    pages: 0,
    records: 0,
    newRows: 0,
    changedRows: 0,
    deletedRows: 0,
    quarantined: 0,
    cursorBefore: undefined,
    cursorAfter: undefined,
    seconds: 0,
    error: redact(cause instanceof Error ? cause.message : String(cause)),
    drift: [],
  };
}
