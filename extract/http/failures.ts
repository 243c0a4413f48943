import { type Diagnostic, TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import { redact } from "../../kernel/redact.ts";
import { retryAfterMs } from "../../kernel/retry.ts";

import type { HttpOptions, HttpResponse } from "./client.ts";

/** "Zendesk GET /api/v2/users.json": names a request without its query, which may hold personal data. */
export function requestName(options: HttpOptions, method: string, url: URL): string {
  return `${options.vendor} ${method} ${url.pathname}`;
}

/** The error that a status of 300 or more stands for. 429, 408 and 5xx pass by themselves; the rest do not. */
export function statusError(
  options: HttpOptions,
  name: string,
  response: HttpResponse,
  now: number,
): TerminalError | TransientError {
  const { status } = response;
  const wait = retryAfterMs(response.headers, now);
  const said = excerpt(response.text);
  if (status === 429)
    return new TransientError(
      { code: "rate-limited", message: `${name} answered 429: too many requests.${said}` },
      { retryAfterMs: wait },
    );
  if (status === 408 || status >= 500)
    return new TransientError(
      { code: "vendor-unavailable", message: `${name} answered ${status}.${said}` },
      { retryAfterMs: wait },
    );
  if (status === 401 || status === 403) return credentialsError(options, name, status, said);
  if (status === 404)
    return new TerminalError({
      code: "vendor-not-found",
      message: `${name} answered 404: nothing is there.${said}`,
      hint: `Is ${options.baseUrl} the right address for ${options.vendor}, and the API version still served?`,
    });
  if (status < 400) return redirectError(options, name, response);
  return new TerminalError({
    code: "vendor-refused",
    message: `${name} answered ${status}.${said}`,
    help: "See the request in the landing folder of this load, or run with --verbose.",
  });
}

function credentialsError(options: HttpOptions, name: string, status: number, said: string): TerminalError {
  const variables = options.credentials ?? [];
  const meaning =
    status === 401 ? "the credentials are wrong or expired" : "the credentials lack a permission";
  const hint = variables.length > 0 ? `Check ${variables.join(" and ")} in the environment.` : undefined;
  return new TerminalError({
    code: "credentials-refused",
    message: `${name} answered ${status}: ${meaning}.${said}`,
    hint,
    help: "Try them alone: npx patron doctor",
  });
}

/** A redirect is not followed: custom headers would carry the token to another host. */
function redirectError(options: HttpOptions, name: string, response: HttpResponse): TerminalError {
  return new TerminalError({
    code: "vendor-moved",
    message: `${name} answered ${response.status}, a redirect to ${response.headers.get("location") ?? "nowhere"}.`,
    hint: `Set the address of ${options.vendor} to the place it redirects to, if you trust it.`,
  });
}

/** A failure below HTTP: no connection, a timeout, a body that ended too early. All may pass by themselves. */
export function networkError(name: string, what: string, cause?: unknown): TransientError {
  return new TransientError({ code: "vendor-unreachable", message: `${name}: ${what}.` }, { cause });
}

/** A good status with something else than JSON: mostly a web page where the API was expected. */
export function notJsonError(name: string, type: string, text: string, cause: unknown): TerminalError {
  return new TerminalError(
    {
      code: "unexpected-answer",
      message: `${name} answered with ${type} where JSON was expected.${excerpt(text)}`,
      hint: "A web page here mostly means that the address is not the API's.",
    },
    { cause },
  );
}

/** The same failure after the last retry, saying how often it was tried. */
export function exhausted(error: TransientError, attempts: number): TransientError {
  const first = error.diagnostics[0] as Diagnostic;
  return new TransientError(
    { ...first, message: `${first.message} Tried ${attempts} times.`, hint: first.hint ?? WAITING_HINT },
    { retryAfterMs: error.retryAfterMs, cause: error },
  );
}

const WAITING_HINT = "Nothing was loaded from this stream and its cursor stays: run again later.";

function excerpt(text: string): string {
  const line = redact(text).replace(/\s+/g, " ").trim();
  if (line === "") return "";
  return ` It said: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`;
}
