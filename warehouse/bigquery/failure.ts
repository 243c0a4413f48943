/** What a failed request or job says, whichever of the client's error shapes it came in. */
export interface Failure {
  /** Google's reason: `rateLimitExceeded`, `invalidQuery`, … Empty when the failure never reached a server of theirs. */
  reason: string;
  message: string;
  /** HTTP status, or Node's code of a network failure: `ECONNRESET`. */
  status: number | string | undefined;
  /** What the server wished for, milliseconds. */
  retryAfterMs: number | undefined;
}

interface ClientError {
  message?: string;
  code?: number | string;
  reason?: string;
  errors?: { reason?: string; message?: string }[];
  response?: { headers?: Record<string, string> | Headers };
}

/** Reads an error of the REST client, of the authentication library, of gRPC, or a job's `errorResult`. */
export function failureOf(cause: unknown, now: number = Date.now()): Failure {
  const error = (typeof cause === "object" && cause !== null ? cause : {}) as ClientError;
  const first = error.errors?.find((one) => one.reason !== undefined);
  return {
    reason: first?.reason ?? error.reason ?? "",
    message: (first?.message ?? error.message ?? String(cause)).trim(),
    status: error.code,
    retryAfterMs: retryAfter(error.response?.headers, now),
  };
}

function retryAfter(headers: Record<string, string> | Headers | undefined, now: number): number | undefined {
  const text =
    headers instanceof Headers ? headers.get("retry-after") : (headers?.["retry-after"] ?? undefined);
  if (text === null || text === undefined) return undefined;
  const seconds = Number(text);
  const wait = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000;
  return Number.isFinite(wait) && wait >= 0 ? wait : undefined;
}

/** Google's reasons for "not now". A request or a job that failed so has done nothing. */
const BUSY = new Set([
  "backendError",
  "internalError",
  "jobBackendError",
  "jobInternalError",
  "jobRateLimitExceeded",
  "quotaExceeded",
  "rateLimitExceeded",
  "tableUnavailable",
  "userRateLimitExceeded",
]);

/** Quotas that are counted by the day: no wait of a run outlasts them. */
const BY_THE_DAY = /PerDay|per day|daily|free query bytes/i;

const NETWORK = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
]);

/** Whether the failure lies between here and Google, not in what was asked. */
export function isNetwork({ status, message }: Failure): boolean {
  return NETWORK.has(String(status)) || /socket hang up|network timeout|Premature close/i.test(message);
}

/** Whether the same request may be sent again after a wait. */
export function isBusy(failure: Failure): boolean {
  if (BY_THE_DAY.test(failure.message)) return false;
  if (BUSY.has(failure.reason) || isNetwork(failure)) return true;
  const status = Number(failure.status);
  return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}
