import { PatronError } from "../../kernel/diagnostics.ts";
import { buildNode } from "../materialise/build-node.ts";
import type { Built } from "../materialise/materialisation.ts";
import type { Node } from "../node.ts";
import type { NodeRun } from "./execute.ts";
import type { Span } from "./reading.ts";
import { parseTime, sqlTime } from "./sample.ts";

type Size = "hour" | "day" | "month" | "year";
const SIZES: readonly string[] = ["hour", "day", "month", "year"];

/** One batch: from `start` up to `end`, milliseconds since 1970 UTC. */
interface Batch {
  start: number;
  end: number;
}

/** Whether a model is built batch by batch of its event time. */
export function isMicrobatch({ config, resourceType }: Node): boolean {
  return (
    resourceType === "model" &&
    config.materialized === "incremental" &&
    config.incremental_strategy === "microbatch"
  );
}

/**
 * Builds a microbatch model: each batch reads only its own stretch of the inputs that name an `event_time`, replaces
 * the rows of that stretch, and is committed by itself. A killed run keeps the batches it finished; the next run's
 * batches replace the same rows again, so nothing doubles.
 */
export async function buildBatches(run: NodeRun, node: Node): Promise<Built> {
  const { event_time: eventTime } = settings(node);
  const batches = batchesOf(run, node, await lastTime(run, node, eventTime));
  let rows = 0;
  for (const [index, batch] of batches.entries()) {
    const span = { start: sqlTime(batch.start), end: sqlTime(batch.end) };
    // Only the first batch may build the table anew; the others add to it.
    const fresh = index === 0 && !run.compiler.isIncremental(node);
    const own = fresh ? node : { ...node, config: { ...node.config, full_refresh: false } };
    const sql = await run.compiler.compile(own, { session: run.warehouse, batch: span });
    const built = await buildNode(own, sql, { ...run, batch: { ...span, eventTime } });
    rows += built.rows ?? 0;
  }
  return { type: "table", rows };
}

/**
 * The newest time in the table, milliseconds since 1970 UTC: where an earlier run was killed, or nobody ran for a while,
 * the batches since then are missing and are built too.
 */
async function lastTime(run: NodeRun, node: Node, eventTime: string): Promise<number | undefined> {
  if (!run.compiler.isIncremental(node)) return undefined;
  const table = run.warehouse.quote({ schema: node.schema, name: node.alias });
  const [row] = await run.warehouse.rows<{ newest: string | null }>(
    `select cast(max(${eventTime}) as timestamp) as newest from ${table}`,
  );
  return row?.newest ? parseTime(row.newest, `newest ${eventTime} of ${node.name}`) : undefined;
}

/** The batches of a run: asked for, or from `begin` (first run), or from the last `lookback` batches up to now. */
function batchesOf(
  run: Pick<NodeRun, "compiler" | "clock" | "eventTime">,
  node: Node,
  newest?: number,
): Batch[] {
  const { batch_size: size, begin, lookback } = settings(node);
  const { start: from, end: to } = run.eventTime as Span;
  const end = to === undefined ? run.clock.now() : parseTime(to, "--event-time-end");
  let at: number;
  if (from !== undefined) at = floor(parseTime(from, "--event-time-start"), size);
  else if (!run.compiler.isIncremental(node)) at = floor(begin, size);
  else
    at = Math.min(
      shift(floor(to === undefined ? end : end - 1, size), size, -lookback),
      floor(newest ?? end, size),
    );
  const batches: Batch[] = [];
  for (; at < end; at = shift(at, size, 1)) batches.push({ start: at, end: shift(at, size, 1) });
  return batches;
}

function settings(node: Node): { event_time: string; batch_size: Size; begin: number; lookback: number } {
  const { event_time, batch_size, begin, lookback = 1 } = node.config;
  const wrong = (message: string): PatronError =>
    new PatronError({
      code: "bad-config",
      message: `${node.name} is a microbatch model: ${message}`,
      at: node.place,
      hint: "It wants event_time: a column, begin: 2026-01-01, batch_size: hour, day, month or year; lookback: 1.",
    });
  if (typeof event_time !== "string") throw wrong("event_time names the column of its time, and is missing.");
  if (typeof batch_size !== "string" || !SIZES.includes(batch_size))
    throw wrong(`batch_size is '${String(batch_size ?? "")}'.`);
  if (begin === undefined || begin === null)
    throw wrong("begin says where its first batch starts, and is missing.");
  const first = begin instanceof Date ? begin.getTime() : parseTime(String(begin), `begin of ${node.name}`);
  if (!Number.isInteger(lookback) || Number(lookback) < 0) throw wrong(`lookback is '${String(lookback)}'.`);
  return { event_time, batch_size: batch_size as Size, begin: first, lookback: Number(lookback) };
}

/** The start of the batch that holds a time. */
function floor(ms: number, size: Size): number {
  const at = new Date(ms);
  const [year, month, day, hour] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours()];
  if (size === "year") return Date.UTC(year, 0, 1);
  if (size === "month") return Date.UTC(year, month, 1);
  return size === "day" ? Date.UTC(year, month, day) : Date.UTC(year, month, day, hour);
}

function shift(ms: number, size: Size, by: number): number {
  if (size === "hour") return ms + by * 3_600_000;
  if (size === "day") return ms + by * 86_400_000;
  const at = new Date(ms);
  const months = size === "year" ? by * 12 : by;
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
}
