import type { Answer, Request, Vendor } from "../http/server.ts";
import type { World } from "../world.ts";
import { parseGaql, QueryError } from "./gaql.ts";
import { camel, Reports } from "./report.ts";

/** The version of the API that is served. */
export const ADS_VERSION = "v25";

/** Rows in one message of the stream; the vendor sends up to 10,000, fewer here show that there are several. */
const BATCH_ROWS = 1000;

export interface GoogleAdsOptions {
  readonly customerId: string;
  readonly token: string;
}

/** Google Ads: searchStream over campaigns, with Google's own error shapes. */
export function googleAdsVendor(world: World, options: GoogleAdsOptions): Vendor {
  const reports = new Reports(world, options.customerId);
  const path = new RegExp(`^/${ADS_VERSION}/customers/(\\d+)/googleAds:searchStream$`);
  let served = 0;
  return {
    name: "googleAds",
    failure: (status) => FAILURES[status],
    handle(request) {
      const customer = path.exec(request.path)?.[1];
      if (customer === undefined || request.method !== "POST") return FAILURES[404];
      if (request.headers.authorization !== `Bearer ${options.token}`) return UNAUTHENTICATED;
      const requestId = `sandbox-${++served}`;
      if (customer !== options.customerId) return permissionDenied(requestId);
      return stream(reports, request, requestId);
    },
  };
}

function stream(reports: Reports, request: Request, requestId: string): Answer {
  try {
    const query = parseGaql((JSON.parse(request.body) as { query?: string }).query ?? "");
    const rows = reports.run(query);
    const fieldMask = query.fields.map((field) => field.split(".").map(camel).join(".")).join(",");
    const batches = [];
    for (let at = 0; at < rows.length; at += BATCH_ROWS)
      batches.push({ results: rows.slice(at, at + BATCH_ROWS), fieldMask, requestId });
    // A query without rows still answers with one message that has no results.
    return { status: 200, body: batches.length > 0 ? batches : [{ fieldMask, requestId }] };
  } catch (error) {
    if (error instanceof QueryError) return invalid({ queryError: error.code }, error.message, requestId);
    if (error instanceof SyntaxError)
      return googleError(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
    throw error;
  }
}

/** Errors of a streaming method come wrapped in a list, like its messages. */
function googleError(code: number, status: string, message: string, details?: unknown[]): Answer {
  return {
    status: code,
    body: [{ error: { code, message, status, ...(details === undefined ? {} : { details }) } }],
  };
}

function failureDetails(errorCode: Record<string, string>, message: string, requestId: string): unknown[] {
  return [
    {
      "@type": `type.googleapis.com/google.ads.googleads.${ADS_VERSION}.errors.GoogleAdsFailure`,
      errors: [{ errorCode, message }],
      requestId,
    },
  ];
}

const invalid = (errorCode: Record<string, string>, message: string, requestId: string): Answer =>
  googleError(
    400,
    "INVALID_ARGUMENT",
    "Request contains an invalid argument.",
    failureDetails(errorCode, message, requestId),
  );

const permissionDenied = (requestId: string): Answer =>
  googleError(
    403,
    "PERMISSION_DENIED",
    "The caller does not have permission",
    failureDetails(
      { authorizationError: "USER_PERMISSION_DENIED" },
      "User doesn't have permission to access customer.",
      requestId,
    ),
  );

const UNAUTHENTICATED = googleError(
  401,
  "UNAUTHENTICATED",
  "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
);

const FAILURES: Record<404 | 429 | 500, Answer> = {
  404: googleError(404, "NOT_FOUND", "Requested entity was not found."),
  429: googleError(
    429,
    "RESOURCE_EXHAUSTED",
    "Resource has been exhausted (e.g. check quota).",
    failureDetails(
      { quotaError: "RESOURCE_TEMPORARILY_EXHAUSTED" },
      "Too many requests. Retry later.",
      "sandbox",
    ),
  ),
  500: googleError(500, "INTERNAL", "Internal error encountered."),
};
