import type { Clock } from "../../kernel/clock.ts";
import { type PatronError, TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import { registerSecret } from "../../kernel/redact.ts";
import { backoffMs, fetchReason, politeMs, retryAfterMs } from "../../kernel/retry.ts";

/** A platform's address and how it is spoken to. */
export interface PlatformHttp {
  /** Names the platform in messages. */
  platform: string;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  /** Environment variables to look at when the credentials are refused. */
  credentials: readonly string[];
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds before a request is given up and tried again. Default 60,000. */
  timeoutMs?: number;
  /** How often a failure that may pass is tried again. Default 6. */
  retries?: number;
  random?: () => number;
  /** What the platform says inside an answer, whatever its status; a TransientError is tried again. */
  judge?(answer: PlatformAnswer): Error | undefined;
}

export interface PlatformRequest {
  method: "GET" | "POST" | "DELETE";
  path: string;
  query?: Readonly<Record<string, string>>;
  json?: unknown;
  /** A body that is signed, or no JSON: sent as it stands. */
  body?: string | FormData;
  headers?: Readonly<Record<string, string>>;
}

export interface PlatformAnswer {
  status: number;
  text: string;
  /** The body as JSON; an empty object where it is none. */
  json: Record<string, unknown>;
}

/**
 * Sends a request; waits and tries again after 408, 429, 5xx and broken connections, as long as the platform asks or with
 * doubling waits and jitter (kernel/retry.ts). Answers below 500 are given back for the destination to judge, but for 401 and 403, which are
 * TerminalErrors. No message holds a query, a body, or a platform's words: an answer may quote what was sent.
 */
export async function call(http: PlatformHttp, request: PlatformRequest): Promise<PlatformAnswer> {
  for (const [name, value] of Object.entries(http.headers))
    if (/authorization|token|key|secret/i.test(name)) registerSecret(value.replace(/^\S+ /, ""));
  const { retries = 6, random = Math.random } = http;
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(http, request);
    } catch (error) {
      if (!(error instanceof TransientError) || attempt >= retries) throw error;
      const asked = error.retryAfterMs;
      const wait = asked === undefined ? backoffMs(attempt, random) : politeMs(asked, random);
      await http.clock.sleep(wait, http.signal);
    }
  }
}

async function once(http: PlatformHttp, request: PlatformRequest): Promise<PlatformAnswer> {
  const url = new URL(request.path.replace(/^\/+/, ""), http.baseUrl.replace(/\/*$/, "/"));
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const name = `${http.platform} ${request.method} ${url.pathname}`;
  const { status, headers, text } = await send(http, request, url, name);
  const answer: PlatformAnswer = { status, text, json: parsed(text) };
  const judged = http.judge?.(answer);
  if (judged !== undefined) throw judged;
  const said = codesOf(answer);
  if (status === 429 || status === 408 || status >= 500)
    throw new TransientError(
      { code: "platform-unavailable", message: `${name} answered ${status}${said}.` },
      { retryAfterMs: retryAfterMs(headers, http.clock.now()) },
    );
  if (status === 401 || status === 403)
    throw new TerminalError({
      code: "credentials-refused",
      message: `${name} answered ${status}${said}: the credentials are wrong, or lack a permission.`,
      hint: `Check ${http.credentials.join(" and ")} in the environment.`,
    });
  return answer;
}

async function send(
  http: PlatformHttp,
  request: PlatformRequest,
  url: URL,
  name: string,
): Promise<{ status: number; headers: Headers; text: string }> {
  const { timeoutMs = 60_000 } = http;
  const timeout = AbortSignal.timeout(timeoutMs);
  const body = request.body ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  const sent: Record<string, string> = { accept: "application/json", ...http.headers, ...request.headers };
  if (request.json !== undefined) sent["content-type"] = "application/json";
  try {
    const answer = await fetch(url, {
      method: request.method,
      headers: sent,
      ...(body === undefined ? {} : { body }),
      redirect: "error",
      signal: AbortSignal.any([http.signal, timeout]),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (cause) {
    if (http.signal.aborted) throw http.signal.reason;
    const why = timeout.aborted ? `no answer within ${timeoutMs} ms` : fetchReason(cause);
    throw new TransientError({ code: "platform-unreachable", message: `${name}: ${why}.` }, { cause });
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What looks like a code and like no word of a person: UNAUTHENTICATED, not_authenticated, 190. */
const CODE = /^(\d{1,7}|[A-Z][A-Z0-9_]{2,59}|[a-z]+(_[a-z]+)+)$/;

/** Codes that stand in an answer, as ` (UNAUTHENTICATED, 190)`: all that is passed on of it. */
function codesOf({ json }: PlatformAnswer): string {
  const codes = new Set<string>();
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 5) return;
    for (const [key, one] of Object.entries(value)) {
      const isCode = /^(code|status|reason|error_subcode)$/.test(key) && CODE.test(String(one));
      if (isCode) codes.add(String(one));
      else look(one, depth + 1);
    }
  };
  look(json, 0);
  return codes.size === 0 ? "" : ` (${[...codes].slice(0, 5).join(", ")})`;
}

/** The error for a status that no rule of a destination knows. */
export const unexpected = (platform: string, answer: PlatformAnswer): PatronError =>
  new TerminalError({
    code: "platform-refused",
    message: `${platform} answered ${answer.status}${codesOf(answer)}.`,
    hint: "Nothing of the batch is counted as sent; run the sync again when the cause is known.",
  });
