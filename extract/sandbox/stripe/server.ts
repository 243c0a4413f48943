import type { RateWindow } from "../http/rate-window.ts";
import type { Answer, Request, Vendor } from "../http/server.ts";
import { makePayments, type Payment } from "../synthetic/payments.ts";
import type { World } from "../world.ts";
import { balanceTransaction, sourceId } from "./records.ts";
import { checkBalanceTransactions } from "./validate.ts";

export interface StripeOptions {
  readonly key: string;
  /** Read limit of the account. */
  readonly reads: RateWindow;
  /** Check each answer against the vendor's OpenAPI and answer 500 when it does not fit. */
  readonly validate: boolean;
}

/** Stripe's balance transactions: newest first, cursors by id, amounts in pence. */
export function stripeVendor(world: World, options: StripeOptions): Vendor {
  const ledger = new Ledger(world);
  return {
    name: "stripe",
    failure: (status) => FAILURES[status],
    handle(request) {
      if (!authorised(request, options.key)) return unauthorised(request);
      if (!options.reads.take()) return FAILURES[429];
      const one = /^\/v1\/balance_transactions\/(\w+)$/.exec(request.path);
      if (one) return single(world, ledger, one[1]!, request);
      if (request.path !== "/v1/balance_transactions" || request.method !== "GET") return unknownUrl(request);
      const answer = list(world, ledger, request);
      if (options.validate && answer.status === 200) checkBalanceTransactions(answer.body);
      return answer;
    },
  };
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

/** All movements, newest first, up to the sandbox's clock. */
class Ledger {
  readonly #world: World;
  readonly #all: readonly Payment[];
  readonly byId: ReadonlyMap<string, Payment>;
  #version = -1;
  #visible: readonly Payment[] = [];

  constructor(world: World) {
    this.#world = world;
    // Equal seconds keep one order: later in the file is newer.
    this.#all = makePayments(world)
      .map((payment, i) => ({ payment, i }))
      .sort((a, b) => b.payment.at - a.payment.at || b.i - a.i)
      .map(({ payment }) => payment);
    this.byId = new Map(this.#all.map((payment) => [payment.id, payment]));
  }

  visible(): readonly Payment[] {
    if (this.#version !== this.#world.version) {
      this.#visible = this.#all.filter((payment) => payment.at <= this.#world.now);
      this.#version = this.#world.version;
    }
    return this.#visible;
  }
}

const expandsSource = (request: Request, name: string): boolean =>
  [...request.query].some(([key, value]) => /^expand\[\d*\]$/.test(key) && value === name);

function single(world: World, ledger: Ledger, id: string, request: Request): Answer {
  const payment = ledger.byId.get(id);
  if (payment === undefined || payment.at > world.now) return missing(id, "id");
  return { status: 200, body: balanceTransaction(world, payment, expandsSource(request, "source")) };
}

const missing = (id: string, param: string): Answer =>
  stripeError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such balance_transaction: '${id}'`,
    param,
  });

function list(world: World, ledger: Ledger, request: Request): Answer {
  const { query } = request;
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return stripeError(400, {
      type: "invalid_request_error",
      code: "parameter_invalid_integer",
      message: `Invalid integer: ${query.get("limit")}; limit is 1 to 100`,
      param: "limit",
    });
  const matching = ledger.visible().filter((payment) => matches(payment, query));
  const page = cut(matching, ledger, query, limit);
  if ("status" in page) return page;
  const expand = expandsSource(request, "data.source");
  return {
    status: 200,
    body: {
      object: "list",
      url: "/v1/balance_transactions",
      has_more: page.more,
      data: page.payments.map((payment) => balanceTransaction(world, payment, expand)),
    },
  };
}

type Page = { payments: readonly Payment[]; more: boolean };

/** The page after `starting_after` (older ones) or before `ending_before` (newer ones). */
function cut(
  matching: readonly Payment[],
  ledger: Ledger,
  query: URLSearchParams,
  limit: number,
): Page | Answer {
  for (const name of ["starting_after", "ending_before"]) {
    const id = query.get(name);
    if (id !== null && !ledger.byId.has(id)) return missing(id, name);
  }
  const place = (id: string): number => matching.findIndex((payment) => payment.id === id);
  const before = query.get("ending_before");
  if (before !== null) {
    const end = Math.max(0, place(before));
    const start = Math.max(0, end - limit);
    return { payments: matching.slice(start, end), more: start > 0 };
  }
  const after = query.get("starting_after");
  const start = after === null ? 0 : place(after) + 1;
  return { payments: matching.slice(start, start + limit), more: start + limit < matching.length };
}

function matches(payment: Payment, query: URLSearchParams): boolean {
  const created = Math.floor(payment.at / 1000);
  const bound = (name: string): number | null => {
    const value = query.get(`created[${name}]`);
    return value === null ? null : Number(value);
  };
  const [gt, gte, lt, lte] = [bound("gt"), bound("gte"), bound("lt"), bound("lte")];
  if (gt !== null && created <= gt) return false;
  if (gte !== null && created < gte) return false;
  if (lt !== null && created >= lt) return false;
  if (lte !== null && created > lte) return false;
  const type = query.get("type");
  if (type !== null && type !== payment.type) return false;
  const source = query.get("source");
  return source === null || source === sourceId(payment);
}
