import { z } from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { googleAddress, PLATFORM_RULES } from "../normalise/index.ts";
import { google } from "./advice/google.ts";
import { PLATFORM_REASONS } from "./advice/index.ts";
import type {
  AudienceState,
  Batch,
  Counted,
  Delivery,
  Destination,
  Member,
  Progress,
  Replacement,
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
/**
 * Google's audiences through the Data Manager API (audienceMembers:ingest, :remove, :removeAll, requestStatus:retrieve). One
 * bad record rejects a whole request, and is named by its place in it. What is taken is worked on later, and asked for by its
 * request id: then Google tells of rows by reason and number alone. Credentials: an OAuth access token with the scope
 * datamanager in GOOGLE_DATA_MANAGER_TOKEN.
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
    // A 403 with a reason says more than that the credentials lack a permission.
    judge: (answer) => (answer.status === 403 ? known(answer) : undefined),
  };
  const product = ({ type, id }: z.output<typeof account>) => ({ accountType: type, accountId: id });
  const place = {
    operatingAccount: product(settings.account),
    ...(settings.login_account === undefined ? {} : { loginAccount: product(settings.login_account) }),
    productDestinationId: settings.audience,
  };
  const post = async (batch: Batch, validateOnly: boolean): Promise<PlatformAnswer> => {
    const path = batch.operation === "add" ? "v1/audienceMembers:ingest" : "v1/audienceMembers:remove";
    const answer = await call(http, { method: "POST", path, json: body(batch, place, validateOnly) });
    if (answer.status >= 300) throw known(answer, batch.members) ?? unexpected("Google Data Manager", answer);
    return answer;
  };
  const destination: Destination = {
    name: deps.name,
    place: `google ${settings.account.type} ${settings.account.id} ${settings.audience}`,
    rule: PLATFORM_RULES.google,
    takes: ["email", "phone", "address"],
    limits: LIMITS,
    address: googleAddress,
    async send(batch): Promise<Delivery> {
      const answer = await post(batch, false);
      return { reference: String(answer.json.requestId), counted: fieldWarnings(answer) };
    },
    poll: (reference) => progress(http, reference),
    replace: replacement(deps.clock, (batch) => destination.send(batch), {
      async removeAll(removeAsOfTime) {
        const json = { destinations: [place], removeAsOfTime };
        const answer = await call(http, { method: "POST", path: "v1/audienceMembers:removeAll", json });
        if (answer.status >= 300) throw known(answer) ?? unexpected("Google Data Manager", answer);
        return String(answer.json.requestId);
      },
      progress: (reference) => progress(http, reference),
    }),
    // Only errors come back of a request that is but validated, and no request id (Data Manager API, validateOnly).
    async check(batch): Promise<void> {
      await post(batch, true);
    },
    audience: () => audience(http, settings),
  };
  return destination;
};

/** Clocks differ; a minute is more than they should. */
const SKEW_MS = 60_000;

/**
 * As Google's guide "Remove all members from an audience" has it (section "Replace all members"): the time is taken, everybody
 * is sent, Google works that off, then all are removed whom it last added before that time. Nothing is missing in between.
 * Its clock may be behind ours, and would drop whom we have just sent: so the time is a minute ago, and whom earlier runs
 * have sent is taken out by himself. Nobody but strangers of that minute can stay.
 */
const replacement = (
  clock: Clock,
  send: (batch: Batch) => Promise<Delivery>,
  at: {
    removeAll(before: string): Promise<string>;
    progress(reference: string): Promise<Progress>;
  },
): Replacement => ({
  keepsRecent: true,
  name: () => new Date(clock.now() - SKEW_MS).toISOString(),
  open: (before) => ({ send, end: async () => ({ reference: await at.removeAll(before) }) }),
  poll: (reference) => at.progress(reference),
});

/** The request; consent is granted for each, since nobody without it is ever in a batch. */
function body(batch: Batch, place: object, validateOnly: boolean): object {
  const shared = {
    destinations: [place],
    audienceMembers: batch.members.map((member) => ({ userData: { userIdentifiers: identifiers(member) } })),
    encoding: "HEX",
    validateOnly,
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

interface GoogleError {
  error?: {
    status?: string;
    details?: { reason?: string; fieldViolations?: { field?: string; reason?: string }[] }[];
  };
}

/**
 * What Google refuses, from its error's details: the reasons of fields first, since the request's own reason then says only
 * that there was one. A reason of the account outweighs those of rows; rows are named as `audience_members[3]…`.
 */
function known(answer: PlatformAnswer, members: readonly Member[] = []): Error | undefined {
  const { details = [], status } = (answer.json as GoogleError).error ?? {};
  const violations = details.flatMap((detail) => detail.fieldViolations ?? []);
  const reasons = [...violations, ...details].flatMap(({ reason }) => reason ?? []);
  const [first = status] = reasons;
  if (first === undefined) return undefined;
  const ofRecords = violations.filter(({ reason }) => isOfRecord(reason));
  if (violations.length === 0 || ofRecords.length < violations.length)
    return google.refusal(violations.find(({ reason }) => !isOfRecord(reason))?.reason ?? first);
  const rows = ofRecords.flatMap(({ field, reason }) => {
    const place = /audience_?members\[(\d+)\]/i.exec(field ?? "")?.[1];
    const member = place === undefined ? undefined : members[Number(place)];
    return member === undefined ? [] : [[member.rowKey, google.reason(reason!)] as const];
  });
  return google.refusal(first, new Map(rows));
}

const isOfRecord = (reason: string | undefined): boolean =>
  PLATFORM_REASONS[`google:${reason}`]?.scope === "record";

/** Fields that Google took but warns of (newer answers have them), counted by reason. */
function fieldWarnings({ json }: PlatformAnswer): Counted[] {
  const warnings = (json.fieldWarnings ?? []) as { reason?: string }[];
  const rows = new Map<string, number>();
  for (const { reason = "" } of Array.isArray(warnings) ? warnings : [])
    rows.set(google.reason(reason), (rows.get(google.reason(reason)) ?? 0) + 1);
  return [...rows].map(([reason, n]) => ({ kind: "warned", reason, rows: n }));
}

interface Count {
  recordCount?: string;
  reason?: string;
}

interface RequestStatus {
  requestStatusPerDestination?: {
    requestStatus?: string;
    errorInfo?: { errorCounts?: Count[] };
    warningInfo?: { warningCounts?: Count[] };
    audienceMembersIngestionStatus?: { userDataIngestionStatus?: { uploadMatchRateRange?: string } };
  }[];
}

async function progress(http: PlatformHttp, requestId: string): Promise<Progress> {
  const query = { requestId };
  const answer = await call(http, { method: "GET", path: "v1/requestStatus:retrieve", query });
  if (answer.status >= 300) throw known(answer) ?? unexpected("Google Data Manager", answer);
  const [status] = (answer.json as RequestStatus).requestStatusPerDestination ?? [];
  const refused = counts("refused", status?.errorInfo?.errorCounts);
  const warned = counts("warned", status?.warningInfo?.warningCounts);
  const rate = status?.audienceMembersIngestionStatus?.userDataIngestionStatus?.uploadMatchRateRange;
  switch (status?.requestStatus) {
    case "SUCCESS":
    case "PARTIAL_SUCCESS": {
      const matchRate = rate === undefined ? undefined : rangeText(rate);
      return {
        ...{ state: "done", counted: [...refused, ...warned] },
        ...(matchRate === undefined ? {} : { matchRate }),
      };
    }
    case "FAILED":
      return { state: "failed", reason: refused[0]?.reason ?? google.reason("FAILED") };
    default:
      return { state: "working" };
  }
}

/** Google's numbers by reason, without the prefix that the enumeration gives each. */
const counts = (kind: Counted["kind"], told: readonly Count[] = []): Counted[] =>
  told.map(({ recordCount, reason = "" }) => ({
    kind,
    rows: Number(recordCount ?? 0),
    reason: google.reason(reason.replace(/^PROCESSING_(ERROR|WARNING)_(REASON_)?/, "")),
  }));

/** `MATCH_RATE_RANGE_61_TO_70` -> `61-70 %`. Undefined where Google has none yet, or shows none of so small a list. */
function rangeText(range: string): string | undefined {
  const [, from, to] = /_(\d+)_TO_(\d+)$/.exec(range) ?? [];
  if (from !== undefined) return `${from}-${to} %`;
  return range.endsWith("LESS_THAN_20") ? "under 20 %" : undefined;
}

interface UserList {
  membershipStatus?: string;
  accountAccessStatus?: string;
  sizeInfo?: Record<string, string>;
  ingestedUserListInfo?: { contactIdInfo?: { matchRatePercentage?: number } };
}

/** The audience as Google has it (userLists.get): its size on each of Google's networks, rounded by Google. */
async function audience(http: PlatformHttp, settings: z.output<typeof schema>): Promise<AudienceState> {
  const { type, id } = settings.account;
  const path = `v1/accountTypes/${type}/accounts/${id}/userLists/${settings.audience}`;
  const answer = await call(http, { method: "GET", path });
  if (answer.status >= 300) throw known(answer) ?? unexpected("Google Data Manager", answer);
  const list = answer.json as UserList;
  const sizes = Object.values(list.sizeInfo ?? {}).map(Number);
  const isClosed = list.membershipStatus === "CLOSED" || list.accountAccessStatus === "DISABLED";
  const least = Math.min(...sizes);
  const most = Math.max(...sizes);
  const rate = list.ingestedUserListInfo?.contactIdInfo?.matchRatePercentage ?? 0;
  return {
    state: isClosed
      ? "blocked"
      : sizes.length === 0
        ? "updating"
        : most < LIMITS.smallestAudience
          ? "too-small"
          : "ready",
    counts: "members whom Google recognises, by network, rounded",
    ...(sizes.length === 0 ? {} : { least, most }),
    ...(rate > 0 ? { matchRate: `${rate} %` } : {}),
    ...(isClosed ? { said: "Google has closed the audience: open it in Google's audience manager" } : {}),
  };
}
