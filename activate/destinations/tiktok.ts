import { createHash } from "node:crypto";
import { z } from "zod";
import {
  call,
  type PlatformAnswer,
  type PlatformHttp,
  type PlatformRequest,
  unexpected,
} from "../http/client.ts";
import { PLATFORM_RULES } from "../normalise/index.ts";
import { tiktok } from "./advice/tiktok.ts";
import type { AudienceState, Batch, Delivery, Destination, OpenReplacement } from "./destination.ts";
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
const LIMITS = { rows: 50_000, smallestAudience: 1_000, refusesSmaller: true };

/**
 * A TikTok customer file audience: for each kind of identifier a file of hashes (file/upload, signed with its MD5), then an
 * update that appends or removes it. Appending what is there, and removing what is not, changes nothing; so a batch may be
 * sent twice. REPLACE puts files in the place of all before. What TikTok makes of the files in the hours after, it tells of the
 * audience as a whole. Credentials: an access token in TIKTOK_ACCESS_TOKEN.
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
  const update: Update = async (action, file_paths) => {
    const json = { advertiser_id: advertiser, custom_audience_id: audience, file_paths, action };
    await ask(http, { method: "POST", path: "dmp/custom_audience/update/", json });
  };
  const destination: Destination = {
    name: deps.name,
    place: `tiktok ${settings.advertiser} ${settings.audience}`,
    rule: { ...PLATFORM_RULES.tiktok, phone: settings.phone },
    takes: ["email", "phone"],
    limits: LIMITS,
    async send(batch): Promise<Delivery> {
      for (const [kind, type] of KINDS)
        for (const { path } of await upload(http, advertiser, batch, kind, type))
          await update(batch.operation === "add" ? "APPEND" : "REMOVE", [path]);
      return {};
    },
    replace: {
      name: (runId) => runId,
      open: () => replacement(http, advertiser, update),
    },
    audience: () => audienceOf(http, advertiser, audience),
  };
  return destination;
};

const KINDS = [
  ["email", "EMAIL_SHA256"],
  ["phone", "PHONE_SHA256"],
] as const;

type Update = (action: "APPEND" | "REMOVE" | "REPLACE", paths: string[]) => Promise<void>;

/** TikTok advises fewer than 50 file_paths of an update, for stability (its reference of custom_audience/update). */
const PATHS = 49;

/**
 * Files are uploaded, and change nothing until one update names them with REPLACE, which puts them in the place of all files
 * before; where there are more than one update should name, the rest are appended. The largest come first: rows that TikTok
 * cannot read leave many small files, and the first ones alone may be fewer than it keeps. Which files were uploaded is known
 * to this process alone: one that is killed leaves the audience as it was, or replaced in part, and the next one begins anew.
 */
function replacement(http: PlatformHttp, advertiser: string, update: Update): OpenReplacement {
  const files: Uploaded[] = [];
  return {
    async send(batch): Promise<Delivery> {
      const uploaded: Uploaded[] = [];
      for (const [kind, type] of KINDS) uploaded.push(...(await upload(http, advertiser, batch, kind, type)));
      files.push(...uploaded);
      return {};
    },
    async end() {
      const paths = files.sort((a, b) => b.hashes - a.hashes).map(({ path }) => path);
      for (let from = 0; from < paths.length; from += PATHS)
        await update(from === 0 ? "REPLACE" : "APPEND", paths.slice(from, from + PATHS));
      return {};
    },
  };
}

interface Uploaded {
  path: string;
  hashes: number;
}

/** Uploads the batch's identifiers of one kind; the file, or none where nobody has any. */
async function upload(
  http: PlatformHttp,
  advertiser: string,
  batch: Batch,
  kind: "email" | "phone",
  type: string,
): Promise<Uploaded[]> {
  const hashes = batch.members.flatMap(({ identifiers }) => identifiers[kind] ?? []);
  if (hashes.length === 0) return [];
  const answer = await ask(http, file(advertiser, batch, type, `${hashes.join("\n")}\n`));
  return [{ path: (answer.json.data as { file_path: string }).file_path, hashes: hashes.length }];
}

function file(advertiser: string, batch: Batch, type: string, text: string): PlatformRequest {
  const form = new FormData();
  form.set("advertiser_id", advertiser);
  form.set("calculate_type", type);
  form.set("file_signature", createHash("md5").update(text).digest("hex"));
  form.set("file", new Blob([text], { type: "text/csv" }), `${batch.operation}-${batch.id}.csv`);
  return { method: "POST", path: "dmp/custom_audience/file/upload/", body: form };
}

async function ask(http: PlatformHttp, request: PlatformRequest): Promise<PlatformAnswer> {
  const answer = await call(http, request);
  if (answer.status >= 300) throw unexpected("TikTok", answer);
  return answer;
}

/** TikTok answers 200 and says in `code` what went wrong: 0 is good. One code stands for most mistakes; its words part them. */
function judge(answer: PlatformAnswer): Error | undefined {
  const { code, message = "" } = answer.json as { code?: number; message?: string };
  if (answer.status !== 200 || code === undefined || code === 0) return undefined;
  if (code === 40002 && /file|format|hash|content/i.test(message)) return tiktok.refusal("40002/file");
  if (code === 40002 && /\bsize\b/i.test(message)) return tiktok.refusal("40002/size");
  return tiktok.refusal(code >= 50_000 && !tiktok.knows(String(code)) ? "50000" : String(code));
}

interface Details {
  cover_num?: number;
  is_valid?: boolean;
  is_expiring?: boolean;
  error_msg?: string | null;
}

/** The audience as TikTok has it: it is valid once its files are worked on, and counts people from 1,000 on. */
async function audienceOf(http: PlatformHttp, advertiser: string, audience: string): Promise<AudienceState> {
  const answer = await ask(http, {
    ...{ method: "GET", path: "dmp/custom_audience/get/" },
    query: { advertiser_id: advertiser, custom_audience_ids: JSON.stringify([audience]), history_size: "1" },
  });
  const { list = [] } = answer.json.data as { list?: { audience_details?: Details }[] };
  const details = list[0]?.audience_details;
  if (details === undefined) throw tiktok.refusal("40007");
  const { cover_num: size = 0, is_valid: isValid = false, error_msg: error } = details;
  const hasFailed = !isValid && typeof error === "string" && error !== "";
  const said = hasFailed
    ? tiktok.words("audience-invalid")
    : details.is_expiring
      ? "TikTok drops the audience soon, since no ad uses it: use it in an ad group, or send to a new one"
      : undefined;
  return {
    state: hasFailed ? "blocked" : !isValid ? "updating" : size === 0 ? "too-small" : "ready",
    counts: "people whom TikTok recognises; it shows none below 1,000",
    ...(size > 0 ? { least: size, most: size } : {}),
    ...(said === undefined ? {} : { said }),
  };
}
