import { createHash } from "node:crypto";
import { z } from "zod";
import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import {
  call,
  type PlatformAnswer,
  type PlatformHttp,
  type PlatformRequest,
  unexpected,
} from "../http/client.ts";
import { PLATFORM_RULES } from "../normalise/index.ts";
import { withoutPeople } from "../sync/reasons.ts";
import { type Batch, BatchRefused, type Delivery, type Destination } from "./destination.ts";
import { type OpenDestination, secret, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("tiktok"),
  advertiser: z.string().regex(/^\d+$/),
  /** The id of a customer file audience. */
  audience: z.string().regex(/^\d+$/),
  /** TikTok's help pages disagree about the plus of phone numbers; the file must be of one kind. */
  phone: z.enum(["plus", "digits"]).default("plus"),
  endpoint: z.url().default("https://business-api.tiktok.com/open_api/v1.3/"),
});

/** A change that would leave fewer than 1,000 in the audience fails (TikTok's reference of custom_audience/update). */
const LIMITS = { rows: 50_000, smallestAudience: 1_000 };
/** Too many requests, and failures on their side: these pass by themselves. */
const PASSING = (code: number): boolean => code === 40100 || code >= 50000;

/**
 * A TikTok customer file audience: for each kind of identifier a file of hashes (file/upload, signed with its MD5), then an
 * update that appends or removes it. Appending what is there, and removing what is not, changes nothing; so a batch may be
 * sent twice. Credentials: an access token in TIKTOK_ACCESS_TOKEN.
 */
export const openTiktok: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const http: PlatformHttp = {
    platform: "TikTok",
    baseUrl: settings.endpoint,
    headers: { "access-token": secret(deps, "TIKTOK_ACCESS_TOKEN") },
    credentials: ["TIKTOK_ACCESS_TOKEN"],
    clock: deps.clock,
    signal: deps.signal,
    judge,
  };
  const { advertiser, audience } = settings;
  const destination: Destination = {
    name: deps.name,
    rule: { ...PLATFORM_RULES.tiktok, phone: settings.phone },
    takes: ["email", "phone"],
    limits: LIMITS,
    async send(batch): Promise<Delivery> {
      for (const [kind, type] of KINDS) {
        const hashes = batch.members.flatMap(({ identifiers }) => identifiers[kind] ?? []);
        if (hashes.length === 0) continue;
        const upload = await post(http, file(advertiser, batch, type, `${hashes.join("\n")}\n`));
        const { file_path } = upload.json.data as { file_path: string };
        await post(http, {
          ...{ method: "POST", path: "dmp/custom_audience/update/" },
          json: {
            ...{ advertiser_id: advertiser, custom_audience_id: audience, file_paths: [file_path] },
            action: batch.operation === "add" ? "APPEND" : "REMOVE",
          },
        });
      }
      return {};
    },
  };
  return destination;
};

const KINDS = [
  ["email", "EMAIL_SHA256"],
  ["phone", "PHONE_SHA256"],
] as const;

function file(advertiser: string, batch: Batch, type: string, text: string): PlatformRequest {
  const form = new FormData();
  form.set("advertiser_id", advertiser);
  form.set("calculate_type", type);
  form.set("file_signature", createHash("md5").update(text).digest("hex"));
  form.set("file", new Blob([text], { type: "text/csv" }), `${batch.operation}-${batch.id}.csv`);
  return { method: "POST", path: "dmp/custom_audience/file/upload/", body: form };
}

async function post(http: PlatformHttp, request: PlatformRequest): Promise<PlatformAnswer> {
  const answer = await call(http, request);
  if (answer.status >= 300) throw unexpected("TikTok", answer);
  return answer;
}

/** TikTok answers 200 and says in `code` what went wrong: 0 is good, 401xx is about the token, 400xx about the request. */
function judge(answer: PlatformAnswer): Error | undefined {
  const { code, message } = answer.json as { code?: number; message?: string };
  if (answer.status !== 200 || code === undefined || code === 0) return undefined;
  const said = `code ${code}: ${withoutPeople(message ?? "")}`;
  if (PASSING(code))
    return new TransientError({ code: "platform-unavailable", message: `TikTok says ${said}` });
  if (code > 40100 && code < 40200)
    return new TerminalError({
      code: "credentials-refused",
      message: `TikTok refuses the token, ${said}`,
      hint: "Check TIKTOK_ACCESS_TOKEN in the environment.",
    });
  if (/file|format|hash|content/i.test(message ?? "")) return new BatchRefused(said);
  return new TerminalError({
    code: "account-refused",
    message: `TikTok refuses the request, ${said}`,
    hint: "Look at advertiser and audience of the destination, and whether 1,000 members would be left.",
  });
}
