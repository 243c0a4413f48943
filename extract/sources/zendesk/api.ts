import { z } from "zod";
import { TerminalError } from "../../../kernel/diagnostics.ts";
import type { ReadContext } from "../../stream.ts";

export const zendeskOptions = z.strictObject({
  /** The account's address: https://example.zendesk.com */
  url: z.url({ protocol: /^https?$/ }),
  /** The agent that the API token belongs to. */
  email: z.email(),
  api_token: z.string().min(1),
  /** What to read from at the first run. Default: before Zendesk existed. */
  start_date: z.iso.date().default("2006-01-01"),
});

export type ZendeskOptions = z.infer<typeof zendeskOptions>;
export type ZendeskContext = ReadContext<ZendeskOptions>;

type Json = Record<string, unknown>;

/** One page of an incremental export, with the cursor that continues after it. */
export interface ExportPage {
  records: Json[];
  cursor: string;
}

/** The greatest page; https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ */
const EXPORT_PAGE = 1_000;
const LIST_PAGE = 100;

export const epoch = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);

/**
 * Reads a cursor export until its end. It starts from an export cursor or, without one, from a time in seconds.
 * The cursor runs by `generated_timestamp`, so rows whose updated_at is older than the start are normal.
 */
export async function* incremental(
  context: Pick<ZendeskContext, "http">,
  resource: "tickets" | "users",
  from: { cursor: string } | { startTime: number },
): AsyncIterable<ExportPage> {
  let query: Record<string, string | number> =
    "cursor" in from ? { cursor: from.cursor } : { start_time: from.startTime };
  for (;;) {
    const path = `/api/v2/incremental/${resource}/cursor.json`;
    const response = await context.http.request({ path, query: { ...query, per_page: EXPORT_PAGE } });
    const page = response.json() as Json;
    const cursor = page.after_cursor;
    if (typeof cursor !== "string" || !Array.isArray(page[resource])) {
      // An export with nothing in it has no cursor yet: the next run starts from the same time.
      if (page.end_of_stream === true) return;
      throw brokenPage(path, "neither after_cursor nor end_of_stream");
    }
    yield { records: page[resource], cursor };
    if (page.end_of_stream === true) return;
    if (query.cursor === cursor) throw brokenPage(path, "the same cursor twice, which would never end");
    query = { cursor };
  }
}

/** Reads a list with cursor paging (`page[size]`, `page[after]`) until its end. */
export async function* list(
  context: Pick<ZendeskContext, "http">,
  resource: string,
  filter: Readonly<Record<string, string | number | undefined>> = {},
): AsyncIterable<Json[]> {
  let after: string | undefined;
  for (;;) {
    const path = `/api/v2/${resource}.json`;
    const query = { ...filter, "page[size]": LIST_PAGE, "page[after]": after };
    const page = (await context.http.request({ path, query })).json() as Json;
    const meta = page.meta as { has_more?: boolean; after_cursor?: string | null } | undefined;
    if (!Array.isArray(page[resource]) || meta === undefined)
      throw brokenPage(path, `no ${resource} or no meta`);
    yield page[resource];
    if (meta.has_more !== true || typeof meta.after_cursor !== "string") return;
    if (after === meta.after_cursor) throw brokenPage(path, "the same cursor twice, which would never end");
    after = meta.after_cursor;
  }
}

/** The record without fields that we know and do not load; what is left and not in the schema is drift. */
export function without(record: Json, fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !fields.includes(name)));
}

function brokenPage(path: string, what: string): TerminalError {
  return new TerminalError({
    code: "unexpected-answer",
    message: `Zendesk ${path} answered with ${what}.`,
    help: "Compare the last page in this load's landing folder with Zendesk's documentation.",
  });
}
