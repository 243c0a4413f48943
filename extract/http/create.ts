import type { Clock } from "../../kernel/clock.ts";
import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { registerSecret } from "../../kernel/redact.ts";
import { backoffMs, fetchReason, politeMs } from "../../kernel/retry.ts";
import type { Exchange, HttpClient, HttpOptions, HttpRequest, HttpResponse } from "./client.ts";
import { exhausted, networkError, notJsonError, requestName, statusError } from "./failures.ts";
import { slots } from "./limiter.ts";

export interface HttpDeps {
  clock: Clock;
  log: Logger;
  /** Ends every wait and every request under way when it is aborted. */
  signal: AbortSignal;
  /** Keeps a final answer before anyone parses it; awaited. */
  land(exchange: Exchange): Promise<void>;
  /** In [0, 1); seeded in tests. Default Math.random. */
  random?: () => number;
  /** Default: the global fetch, which keeps connections alive. */
  fetch?: typeof fetch;
}

const DEFAULTS = { concurrency: 4, timeoutMs: 60_000, retries: 8 };
/** Waits that the vendor itself asked for are no failures; this many in a row are a fault all the same. */
const GREATEST_WAITS = 60;

/** The HttpClient of a source: see HttpClient and HttpOptions for what it does, HttpDeps for what it needs. */
export function createHttpClient(options: HttpOptions, deps: HttpDeps): HttpClient {
  for (const [header, value] of Object.entries(options.headers)) {
    if (/authorization|token|key|secret/i.test(header)) registerSecret(value);
  }
  const run = slots(options.concurrency ?? DEFAULTS.concurrency);
  return { request: (request) => run(() => withRetries(options, deps, request)) };
}

async function withRetries(
  options: HttpOptions,
  deps: HttpDeps,
  request: HttpRequest,
): Promise<HttpResponse> {
  const random = deps.random ?? Math.random;
  const retries = options.retries ?? DEFAULTS.retries;
  let failures = 0;
  let waits = 0;
  for (;;) {
    try {
      return await once(options, deps, request);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      const asked = error.retryAfterMs;
      if (asked === undefined) failures += 1;
      else waits += 1;
      if (failures > retries || waits > GREATEST_WAITS) throw exhausted(error, failures + waits);
      const wait = asked === undefined ? backoffMs(failures - 1, random) : politeMs(asked, random);
      deps.log.debug(`${error.message.replace(/\s+/g, " ")} Again in ${wait} ms.`);
      await deps.clock.sleep(wait, deps.signal);
    }
  }
}

/** One attempt: waits for the budget, sends, reads, judges, lands. */
async function once(options: HttpOptions, deps: HttpDeps, request: HttpRequest): Promise<HttpResponse> {
  const url = resolveUrl(options, request);
  const method = request.method ?? (request.json === undefined ? "GET" : "POST");
  const body = request.json === undefined ? undefined : JSON.stringify(request.json);
  const name = requestName(options, method, url);
  await waitForBudget(options, deps, request);
  let response: HttpResponse | undefined;
  try {
    response = await send(options, deps, { name, url, method, body });
  } finally {
    options.limiter?.settle(request, response, deps.clock.now());
  }
  const refused = options.classify?.(response, request);
  if (refused !== undefined) throw refused;
  if (response.status >= 300) throw statusError(options, name, response, deps.clock.now());
  await deps.land({ method, url: url.href, body, status: response.status, text: response.text });
  return response;
}

async function waitForBudget(options: HttpOptions, deps: HttpDeps, request: HttpRequest): Promise<void> {
  for (;;) {
    deps.signal.throwIfAborted();
    const wait = options.limiter?.acquire(request, deps.clock.now()) ?? 0;
    if (wait <= 0) return;
    await deps.clock.sleep(wait, deps.signal);
  }
}

interface Sending {
  name: string;
  url: URL;
  method: "GET" | "POST";
  body: string | undefined;
}

async function send(options: HttpOptions, deps: HttpDeps, sending: Sending): Promise<HttpResponse> {
  const timeoutMs = options.timeoutMs ?? DEFAULTS.timeoutMs;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([deps.signal, timeout]);
  const headers: Record<string, string> = { accept: "application/json", ...options.headers };
  if (sending.body !== undefined) headers["content-type"] = "application/json";
  try {
    const answer = await (deps.fetch ?? fetch)(sending.url, {
      method: sending.method,
      headers,
      body: sending.body,
      redirect: "manual",
      signal,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return toResponse(sending.name, answer, bytes);
  } catch (error) {
    if (deps.signal.aborted) throw deps.signal.reason;
    if (error instanceof TransientError || error instanceof TerminalError) throw error;
    if (timeout.aborted) throw networkError(sending.name, `no answer within ${timeoutMs} ms`, error);
    throw networkError(sending.name, fetchReason(error), error);
  }
}

/** Checks that the body came whole: its length when the answer states one, its JSON when it says it is JSON. */
function toResponse(name: string, answer: Response, bytes: Buffer): HttpResponse {
  const stated = answer.headers.get("content-length");
  const encoded = (answer.headers.get("content-encoding") ?? "identity") !== "identity";
  if (stated !== null && !encoded && bytes.length < Number(stated))
    throw networkError(name, `the body was cut off after ${bytes.length} of ${stated} bytes`);
  const text = bytes.toString("utf8");
  const { status, headers } = answer;
  const type = headers.get("content-type") ?? "no content type";
  if (status >= 300 || !/\bjson\b/i.test(type))
    return { status, headers, text, json: () => parseOther(name, type, text) };
  const parsed = parseWhole(name, text);
  return { status, headers, text, json: () => parsed };
}

/** JSON that does not say so is read; a web page (a login, a maintenance notice) is a clear error. */
function parseOther(name: string, type: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJsonError(name, type, text, error);
  }
}

function parseWhole(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw networkError(name, `the JSON body was cut off or broken after ${text.length} characters`, error);
  }
}

/** The full address. Refuses an absolute one with another origin: the token must not travel to a stranger. */
function resolveUrl(options: HttpOptions, request: HttpRequest): URL {
  const base = options.baseUrl.endsWith("/") ? options.baseUrl : `${options.baseUrl}/`;
  const absolute = /^https?:/i.test(request.path);
  const url = new URL(absolute ? request.path : request.path.replace(/^\/+/, ""), base);
  if (url.origin !== new URL(base).origin)
    throw new TerminalError({
      code: "foreign-address",
      message: `${options.vendor} named an address at ${url.origin}, but its own is ${new URL(base).origin}.`,
      hint: "Patron sends its token to no other host. Correct the source's address if it has moved.",
    });
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
