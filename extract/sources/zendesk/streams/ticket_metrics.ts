import { z } from "zod";
import { TerminalError } from "../../../../kernel/diagnostics.ts";
import { timestamp } from "../../../normalise/types.ts";
import { defineStream, type Page } from "../../../stream.ts";
import { epoch, incremental, list, without, type ZendeskContext, type ZendeskOptions } from "../api.ts";

/** Minutes by the calendar and within business hours; null until it has happened. */
const minutes = () => z.object({ calendar: z.int().nullable(), business: z.int().nullable() });
const time = () => timestamp().nullish();
const count = () => z.int().nullish();

const metric = z.object({
  id: z.int(),
  ticket_id: z.int(),
  replies: count(),
  reopens: count(),
  reply_time_in_minutes: minutes(),
  full_resolution_time_in_minutes: minutes(),
  first_resolution_time_in_minutes: minutes(),
  agent_wait_time_in_minutes: minutes().nullish(),
  requester_wait_time_in_minutes: minutes().nullish(),
  on_hold_time_in_minutes: minutes().nullish(),
  group_stations: count(),
  assignee_stations: count(),
  assigned_at: time(),
  initially_assigned_at: time(),
  solved_at: time(),
  latest_comment_added_at: time(),
  created_at: timestamp(),
  updated_at: timestamp(),
});

type Json = Record<string, unknown>;

const NOT_LOADED = [
  "url",
  "assignee_updated_at",
  "requester_updated_at",
  "status_updated_at",
  "custom_status_updated_at",
  "reply_time_in_seconds",
];
/** Tickets whose metrics are asked for before a page is handed over. */
const BATCH = 100;

/**
 * The list of metrics has no filter, and a metric's updated_at can stand still while the ticket goes on. So the
 * first run lists all of them; later runs follow the ticket export with a cursor of their own and ask for the
 * metrics of each ticket in it.
 */
export const ticketMetrics = defineStream<ZendeskOptions>({
  name: "ticket_metrics",
  schema: metric,
  key: ["id"],
  read: (context) =>
    context.resume === undefined && context.since === undefined ? readAll(context) : readChanged(context),
});

/**
 * Ends with the start of the next run: the newest updated_at of the list. Whatever changed before it had changed
 * before the list was read, so starting there loses nothing, whatever the clocks say.
 */
async function* readAll(context: ZendeskContext): AsyncIterable<Page> {
  let newest = epoch(context.options.start_date);
  for await (const page of list(context, "ticket_metrics")) {
    for (const record of page) {
      const updated = epoch(String((record as Json).updated_at));
      if (updated > newest) newest = updated;
    }
    yield { records: page.map((record) => without(record, NOT_LOADED)) };
  }
  yield { records: [], label: "end of the list", resume: `start:${newest}` };
}

async function* readChanged(context: ZendeskContext): AsyncIterable<Page> {
  for await (const page of incremental(context, "tickets", startOf(context))) {
    const ids = [...new Set(page.records.map((ticket) => Number(ticket.id)))];
    for (let at = 0; at < ids.length; at += BATCH) {
      const found = await Promise.all(ids.slice(at, at + BATCH).map((id) => metricOf(context, id)));
      yield { records: found.flat() };
    }
    yield { records: [], label: "end of a page of tickets", resume: `cursor:${page.cursor}` };
  }
}

function startOf(context: ZendeskContext): { cursor: string } | { startTime: number } {
  if (context.resume?.startsWith("cursor:")) return { cursor: context.resume.slice("cursor:".length) };
  if (context.resume?.startsWith("start:"))
    return { startTime: Number(context.resume.slice("start:".length)) };
  return { startTime: epoch(context.since ?? context.options.start_date) };
}

/** None for a deleted ticket, whose metrics answer 404. The vendor sends the one metric bare or as a list of one. */
async function metricOf(context: ZendeskContext, ticketId: number): Promise<Json[]> {
  try {
    const response = await context.http.request({ path: `/api/v2/tickets/${ticketId}/metrics.json` });
    const found = (response.json() as Json).ticket_metric;
    const records = (Array.isArray(found) ? found : [found]) as Json[];
    return records.map((record) => without(record, NOT_LOADED));
  } catch (error) {
    if (error instanceof TerminalError && error.diagnostics[0]?.code === "vendor-not-found") return [];
    throw error;
  }
}
