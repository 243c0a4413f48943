/** What a source tells the shared HTTP machinery about its vendor. */
export interface HttpOptions {
  /** Names the vendor in messages: "Shopify". */
  vendor: string;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  /** At most this many requests under way at once. Default 4. */
  concurrency?: number;
  /** Milliseconds before a request is given up and retried. Default 60,000. */
  timeoutMs?: number;
  /** How often a transient failure is retried before the stream fails. Default 8. */
  retries?: number;
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
