import type { RateWindow } from "../http/rate-window.ts";
import type { Answer, Request, Vendor } from "../http/server.ts";
import type { World } from "../world.ts";
import { type Listed, type Movement, type Shelf, type Shelves, shelvesOf } from "./movements.ts";
import type { Json } from "./records.ts";
import { checkList } from "./validate.ts";

export interface StripeOptions {
  readonly key: string;
  /** Read limit of the account. */
  readonly reads: RateWindow;
  /** Check each answer against the vendor's OpenAPI and answer 500 when it does not fit. */
  readonly validate: boolean;
}

/** Stripe's balance transactions and payouts: newest first, cursors by id, amounts in pence. */
export function stripeVendor(world: World, options: StripeOptions): Vendor {
  const shelves = shelvesOf(world);
  return {
    name: "stripe",
    failure: (status) => FAILURES[status],
    handle(request) {
      if (!authorised(request, options.key)) return unauthorised(request);
      if (!options.reads.take()) return FAILURES[429];
      const answer = route(world, shelves, request);
      if (options.validate && answer.status === 200) checkList(answer.body);
      return answer;
    },
  };
}

function route(world: World, { movements, payouts }: Shelves, request: Request): Answer {
  const [, kind, id] = /^\/v1\/(balance_transactions|payouts)(?:\/(\w+))?$/.exec(request.path) ?? [];
  if (kind === undefined || request.method !== "GET") return unknownUrl(request);
  if (kind === "payouts") {
    if (id !== undefined) return single(payouts, world, id, () => payouts.byId.get(id)!.json());
    return list(
      payouts,
      request,
      () => true,
      (one) => one.json(),
    );
  }
  if (id !== undefined)
    return single(movements, world, id, () => movements.byId.get(id)!.json(expandsSource(request, "source")));
  const expand = expandsSource(request, "data.source");
  return list(
    movements,
    request,
    (one) => matches(one, request.query),
    (one) => one.json(expand),
  );
}

function stripeError(status: number, error: Record<string, unknown>): Answer {
  return { status, body: { error } };
}

const FAILURES: Record<404 | 429 | 500, Answer> = {
  404: stripeError(404, { type: "invalid_request_error", message: "Not found." }),
  429: stripeError(429, {
    type: "invalid_request_error",
    code: "rate_limit",
    message: "Request rate limit exceeded. Retry with exponential backoff.",
  }),
  500: stripeError(500, { type: "api_error", message: "An unknown error occurred." }),
};

function authorised(request: Request, key: string): boolean {
  const header = request.headers.authorization ?? "";
  return header === `Bearer ${key}` || header === `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
}

function unauthorised(request: Request): Answer {
  const given = request.headers.authorization?.replace(/^\w+ /, "");
  const message =
    given === undefined
      ? "You did not provide an API key. Provide it in the Authorization header, using Bearer auth."
      : `Invalid API Key provided: ${given.slice(0, 8)}${"*".repeat(8)}${given.slice(-4)}`;
  return stripeError(401, { type: "invalid_request_error", message });
}

const unknownUrl = (request: Request): Answer =>
  stripeError(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${request.method}: ${request.path}).`,
  });

const expandsSource = (request: Request, name: string): boolean =>
  [...request.query].some(([key, value]) => /^expand\[\d*\]$/.test(key) && value === name);

function single(shelf: Shelf<Listed>, world: World, id: string, json: () => Json): Answer {
  const one = shelf.byId.get(id);
  if (one === undefined || one.at > world.now) return missing(id, "id");
  return { status: 200, body: json() };
}

const missing = (id: string, param: string): Answer =>
  stripeError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${id.startsWith("po_") ? "payout" : "balance_transaction"}: '${id}'`,
    param,
  });

/** A page of a list, newest first. */
function list<T extends Listed>(
  shelf: Shelf<T>,
  request: Request,
  fits: (one: T) => boolean,
  json: (one: T) => Json,
): Answer {
  const { query } = request;
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return stripeError(400, {
      type: "invalid_request_error",
      code: "parameter_invalid_integer",
      message: `Invalid integer: ${query.get("limit")}; limit is 1 to 100`,
      param: "limit",
    });
  const page = cut(
    shelf.visible().filter((one) => isWithin(one.at, query) && fits(one)),
    shelf,
    query,
    limit,
  );
  if ("status" in page) return page;
  const body = { object: "list", url: request.path, has_more: page.more, data: page.found.map(json) };
  return { status: 200, body };
}

type Page<T> = { found: readonly T[]; more: boolean };

/** The page after `starting_after` (older ones) or before `ending_before` (newer ones). */
function cut<T extends Listed>(
  matching: readonly T[],
  shelf: Shelf<T>,
  query: URLSearchParams,
  limit: number,
): Page<T> | Answer {
  for (const name of ["starting_after", "ending_before"]) {
    const id = query.get(name);
    if (id !== null && !shelf.byId.has(id)) return missing(id, name);
  }
  const place = (id: string): number => matching.findIndex((one) => one.id === id);
  const before = query.get("ending_before");
  if (before !== null) {
    const end = Math.max(0, place(before));
    const start = Math.max(0, end - limit);
    return { found: matching.slice(start, end), more: start > 0 };
  }
  const after = query.get("starting_after");
  const start = after === null ? 0 : place(after) + 1;
  return { found: matching.slice(start, start + limit), more: start + limit < matching.length };
}

function isWithin(at: number, query: URLSearchParams): boolean {
  const created = Math.floor(at / 1000);
  const bound = (name: string): number | null => {
    const value = query.get(`created[${name}]`);
    return value === null ? null : Number(value);
  };
  const [gt, gte, lt, lte] = [bound("gt"), bound("gte"), bound("lt"), bound("lte")];
  if (gt !== null && created <= gt) return false;
  if (gte !== null && created < gte) return false;
  if (lt !== null && created >= lt) return false;
  return lte === null || created <= lte;
}

/** Whether a movement is of the type, source or payout that is asked for. */
function matches(movement: Movement, query: URLSearchParams): boolean {
  const asked = (name: string, value: string | undefined): boolean =>
    !query.has(name) || query.get(name) === value;
  return asked("type", movement.type) && asked("source", movement.source) && asked("payout", movement.payout);
}
