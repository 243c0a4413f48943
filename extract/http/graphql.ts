import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./client.ts";
import type { QueryCost } from "./cost-bucket.ts";

/** A GraphQL answer as far as we read it. */
export interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphqlError[] | string;
  extensions?: {
    cost?: QueryCost;
    search?: {
      path?: string[];
      query?: string;
      warnings?: { field?: string; message?: string; code?: string }[];
    }[];
  };
}

interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; cost?: number; maxCost?: number };
}

export interface GraphqlReply<T> {
  data: T;
  /** The query's price, when the vendor states one. */
  cost: QueryCost | undefined;
}

/** Sends a query; errors inside the answer were already judged by `classifyGraphql` in the client. */
export async function graphql<T>(
  http: HttpClient,
  path: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphqlReply<T>> {
  const response = await http.request({ method: "POST", path, json: { query, variables } });
  const answer = response.json() as GraphqlAnswer;
  return { data: answer.data as T, cost: answer.extensions?.cost };
}

/** The price in an answer, for CostBucket. Undefined when the body is no GraphQL answer or states none. */
export function queryCost(response: HttpResponse): QueryCost | undefined {
  const cost = parse(response)?.extensions?.cost;
  return typeof cost?.throttleStatus?.restoreRate === "number" ? cost : undefined;
}

/**
 * For HttpOptions.classify: the error that a GraphQL answer stands for, or undefined when it is good. Throttling
 * comes with status 200 and, by other reports, with 429: both are read here.
 */
export function classifyGraphql(
  vendor: string,
): (response: HttpResponse, request: HttpRequest) => Error | undefined {
  return (response) => {
    if (response.status >= 300 && response.status !== 429) return undefined;
    const answer = parse(response);
    if (answer === undefined) return undefined;
    const errors = errorList(answer);
    if (errors.some(isThrottled)) return throttled(vendor, answer.extensions?.cost);
    if (response.status === 429) return undefined;
    if (errors.length > 0) return refusal(vendor, errors);
    return searchWarning(vendor, answer) ?? (answer.data ? undefined : noData(vendor));
  };
}

function parse(response: HttpResponse): GraphqlAnswer | undefined {
  try {
    const value = response.json();
    return typeof value === "object" && value !== null ? (value as GraphqlAnswer) : undefined;
  } catch {
    return undefined;
  }
}

/** Shopify sends `errors` as a plain string for some refusals. */
function errorList(answer: GraphqlAnswer): GraphqlError[] {
  return typeof answer.errors === "string" ? [{ message: answer.errors }] : (answer.errors ?? []);
}

const isThrottled = (error: GraphqlError): boolean =>
  error.extensions?.code === "THROTTLED" || error.message.toLowerCase() === "throttled";

/** Waits until the bucket holds what the query asks for; a second when the answer does not say. */
function throttled(vendor: string, cost: QueryCost | undefined): TransientError {
  const status = cost?.throttleStatus;
  const missing = (cost?.requestedQueryCost ?? 0) - (status?.currentlyAvailable ?? 0);
  const waitMs =
    status === undefined || missing <= 0 ? 1_000 : (missing / Math.max(1, status.restoreRate)) * 1_000;
  const message = `${vendor} throttled a query of ${cost?.requestedQueryCost ?? "unknown"} points.`;
  return new TransientError({ code: "graphql-throttled", message }, { retryAfterMs: Math.ceil(waitMs) });
}

function refusal(vendor: string, errors: GraphqlError[]): TerminalError {
  const tooDear = errors.find((error) => error.extensions?.code === "MAX_COST_EXCEEDED");
  if (tooDear !== undefined)
    return new TerminalError({
      code: "graphql-max-cost",
      message: `${vendor}: ${tooDear.message}`,
      hint: "The query may cost at most 1,000 points: ask for fewer records a page.",
      help: "Set page_size on the source in patron.yml to a smaller number.",
    });
  const denied = errors.some((error) => error.extensions?.code === "ACCESS_DENIED");
  const lines = errors.map((error) =>
    error.path ? `${error.message} (at ${error.path.join(".")})` : error.message,
  );
  return new TerminalError({
    code: denied ? "graphql-access-denied" : "graphql-error",
    message: `${vendor} refused the query: ${lines.join("; ")}`,
    hint: denied ? "Grant the app the read scope that the message names, then install it again." : undefined,
  });
}

/** An unknown search field does not fail at Shopify: it answers with every row and a warning, so we fail. */
function searchWarning(vendor: string, answer: GraphqlAnswer): TerminalError | undefined {
  const searches = (answer.extensions?.search ?? []).filter((search) => (search.warnings ?? []).length > 0);
  if (searches.length === 0) return undefined;
  const told = searches.flatMap((search) =>
    search.warnings!.map(
      (w) => `${search.path?.join(".") ?? "query"}: ${w.field ?? ""} ${w.message ?? w.code}`,
    ),
  );
  return new TerminalError({
    code: "graphql-search-ignored",
    message: `${vendor} did not understand a search filter and would send every record: ${told.join("; ")}`,
  });
}

function noData(vendor: string): TerminalError {
  return new TerminalError({
    code: "graphql-error",
    message: `${vendor} answered with neither data nor errors.`,
  });
}
