import { join } from "node:path";
import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { BodyScrub } from "../forget/scrub-body.ts";
import type { Tombstones } from "../forget/tombstones.ts";
import type { HttpClient } from "../http/client.ts";
import type { Landing } from "../landing/writer.ts";
import type { TablePlan } from "../normalise/plan.ts";
import type { ReadContext, Stream } from "../stream.ts";
import type { StreamName, StreamState } from "./state.ts";

/** Everything that loading one stream needs. */
export interface StreamJob<C = unknown> {
  warehouse: Warehouse;
  source: string;
  stream: Stream<C>;
  options: C;
  /** The project's `.patron` folder: landing and row files lie in it. */
  stateDir: string;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  runId?: string | undefined;
  /** Makes the stream's HTTP client; what it fetches goes through `landing` first. */
  connect(landing: Landing): HttpClient;
  /** Read from here instead of from the stored cursor. */
  since?: string | undefined;
  /** Read everything; the stored cursor is not looked at. */
  full?: boolean | undefined;
  /** Read a window of the past; the stored cursor stays. */
  backfill?: { from: string; to: string } | undefined;
  /** Who is forgotten, and must not come back. Default: nobody. */
  stones?: Tombstones | undefined;
  /** The vendor's answers without forgotten people; undefined while nobody is forgotten. */
  scrubBody?: BodyScrub | undefined;
  /** The share of bad records (0 to 1) above which the stream fails. Default 0.05. */
  quarantineThreshold?: number | undefined;
}

/** What an attempt carries from its beginning to its end. */
export interface Attempt {
  loadId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Where its row files lie. */
  folder: string;
  plan: TablePlan;
  before: StreamState;
  window: Pick<ReadContext, "since" | "until" | "resume">;
}

/** The stream's name as the operations tables spell it. */
export function nameOf(job: { source: string; stream: { name: string } }): StreamName {
  return { source: job.source, stream: job.stream.name };
}

/** Row files of the stream's attempts; what lies here when one begins is of a run that was killed. */
export function tmpFolder(job: { stateDir: string; source: string; stream: { name: string } }): string {
  return join(job.stateDir, "tmp", "extract", job.source, job.stream.name);
}

/** ISO 8601 in UTC. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
