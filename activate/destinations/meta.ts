import { z } from "zod";
import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { metaAddress, PLATFORM_RULES } from "../normalise/index.ts";
import { type Batch, BatchRefused, type Delivery, type Destination, type Member } from "./destination.ts";
import { type OpenDestination, secret, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("meta"),
  /** The custom audience's id. */
  audience: z.string().regex(/^\d+$/),
  version: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default("v25.0"),
  endpoint: z.url().default("https://graph.facebook.com/"),
});

/** 10,000 rows a call; an audience with under 100 matches cannot be used. */
const LIMITS = { rows: 10_000, smallestAudience: 100 };
const COLUMNS = ["EMAIL", "PHONE", "FN", "LN", "ZIP", "COUNTRY"] as const;
/** Graph API error codes that pass by themselves: too many calls, a service that is down. */
const PASSING = new Set([1, 2, 4, 17, 32, 341, 368, 613, 80003]);

/**
 * A Meta custom audience: POST and DELETE `{audience}/users` with hashed columns. Each batch is a session of its own, whose
 * id comes from the batch's id, so that one sent twice is one session. Rows that Meta finds invalid are counted, not named:
 * then the batch counts as refused, and is taken apart. Credentials: a system user's token in META_ACCESS_TOKEN.
 */
export const openMeta: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const http: PlatformHttp = {
    platform: "Meta",
    baseUrl: settings.endpoint,
    headers: { authorization: `Bearer ${secret(deps, "META_ACCESS_TOKEN")}` },
    credentials: ["META_ACCESS_TOKEN"],
    clock: deps.clock,
    signal: deps.signal,
    judge: errorOf,
  };
  const path = `${settings.version}/${settings.audience}/users`;
  const destination: Destination = {
    name: deps.name,
    rule: PLATFORM_RULES.meta,
    takes: ["email", "phone", "address"],
    limits: LIMITS,
    address: metaAddress,
    async send(batch): Promise<Delivery> {
      const method = batch.operation === "add" ? "POST" : "DELETE";
      const answer = await call(http, {
        method,
        path,
        json: { payload: payload(batch), session: session(batch) },
      });
      if (answer.status >= 300) throw unexpected("Meta", answer);
      const invalid = Number(answer.json.num_invalid_entries ?? 0);
      if (invalid > 0) throw new BatchRefused(`${invalid} invalid entries`);
      return {};
    },
  };
  return destination;
};

/** A column for each kind of identifier that any row of the batch has; others are empty. */
function payload({ members }: Batch): { schema: string[]; data: string[][] } {
  const used = COLUMNS.filter((column) => members.some((member) => columnOf(member, column) !== ""));
  return { schema: used, data: members.map((member) => used.map((column) => columnOf(member, column))) };
}

function columnOf({ identifiers }: Member, column: (typeof COLUMNS)[number]): string {
  if (column === "EMAIL") return identifiers.email ?? "";
  if (column === "PHONE") return identifiers.phone ?? "";
  return identifiers.address?.[column] ?? "";
}

/** A session id is a whole number; 15 hexadecimal digits of the batch's id stay below 2^63. */
const session = (batch: Batch): object => ({
  session_id: BigInt(`0x${batch.id.slice(0, 15)}`).toString(),
  batch_seq: 1,
  last_batch_flag: true,
  estimated_num_total: batch.members.length,
});

interface GraphError {
  code?: number;
  error_subcode?: number;
  message?: string;
}

function errorOf(answer: PlatformAnswer): Error | undefined {
  const { error } = answer.json as { error?: GraphError };
  if (error === undefined) return undefined;
  if (error.code === 190) return undefined; // an expired token: the status says so
  const said = `code ${error.code}${error.error_subcode === undefined ? "" : `/${error.error_subcode}`}: ${error.message ?? ""}`;
  if (error.code !== undefined && PASSING.has(error.code))
    return new TransientError({ code: "platform-unavailable", message: `Meta asks to wait: ${said}` });
  // Since September 2025 an audience that suggests sensitive information is flagged and takes nothing in.
  if (error.error_subcode === 1713230)
    return new TerminalError({
      code: "audience-flagged",
      message: `Meta has flagged the audience and takes nothing in (operation_status 471): ${said}`,
      hint: "Rename it or review its rule in the Ads Manager, or ask Meta to review the flag.",
    });
  if (error.code === 100 && /payload|data|hash|schema/i.test(error.message ?? ""))
    return new BatchRefused(said);
  return new TerminalError({
    code: "account-refused",
    message: `Meta refuses the request: ${said}`,
    hint: "Look at the audience's id, the token's permissions, and whether the custom audience terms are accepted.",
  });
}
