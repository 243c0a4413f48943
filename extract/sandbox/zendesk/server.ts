import type { RateWindow } from "../http/rate-window.ts";
import type { Answer, Request, Vendor } from "../http/server.ts";
import type { World } from "../world.ts";
import { Desk, type Entry } from "./desk.ts";
import { ticketRecord } from "./records.ts";

export interface ZendeskOptions {
  readonly email: string;
  readonly token: string;
  /** Incremental exports: 10 a minute by default. */
  readonly incremental: RateWindow;
  /** Everything else: 700 a minute on the recorded account. */
  readonly account: RateWindow;
}

/** Zendesk's Support API: incremental exports, ticket metrics and satisfaction ratings. */
export function zendeskVendor(world: World, options: ZendeskOptions): Vendor {
  const desk = new Desk(world);
  return {
    name: "zendesk",
    failure: (status) => FAILURES[status],
    handle(request) {
      if (!authorised(request, options)) return answer(401, { error: "Couldn't authenticate you" });
      const path = request.path.replace(/\.json$/, "").replace(/^\/api\/v2/, "");
      const exported = /^\/incremental\/(tickets|users)\/cursor$/.exec(path);
      const window = exported ? options.incremental : options.account;
      if (!window.take()) return tooMany(window);
      const result = exported
        ? exportPage(world, desk, exported[1] as "tickets" | "users", request)
        : route(desk, path, request);
      return { ...result, headers: limitHeaders(options, exported !== null) };
    },
  };
}

const answer = (status: number, body: unknown): Answer => ({ status, body });

const FAILURES: Record<404 | 429 | 500, Answer> = {
  404: answer(404, { error: "RecordNotFound", description: "Not found" }),
  429: {
    status: 429,
    headers: { "retry-after": "1" },
    body: {
      error: "APIRateLimitExceeded",
      description: "Number of allowed API requests per minute exceeded",
    },
  },
  500: answer(500, { error: "InternalError", description: "The server had an internal error" }),
};

function authorised(request: Request, options: ZendeskOptions): boolean {
  const expected = Buffer.from(`${options.email}/token:${options.token}`).toString("base64");
  return request.headers.authorization === `Basic ${expected}`;
}

function tooMany(window: RateWindow): Answer {
  return { ...FAILURES[429], headers: { "retry-after": String(window.resetSeconds) } };
}

/** Header names and meaning as in the recorded responses. */
function limitHeaders({ account, incremental }: ZendeskOptions, exported: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    "x-rate-limit": String(account.limit),
    "rate-limit": String(account.limit),
    "x-rate-limit-remaining": String(account.remaining),
    "rate-limit-remaining": String(account.remaining),
    "rate-limit-reset": String(account.resetSeconds),
  };
  if (exported)
    headers["zendesk-ratelimit-incremental-exports"] =
      `total=${incremental.limit}; remaining=${incremental.remaining}; resets=${incremental.resetSeconds}`;
  return headers;
}

/** A page of an incremental export: from start_time, or after the cursor; end_of_stream when nothing newer is left. */
function exportPage(world: World, desk: Desk, kind: "tickets" | "users", request: Request): Answer {
  const size = Math.min(1000, Math.max(1, Number(request.query.get("per_page") ?? 1000)));
  const from = exportStart(world, request);
  if ("refusal" in from) return from.refusal;
  const entries = kind === "tickets" ? desk.tickets() : desk.users();
  const start = entries.findIndex(
    (entry) => entry.at > from.at || (entry.at === from.at && entry.id > from.id),
  );
  const page = start < 0 ? [] : entries.slice(start, start + size);
  const last = page.at(-1) ?? from;
  const cursor = Buffer.from(`${last.at}.0||${last.id}|`).toString("base64");
  return answer(200, {
    [kind]: page.map((entry) => entry.record()),
    after_url: absolute(request, `${request.path}?cursor=${encodeURIComponent(cursor)}&per_page=${size}`),
    after_cursor: cursor,
    before_url: null,
    before_cursor: null,
    end_of_stream: start < 0 || start + size >= entries.length,
  });
}

type Start = { at: number; id: number } | { refusal: Answer };

function exportStart(world: World, request: Request): Start {
  const cursor = request.query.get("cursor");
  if (cursor !== null) {
    const found = /^(\d+)\.0\|\|(-?\d+)\|$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
    if (found) return { at: Number(found[1]), id: Number(found[2]) };
    return { refusal: answer(400, { error: "InvalidCursor", description: "cursor is not valid" }) };
  }
  const time = Number(request.query.get("start_time") ?? Number.NaN);
  if (!Number.isFinite(time))
    return { refusal: answer(400, { error: "BadRequest", description: "start_time or cursor is required" }) };
  if (time * 1000 > world.now - 60_000)
    return {
      refusal: answer(422, {
        error: "InvalidValue",
        description: "Too recent start_time. Use a start_time older than 60 seconds",
      }),
    };
  return { at: time, id: -1 };
}

function route(desk: Desk, path: string, request: Request): Answer {
  const one = /^\/tickets\/(\d+)(\/metrics)?$/.exec(path);
  if (one?.[2]) return found("ticket_metric", desk.metric(Number(one[1])));
  if (one) {
    const state = desk.ticket(Number(one[1]));
    return found("ticket", state === null || state.status === "deleted" ? null : ticketRecord(state));
  }
  if (path === "/ticket_metrics") return cursorPage("ticket_metrics", desk.metrics(), request);
  if (path === "/satisfaction_ratings") {
    const from = Number(request.query.get("start_time") ?? 0);
    const ratings = desk.ratings().filter((entry) => entry.at >= from);
    return cursorPage("satisfaction_ratings", ratings, request);
  }
  return FAILURES[404];
}

const found = (name: string, record: unknown): Answer =>
  record === null ? FAILURES[404] : answer(200, { [name]: record });

/** Cursor paging as in the recorded organisations: page[size], page[after], meta and links. */
function cursorPage(name: string, entries: readonly Entry[], request: Request): Answer {
  const size = Math.min(100, Math.max(1, Number(request.query.get("page[size]") ?? 100)));
  const after = readCursor(request.query.get("page[after]"));
  const start = entries.findIndex(
    (entry) => entry.at > after.at || (entry.at === after.at && entry.id > after.id),
  );
  const page = start < 0 ? [] : entries.slice(start, start + size);
  const more = start >= 0 && start + size < entries.length;
  const cursor = page.length > 0 ? writeCursor(page.at(-1)!) : null;
  const parameters = new URLSearchParams(request.query);
  if (cursor !== null) parameters.set("page[after]", cursor);
  return answer(200, {
    [name]: page.map((entry) => entry.record()),
    meta: {
      has_more: more,
      after_cursor: cursor,
      before_cursor: page.length > 0 ? writeCursor(page[0]!) : null,
    },
    links: { prev: null, next: more ? absolute(request, `${request.path}?${parameters}`) : null },
  });
}

const writeCursor = (entry: { at: number; id: number }): string =>
  Buffer.from(JSON.stringify({ o: "id", v: [entry.at, entry.id] })).toString("base64");

/** A cursor that cannot be read starts from the beginning, as on the recorded account. */
function readCursor(text: string | null): { at: number; id: number } {
  try {
    const { v } = JSON.parse(Buffer.from(text ?? "", "base64").toString("utf8")) as { v: [number, number] };
    return { at: v[0], id: v[1] };
  } catch {
    return { at: -1, id: -1 };
  }
}

function absolute(request: Request, path: string): string {
  return `http://${request.headers.host ?? "127.0.0.1"}${path}`;
}
