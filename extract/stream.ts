import type { z } from "zod";
import type { HttpClient } from "./http/client.ts";

/** Milliseconds in `n` days. */
export const days = (n: number): number => n * 86_400_000;

/** What one `yield` of a stream hands over: the API's records, unchecked, and the cursor that follows them. */
export interface Page {
  /** API-shaped records: nested objects and arrays as the vendor sends them, connections resolved to arrays. */
  records: unknown[];
  /** A name for messages and quarantine: "page 12" is the default. */
  label?: string;
  /**
   * Where each record stands, when the source knows it better than a page's name: "order_lines.csv:17". As long as
   * `records`; quarantine shows it in place of the label.
   */
  places?: readonly string[];
  /** An opaque vendor cursor to resume from after this page (Zendesk's after_cursor). Streams with `cursor` need none. */
  resume?: string;
  /** How many records the vendor says there are in all, when it does: a mismatch at the end fails the stream. */
  expectedTotal?: number;
}

/** What a stream's `read` works with. Every response fetched through `http` is landed verbatim before it is parsed. */
export interface ReadContext<C = unknown> {
  http: HttpClient;
  /** The source's options from patron.yml, already checked by its `options` schema. */
  options: C;
  /** ISO timestamp or date to read from (stored cursor less lookback), or undefined on the first or a full read. */
  since: string | undefined;
  /** The stored opaque cursor, when the stream yields `resume`. */
  resume: string | undefined;
  /** The upper end of the window, exclusive, when a backfill names one. */
  until: string | undefined;
  /** Now, ISO UTC, by the run's clock. */
  now: string;
  signal: AbortSignal;
  progress(message: string): void;
  /** Tells a person what may be a slip and does not stop the stream: a column that no shape knows. */
  warn(message: string): void;
  /** Tells a person what is good to know and nobody's mistake: a column that a file leaves out. */
  note(message: string): void;
  /** Keeps a verbatim copy of a local file in this load's landing; awaited before the file is parsed. */
  landFile(path: string): Promise<void>;
}

/** One way in which a record says whom it is about, in the record ids of the identity map. */
export interface PersonRef {
  /** The start of such an id: `zendesk:user:`. `{shop}` stands for the record's own column `shop`. */
  record: string;
  /** The field (dotted, API spelling) that holds the rest of the id. */
  field: string;
  /** What the field has before that rest: `gid://shopify/Customer/`. */
  before?: string;
}

/** What `patron forget` must know of a stream whose records are about people; their fields are marked by `pii()`. */
export interface PersonRule {
  refs: readonly PersonRef[];
  /** The properties of the vendor's answers that hold such records. Not needed where `before` makes ids unmistakable. */
  within?: readonly string[];
}

/**
 * A stream: a declaration plus one generator. Raw columns are derived from `schema` (extract/normalise): nested
 * objects flatten with `__`, arrays of objects become child tables, arrays of scalars json columns.
 */
export interface Stream<C = unknown> {
  /** snake_case; also the raw table's name. */
  name: string;
  /** The API's record. Unknown fields are kept in `_extra` and reported as drift. */
  schema: z.ZodObject;
  /** Top-level record fields (API spelling) that identify a record: `["id"]`, `["campaign.id", "segments.date"]`. */
  key: readonly string[];
  /** The record field (dotted, API spelling) whose greatest value becomes the cursor. ISO strings or integers. */
  cursor?: string;
  /** Re-read this far behind the cursor, in milliseconds: late changes. The reason stands in a comment. */
  lookback?: number;
  /**
   * `merge` (default): upsert by key. `replace`: the stream yields the whole set each time; rows gone there go here.
   * A replace stream that yields no page at all says "as before": nothing is changed. An empty set is an empty page.
   */
  mode?: "merge" | "replace";
  /** Default absent: the records are about nobody. */
  person?: PersonRule;
  /**
   * Writes a landed copy of a file anew, as JSON lines, when it holds people that `change` gives without their data
   * (it gives others as they are). False: it holds none, and nothing was written.
   */
  rewriteFile?(
    path: string,
    to: string,
    change: (record: Record<string, unknown>) => unknown,
  ): Promise<boolean>;
  read(context: ReadContext<C>): AsyncIterable<Page>;
}

export function defineStream<C = unknown>(stream: Stream<C>): Stream<C> {
  return stream;
}

/** A source: who to ask, how to authenticate, and its streams. One folder under extract/sources. */
export interface Source<C = unknown> {
  name: string;
  /** Checks the source's block of patron.yml and its environment values; secrets come from the environment only. */
  options: z.ZodType<C>;
  /** Environment variables read, by option name: `{ accessToken: "SHOPIFY_ACCESS_TOKEN" }`. */
  env: Readonly<Record<string, { name: string; secret?: boolean; optional?: boolean; about: string }>>;
  streams: readonly Stream<C>[];
  /** A cheap call that proves address and credentials; throws TerminalError with a clear message. */
  check(context: { http: HttpClient; options: C; signal: AbortSignal }): Promise<void>;
  /** Builds the HTTP options for this source: base url, headers, rate limits, which statuses mean what. */
  http(options: C): import("./http/client.ts").HttpOptions;
}

export function defineSource<C>(source: Source<C>): Source<C> {
  return source;
}
