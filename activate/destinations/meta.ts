import { z } from "zod";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { metaAddress, PLATFORM_RULES } from "../normalise/index.ts";
import { meta } from "./advice/meta.ts";
import type { AudienceState, Batch, Delivery, Destination, Progress } from "./destination.ts";
import { metaReplacement } from "./meta-replace.ts";
import { columnsIn, judged, payload, type UsersAnswer } from "./meta-users.ts";
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
/**
 * A Meta custom audience: POST and DELETE `{audience}/users` with hashed columns. Each batch is a session of its own, whose
 * id comes from the batch's id, so that one sent twice is one session; a replacement is one session for all. Rows that Meta
 * finds invalid are counted, and some of them quoted: where the quotes name them all, the others are done; else the batch is
 * taken apart. Credentials: a system user's token in META_ACCESS_TOKEN.
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
  const node = `${settings.version}/${settings.audience}`;
  const destination: Destination = {
    name: deps.name,
    place: `meta ${settings.audience}`,
    rule: PLATFORM_RULES.meta,
    takes: ["email", "phone", "address", "birth_date"],
    limits: LIMITS,
    address: metaAddress,
    async send(batch): Promise<Delivery> {
      const method = batch.operation === "add" ? "POST" : "DELETE";
      const answer = await call(http, {
        method,
        path: `${node}/users`,
        json: { payload: payload(batch.members, columnsIn(batch.members)), session: session(batch) },
      });
      if (answer.status >= 300) throw unexpected("Meta", answer);
      return judged(batch.members, answer.json as UsersAnswer);
    },
    replace: metaReplacement(http, `${node}/usersreplace`, () => replaced(http, node)),
    audience: () => audience(http, node),
  };
  return destination;
};

/** A session id is a whole number; 15 hexadecimal digits of the batch's id stay below 2^63. */
const session = (batch: Batch): object => ({
  session_id: BigInt(`0x${batch.id.slice(0, 15)}`).toString(),
  batch_seq: 1,
  last_batch_flag: true,
  estimated_num_total: batch.members.length,
});

interface Audience {
  approximate_count_lower_bound?: number;
  approximate_count_upper_bound?: number;
  operation_status?: { code?: number };
  delivery_status?: { code?: number };
}

/** Codes of operation_status and delivery_status (Meta's reference of custom audiences). */
const BLOCKED = new Set([471, 500]);
const [REPLACING, NOT_REPLACED] = [414, 415];
const UPDATING = new Set([REPLACING, 441]);
const TOO_SMALL = 300;

/** How far Meta is with a replacement: while it is worked off, the audience's status says so. */
async function replaced(http: PlatformHttp, path: string): Promise<Progress> {
  const answer = await call(http, { method: "GET", path, query: { fields: "operation_status" } });
  if (answer.status >= 300) throw unexpected("Meta", answer);
  const code = (answer.json as Audience).operation_status?.code ?? 0;
  if (code === REPLACING) return { state: "working" };
  return code === NOT_REPLACED ? { state: "failed", reason: meta.reason("2650/1870148") } : { state: "done" };
}

/** The audience as Meta has it. Its bounds count accounts that Meta recognises, and are -1 until there are any to tell. */
async function audience(http: PlatformHttp, path: string): Promise<AudienceState> {
  const fields =
    "approximate_count_lower_bound,approximate_count_upper_bound,operation_status,delivery_status";
  const answer = await call(http, { method: "GET", path, query: { fields } });
  if (answer.status >= 300) throw unexpected("Meta", answer);
  const found = answer.json as Audience;
  const { operation_status: operation, delivery_status: delivery } = found;
  const [least = -1, most = -1] = [found.approximate_count_lower_bound, found.approximate_count_upper_bound];
  const flagged = operation?.code === 471 ? meta.words("100/1713230") : undefined;
  const said = operation?.code === 500 ? meta.words("2650") : flagged;
  return {
    state: stateOf(operation?.code, delivery?.code, least),
    counts: "accounts that Meta recognises, roughly",
    ...(least >= 0 && most >= 0 ? { least, most } : {}),
    ...(said === undefined ? {} : { said }),
  };
}

function stateOf(operation = 0, delivery = 0, least: number): AudienceState["state"] {
  if (BLOCKED.has(operation)) return "blocked";
  if (UPDATING.has(operation) || least < 0) return "updating";
  return delivery === TOO_SMALL ? "too-small" : "ready";
}

interface GraphError {
  code?: number;
  error_subcode?: number;
  message?: string;
}

/** Meta's error as its code and subcode stand for it, whatever the status. Its words are not kept: they may quote a row. */
function errorOf(answer: PlatformAnswer): Error | undefined {
  const { error } = answer.json as { error?: GraphError };
  if (error?.code === undefined) return undefined;
  const { code, error_subcode: subcode, message = "" } = error;
  const exact = `${code}/${subcode}`;
  if (meta.knows(exact)) return meta.refusal(exact);
  if (code === 100 && /payload|data|hash|schema/i.test(message)) return meta.refusal("100/payload");
  return meta.refusal(meta.knows(String(code)) || subcode === undefined ? String(code) : exact);
}
