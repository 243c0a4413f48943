import type { Limiter } from "./limiter.ts";

/** What a source tells the shared HTTP machinery about its vendor. */
export interface HttpOptions {
  /** Names the vendor in messages: "Shopify". */
  vendor: string;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  /** Environment variables to look at when the vendor refuses the credentials: `["SHOPIFY_ACCESS_TOKEN"]`. */
  credentials?: readonly string[];
  /** At most this many requests under way at once. Default 4. */
  concurrency?: number;
  /** Milliseconds before a request is given up and retried. Default 60,000. */
  timeoutMs?: number;
  /** How often a transient failure is retried before the stream fails. Default 8. */
  retries?: number;
  /** Delays requests so that the vendor's budget is kept; share one per account. Default: none. */
  limiter?: Limiter;
  /**
   * What the vendor says inside an answer: a refusal with status 200, an error body. Returns the error to throw
   * (a TransientError is retried) or undefined to go by the status alone.
   */
  classify?(response: HttpResponse, request: HttpRequest): Error | undefined;
}

export interface HttpRequest {
  method?: "GET" | "POST";
  /** Joined to the base url; an absolute url must have the base url's origin. */
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  json?: unknown;
}

export interface HttpResponse {
  status: number;
  headers: Headers;
  /** The verbatim text, already landed. */
  text: string;
  json(): unknown;
}

export interface HttpClient {
  /**
   * Sends a request with retry, backoff with jitter, Retry-After, timeouts, redaction; lands the body of every
   * answer below 300 before returning it. Throws TransientError after the last retry, TerminalError otherwise.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** One final answer, as landing keeps it. Secrets are in headers only, which are not kept. */
export interface Exchange {
  method: "GET" | "POST";
  url: string;
  /** The request's JSON text, when there was one. */
  body: string | undefined;
  status: number;
  text: string;
}
