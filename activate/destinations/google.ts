import { z } from "zod";
import { TerminalError } from "../../kernel/diagnostics.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { googleAddress, PLATFORM_RULES } from "../normalise/index.ts";
import {
  type Batch,
  BatchRefused,
  type Delivery,
  type Destination,
  type Member,
  type Progress,
} from "./destination.ts";
import { type OpenDestination, secret, settingsOf } from "./settings.ts";

const account = z.strictObject({
  type: z
    .enum(["GOOGLE_ADS", "DISPLAY_VIDEO_ADVERTISER", "DISPLAY_VIDEO_PARTNER", "DATA_PARTNER"])
    .default("GOOGLE_ADS"),
  id: z.string().regex(/^\d+$/, "digits alone, without dashes"),
});

const schema = z.strictObject({
  type: z.literal("google"),
  /** The account whose audience it is. */
  account,
  /** The account that the credentials log in to, when it is another one (a manager account). */
  login_account: account.optional(),
  /** The numeric id of the audience (user list). */
  audience: z.string().regex(/^\d+$/),
  /** Whether Google's Customer Match terms have been accepted for the account; it refuses uploads otherwise. */
  terms_accepted: z.literal(true, "accept Customer Match's terms in the account, then write true"),
  endpoint: z.url().default("https://datamanager.googleapis.com/"),
});

/** 10,000 members a request; under 100 an audience cannot be targeted (Google's help, Data Manager API limits). */
const LIMITS = { rows: 10_000, smallestAudience: 100 };
/** Reasons that lie with one record, so that the other records of the request are worth sending without it. */
const RECORD_REASONS =
  /INVALID_(AUDIENCE_MEMBER|FORMAT|HEX_ENCODING|SHA256_FORMAT|POSTAL_CODE|COUNTRY_CODE|REGION_CODE)|NO_IDENTIFIERS_PROVIDED|TOO_MANY_USER_IDENTIFIERS|REQUIRED_FIELD_MISSING|FIELD_VALUE_TOO_LONG/;

/**
 * Google's audiences through the Data Manager API (audienceMembers:ingest, :remove, requestStatus:retrieve). One bad record
 * rejects a whole request; what is taken is worked on later, and asked for by its request id. Credentials: an OAuth access
 * token with the scope datamanager in GOOGLE_DATA_MANAGER_TOKEN.
 */
export const openGoogle: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const http: PlatformHttp = {
    platform: "Google Data Manager",
    baseUrl: settings.endpoint,
    headers: { authorization: `Bearer ${secret(deps, "GOOGLE_DATA_MANAGER_TOKEN")}` },
    credentials: ["GOOGLE_DATA_MANAGER_TOKEN"],
    clock: deps.clock,
    signal: deps.signal,
  };
  const product = ({ type, id }: z.output<typeof account>) => ({ accountType: type, accountId: id });
  const place = {
    operatingAccount: product(settings.account),
    ...(settings.login_account === undefined ? {} : { loginAccount: product(settings.login_account) }),
    productDestinationId: settings.audience,
  };
  const destination: Destination = {
    name: deps.name,
    rule: PLATFORM_RULES.google,
    takes: ["email", "phone", "address"],
    limits: LIMITS,
    address: googleAddress,
    async send(batch): Promise<Delivery> {
      const path = batch.operation === "add" ? "v1/audienceMembers:ingest" : "v1/audienceMembers:remove";
      const answer = await call(http, { method: "POST", path, json: body(batch, place) });
      if (answer.status >= 300) throw refusal(answer);
      return { reference: String(answer.json.requestId) };
    },
    poll: (reference) => progress(http, reference),
  };
  return destination;
};

/** The request; consent is granted for each, since nobody without it is ever in a batch. */
function body(batch: Batch, place: object): object {
  const shared = {
    destinations: [place],
    audienceMembers: batch.members.map((member) => ({ userData: { userIdentifiers: identifiers(member) } })),
    encoding: "HEX",
    validateOnly: false,
  };
  return batch.operation === "remove"
    ? shared
    : {
        ...shared,
        consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
        termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
      };
}

function identifiers({ identifiers: { email, phone, address } }: Member): object[] {
  return [
    ...(email === undefined ? [] : [{ emailAddress: email }]),
    ...(phone === undefined ? [] : [{ phoneNumber: phone }]),
    ...(address === undefined ? [] : [{ address }]),
  ];
}

/** Whether one record is at fault, or the account: Google names the reason in its error details. */
function refusal(answer: PlatformAnswer): Error {
  const { error } = answer.json as { error?: { message?: string } };
  const reasons = [...answer.text.matchAll(/"reason"\s*:\s*"([A-Z0-9_]+)"/g)].map((found) => found[1]!);
  const said = [...new Set(reasons)].join(", ") || error?.message || `status ${answer.status}`;
  if (answer.status === 400 && RECORD_REASONS.test(said)) return new BatchRefused(said);
  if (answer.status === 400 || answer.status === 404)
    return new TerminalError({
      code: "account-refused",
      message: `Google Data Manager refuses the request: ${said}.`,
      hint: "Look at account, audience and terms_accepted of the destination in activations.yml.",
    });
  return unexpected("Google Data Manager", answer);
}

interface RequestStatus {
  requestStatusPerDestination?: {
    requestStatus?: string;
    errorInfo?: { errorCounts?: { recordCount?: string; reason?: string }[] };
    audienceMembersIngestionStatus?: { userDataIngestionStatus?: { uploadMatchRateRange?: string } };
  }[];
}

async function progress(http: PlatformHttp, requestId: string): Promise<Progress> {
  const query = { requestId };
  const answer = await call(http, { method: "GET", path: "v1/requestStatus:retrieve", query });
  if (answer.status >= 300) throw refusal(answer);
  const [status] = (answer.json as RequestStatus).requestStatusPerDestination ?? [];
  const counts = status?.errorInfo?.errorCounts ?? [];
  const note = counts.map((one) => `${one.recordCount} ${one.reason}`).join(", ");
  const rate = status?.audienceMembersIngestionStatus?.userDataIngestionStatus?.uploadMatchRateRange;
  switch (status?.requestStatus) {
    case "SUCCESS":
    case "PARTIAL_SUCCESS":
      return {
        state: "done",
        ...(note === "" ? {} : { note }),
        ...(rate === undefined ? {} : { matchRate: matchRate(rate) }),
      };
    case "FAILED":
      return { state: "failed", reason: note || "FAILED" };
    default:
      return { state: "working" };
  }
}

/** `MATCH_RATE_RANGE_61_TO_70` -> `61-70 %`; others as Google spells them. */
function matchRate(range: string): string {
  const [, from, to] = /_(\d+)_TO_(\d+)$/.exec(range) ?? [];
  return from === undefined ? range.replace(/^MATCH_RATE_RANGE_/, "").toLowerCase() : `${from}-${to} %`;
}
