import { z } from "zod";
import {
  googleRefusal,
  googleStatus,
  googleUserList,
  type Outcome,
  type Violation,
} from "./google-answers.ts";
import {
  emptyPlatform,
  type RunningPlatform,
  type SandboxAnswer,
  type SandboxRequest,
  servePlatform,
} from "./server.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/, "INVALID_SHA256_FORMAT");
const identifier = z.union([
  z.strictObject({ emailAddress: hash }),
  z.strictObject({ phoneNumber: hash }),
  z.strictObject({
    address: z.strictObject({
      givenName: hash,
      familyName: hash,
      regionCode: z.string().regex(/^[A-Z]{2}$/, "INVALID_REGION_CODE"),
      postalCode: z.string().min(1, "INVALID_POSTAL_CODE"),
    }),
  }),
]);
const account = z.strictObject({ accountType: z.string(), accountId: z.string().regex(/^\d+$/) });
const consented = z.literal("CONSENT_GRANTED");

/** The two requests, as the Data Manager API's types have them. */
const request = z.strictObject({
  destinations: z
    .array(
      z.strictObject({
        operatingAccount: account,
        loginAccount: account.optional(),
        productDestinationId: z.string(),
      }),
    )
    .min(1)
    .max(10, "TOO_MANY_DESTINATIONS"),
  audienceMembers: z.array(z.unknown()).min(1).max(10_000, "TOO_MANY_AUDIENCE_MEMBERS"),
  encoding: z.literal("HEX", "REQUIRED_FIELD_MISSING"),
  validateOnly: z.boolean().optional(),
});
const ingest = request.extend({
  consent: z.strictObject({ adUserData: consented, adPersonalization: consented }),
  termsOfService: z.strictObject({ customerMatchTermsOfServiceStatus: z.literal("ACCEPTED") }),
});
const removal = request
  .omit({ audienceMembers: true, encoding: true })
  .extend({ removeAsOfTime: z.iso.datetime().optional() });
const member = z.strictObject({
  userData: z.strictObject({
    userIdentifiers: z
      .array(identifier)
      .min(1, "NO_IDENTIFIERS_PROVIDED")
      .max(10, "TOO_MANY_USER_IDENTIFIERS"),
  }),
});

export interface GoogleSandboxOptions {
  token: string;
  account: string;
  audience: string;
  /** How often a request's status is PROCESSING before it is done. Default 1. */
  delay?: number;
  /** Default: this machine's clock, in milliseconds. */
  now?: () => number;
  /** What Google finds in each request when it has worked on it. Default: nothing. */
  outcome?: Outcome;
}

/**
 * Google's Data Manager API on this machine: one audience. Bad records reject their request with status 400, each named with
 * its reason; a good request has an effect once it is done, which takes as many questions as `delay` says.
 */
export async function startGoogleSandbox(options: GoogleSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const { now = Date.now } = options;
  /** When each identifier was last added; a stranger's time is not known, and long ago. */
  const added = new Map<string, number>();
  const requests = new Map<string, { asked: number; count: number; apply: () => void }>();
  const take = (operation: "add" | "remove", body: string): SandboxAnswer => {
    const parsed = (operation === "add" ? ingest : request).safeParse(JSON.parse(body));
    if (!parsed.success) return googleRefusal({ reason: parsed.error.issues[0]!.message });
    const place = parsed.data.destinations[0]!;
    if (place.operatingAccount.accountId !== options.account)
      return googleRefusal({ reason: "INVALID_DESTINATION" });
    if (place.productDestinationId !== options.audience)
      return googleRefusal({ reason: "INVALID_USER_LIST_ID" });
    const identifiers: string[] = [];
    const violations: Violation[] = [];
    for (const [row, record] of parsed.data.audienceMembers.entries()) {
      const one = member.safeParse(record);
      const texts = one.success ? one.data.userData.userIdentifiers.map(textOf) : [];
      if (!one.success) violations.push({ reason: reasonOf(one.error), row });
      else if (texts.some((text) => spoiled.has(text)))
        violations.push({ reason: "INVALID_AUDIENCE_MEMBER", row });
      identifiers.push(...texts);
    }
    if (violations.length > 0) return googleRefusal(...violations);
    // A request that is but validated changes nothing, and there is nothing to ask for later.
    if (parsed.data.validateOnly) return { status: 200, body: {} };
    history.push({ operation, identifiers });
    const requestId = `request-${requests.size + 1}`;
    const at = now();
    const apply = () => {
      for (const text of identifiers) {
        operation === "add" ? held.add(text) : held.delete(text);
        added.set(text, at);
      }
    };
    requests.set(requestId, { asked: 0, count: parsed.data.audienceMembers.length, apply });
    return { status: 200, body: { requestId } };
  };
  /** Takes out whom it has last added before a time, which may not be to come. */
  const removeAll = (body: string): SandboxAnswer => {
    const parsed = removal.safeParse(JSON.parse(body));
    if (!parsed.success) return googleRefusal({ reason: "REQUIRED_FIELD_MISSING" });
    if (parsed.data.destinations[0]!.productDestinationId !== options.audience)
      return googleRefusal({ reason: "INVALID_USER_LIST_ID" });
    const before = Date.parse(parsed.data.removeAsOfTime ?? new Date(now()).toISOString());
    if (before > now()) return googleRefusal({ reason: "INVALID_FORMAT" });
    const requestId = `request-${requests.size + 1}`;
    const apply = () => {
      for (const text of [...held]) if ((added.get(text) ?? 0) < before) held.delete(text);
    };
    requests.set(requestId, { asked: 0, count: 0, apply });
    return { status: 200, body: { requestId } };
  };
  const status = (requestId: string | null): SandboxAnswer => {
    const known = requests.get(requestId ?? "");
    if (known === undefined) return googleRefusal({ reason: "INVALID_REQUEST_ID" });
    known.asked += 1;
    if (known.asked <= (options.delay ?? 1)) return googleStatus("PROCESSING", known.count);
    if (known.asked === (options.delay ?? 1) + 1) known.apply();
    const { outcome } = options;
    return googleStatus(outcome?.errors === undefined ? "SUCCESS" : "PARTIAL_SUCCESS", known.count, outcome);
  };
  const handle = ({ method, path, query, headers, body }: SandboxRequest): SandboxAnswer => {
    if (headers.authorization !== `Bearer ${options.token}`)
      return { status: 401, body: { error: { code: 401, status: "UNAUTHENTICATED" } } };
    if (method === "POST" && path === "/v1/audienceMembers:ingest") return take("add", body);
    if (method === "POST" && path === "/v1/audienceMembers:remove") return take("remove", body);
    if (method === "POST" && path === "/v1/audienceMembers:removeAll") return removeAll(body);
    if (method === "GET" && path === "/v1/requestStatus:retrieve") return status(query.get("requestId"));
    if (method === "GET" && path.endsWith(`/accounts/${options.account}/userLists/${options.audience}`))
      return googleUserList(options.audience, held.size);
    return { status: 404, body: { error: { code: 404, status: "NOT_FOUND" } } };
  };
  return servePlatform(handle, state);
}

const textOf = (one: z.output<typeof identifier>): string =>
  "emailAddress" in one
    ? one.emailAddress
    : "phoneNumber" in one
      ? one.phoneNumber
      : JSON.stringify(one.address);

/** A union's mistake names none of its sides; what is no hash is the likeliest. */
const reasonOf = (error: z.ZodError): string => {
  const reason = error.issues.map((issue) => issue.message).find((text) => /^[A-Z0-9_]+$/.test(text));
  return reason ?? "INVALID_SHA256_FORMAT";
};
