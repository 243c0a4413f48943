import type { SandboxAnswer } from "./server.ts";

/** A violation of a request: of a row by its place, or of the request as a whole. */
export interface Violation {
  reason: string;
  row?: number;
}

/** A refused request: status 400, the error's details as the API gives them, rows named by their place. */
export const googleRefusal = (...violations: readonly Violation[]): SandboxAnswer => ({
  status: 400,
  body: {
    error: {
      ...{ code: 400, status: "INVALID_ARGUMENT", message: "There was a problem with the request." },
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "INVALID_ARGUMENT",
          domain: "datamanager.googleapis.com",
        },
        {
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          fieldViolations: violations.map(({ reason, row }) => ({
            field: row === undefined ? "destinations" : `audience_members[${row}].user_data`,
            reason,
          })),
        },
      ],
    },
  },
});

/** A login that may not do it: status 403 and the reason alone. */
export const googleDenial = (reason: string): SandboxAnswer => ({
  status: 403,
  body: {
    error: {
      ...{ code: 403, status: "PERMISSION_DENIED", message: "The caller does not have permission." },
      details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason }],
    },
  },
});

/** Numbers by reason, of a request that was taken: errors with PARTIAL_SUCCESS, and warnings. */
export interface Outcome {
  errors?: Readonly<Record<string, number>>;
  warnings?: Readonly<Record<string, number>>;
}

const counted = (prefix: string, numbers: Readonly<Record<string, number>>) =>
  Object.entries(numbers).map(([reason, n]) => ({ reason: `${prefix}${reason}`, recordCount: String(n) }));

/** The answer of requestStatus:retrieve for a request of `count` rows. */
export function googleStatus(
  requestStatus: string,
  count: number,
  { errors, warnings }: Outcome = {},
): SandboxAnswer {
  const status = {
    requestStatus,
    ...(errors === undefined
      ? {}
      : { errorInfo: { errorCounts: counted("PROCESSING_ERROR_REASON_", errors) } }),
    ...(warnings === undefined
      ? {}
      : { warningInfo: { warningCounts: counted("PROCESSING_WARNING_REASON_", warnings) } }),
    audienceMembersIngestionStatus: {
      userDataIngestionStatus: {
        recordCount: String(count),
        uploadMatchRateRange: "MATCH_RATE_RANGE_61_TO_70",
      },
    },
  };
  return { status: 200, body: { requestStatusPerDestination: [status] } };
}

/** The audience: sizes on two networks, rounded to two digits as Google does, none while it is being worked on. */
export const googleUserList = (id: string, members: number): SandboxAnswer => ({
  status: 200,
  body: {
    id,
    membershipStatus: "OPEN",
    accountAccessStatus: "ENABLED",
    sizeInfo: {
      displayNetworkMembersCount: String(rounded(members * 0.6)),
      searchNetworkMembersCount: String(rounded(members * 0.65)),
    },
    ingestedUserListInfo: { contactIdInfo: { matchRatePercentage: 65 } },
  },
});

function rounded(size: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, size))) - 1);
  return Math.round(size / step) * step;
}
