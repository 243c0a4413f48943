import { z } from "zod";
import { TransientError } from "../../kernel/diagnostics.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { PLATFORM_RULES, sha256 } from "../normalise/index.ts";
import { klaviyo } from "./advice/klaviyo.ts";
import type { AudienceState, Batch, Counted, Delivery, Destination, Member } from "./destination.ts";
import { type OpenDestination, secret, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("klaviyo"),
  /** The list's id. */
  list: z.string().regex(/^[A-Za-z0-9]+$/),
  revision: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .default("2026-07-15"),
  endpoint: z.url().default("https://a.klaviyo.com/"),
});

/** A bulk job takes 10,000 profiles and 5 MB; an audience may have any size. */
const LIMITS = { rows: 10_000, smallestAudience: 0 };
/** Profiles of a removal, and of a page of a job's results. */
const REMOVED_AT_ONCE = 1_000;
const PAGE = 100;
/** How often a job is asked for, and how long the wait grows, before the batch is left for the next run. */
const GREATEST_WAITS = 60;

/**
 * A Klaviyo list: profiles are imported into it by bulk jobs, and taken off it by their ids. Klaviyo sends messages itself
 * and takes e-mail and phone in clear alone; state keeps Klaviyo's ids in their place. Being on a list changes nobody's
 * consent at Klaviyo. Credentials: a private key in KLAVIYO_API_KEY.
 */
export const openKlaviyo: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const key = secret(deps, "KLAVIYO_API_KEY");
  const type = "application/vnd.api+json";
  const http: PlatformHttp = {
    platform: "Klaviyo",
    baseUrl: settings.endpoint,
    headers: { authorization: `Klaviyo-API-Key ${key}`, revision: settings.revision, accept: type },
    credentials: ["KLAVIYO_API_KEY"],
    clock: deps.clock,
    signal: deps.signal,
    // A 403 with a code says more than that the credentials lack a permission.
    judge: (answer) => (answer.status === 403 ? known(answer) : undefined),
  };
  const destination: Destination = {
    name: deps.name,
    place: `klaviyo ${settings.list}`,
    rule: PLATFORM_RULES.klaviyo,
    takes: ["email", "phone"],
    limits: LIMITS,
    send: (batch) =>
      batch.operation === "add" ? add(http, settings.list, batch) : remove(http, settings.list, batch),
    audience: () => audience(http, settings.list),
    find: (hashes) => find(http, settings.list, hashes),
    replace:
      "Klaviyo adds to a list and takes off it, and replaces none: make a new list, write its id under list, then --allow moved; the old one may be deleted.",
  };
  return destination;
};

interface Json {
  data?:
    | { id: string; attributes?: Record<string, unknown> }
    | { id: string; attributes?: Record<string, unknown> }[];
  links?: { next?: string | null };
  /** Titles and details are left alone: they may quote a profile. */
  errors?: { code?: string; source?: { pointer?: string } }[];
}

/** Imports the batch, waits for its job to end, and reads the ids of its profiles. */
async function add(http: PlatformHttp, list: string, { members }: Batch): Promise<Delivery> {
  const profiles = members.map(({ identifiers: { email, phone } }) => ({
    type: "profile",
    attributes: {
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone_number: phone }),
    },
  }));
  const json = {
    data: {
      type: "profile-bulk-import-job",
      attributes: { profiles: { data: profiles } },
      relationships: { lists: { data: [{ type: "list", id: list }] } },
    },
  };
  const answer = judged(
    await call(http, { method: "POST", path: "api/profile-bulk-import-jobs", json }),
    members,
  );
  const job = `api/profile-bulk-import-jobs/${one(answer).id}`;
  const { status, failed } = await ended(http, job);
  const refused = await importErrors(http, job, members);
  // A job may fail for more profiles than it names, and a cancelled one says nothing of the rest.
  const unnamed = Math.max(0, failed - refused.size);
  const reason = klaviyo.reason(status === "cancelled" ? "cancelled-job" : "invalid");
  const counted: Counted[] = unnamed > 0 ? [{ kind: "refused", reason, rows: unnamed }] : [];
  const platformIds = await idsOf(http, job, members);
  if (status === "cancelled")
    for (const { rowKey } of members)
      if (!platformIds.has(rowKey) && !refused.has(rowKey)) refused.set(rowKey, reason);
  return { refused, platformIds, counted: status === "cancelled" ? [] : counted };
}

/** Waits until a job has ended; how, and for how many of its profiles it failed. */
async function ended(http: PlatformHttp, job: string): Promise<{ status: string; failed: number }> {
  for (let waits = 0; waits < GREATEST_WAITS; waits++) {
    const { status, failed_count } =
      one(judged(await call(http, { method: "GET", path: job }))).attributes ?? {};
    if (status === "complete" || status === "cancelled") return { status, failed: Number(failed_count ?? 0) };
    await http.clock.sleep(Math.min(30_000, 1_000 * 2 ** waits), http.signal);
  }
  throw new TransientError({
    code: "platform-unavailable",
    message: "Klaviyo still works on an import job.",
    help: "Run the sync again later: the same profiles are imported once more, which changes nothing.",
  });
}

/** Rows that a job refused, by their place in it. */
async function importErrors(
  http: PlatformHttp,
  job: string,
  members: readonly Member[],
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  // Without original_payload and detail, which quote the profile.
  const query = { "fields[import-error]": "code,source.pointer" };
  for await (const row of pages(http, `${job}/import-errors`, query)) {
    const { code, source } = row.attributes as { code?: string; source?: { pointer?: string } };
    const place = Number(/\/(\d+)(?:\/|$)/.exec(source?.pointer ?? "")?.[1] ?? Number.NaN);
    const member = members[place];
    if (member !== undefined) refused.set(member.rowKey, klaviyo.reason(code ?? "invalid"));
  }
  return refused;
}

async function idsOf(
  http: PlatformHttp,
  job: string,
  members: readonly Member[],
): Promise<Map<string, string>> {
  const keys = new Map<string, string[]>();
  for (const { rowKey, identifiers } of members)
    for (const text of [identifiers.email, identifiers.phone])
      if (text !== undefined) keys.set(text, [...(keys.get(text) ?? []), rowKey]);
  const ids = new Map<string, string>();
  for await (const { id, attributes } of pages(http, `${job}/profiles`, {
    "fields[profile]": "email,phone_number",
  })) {
    const { email, phone_number } = attributes as { email?: string | null; phone_number?: string | null };
    for (const key of keys.get(email ?? "") ?? keys.get(phone_number ?? "") ?? []) ids.set(key, id);
  }
  return ids;
}

/** Takes profiles off the list. Who has no id yet is looked up by e-mail; whom Klaviyo does not know is not there. */
async function remove(http: PlatformHttp, list: string, { members }: Batch): Promise<Delivery> {
  const refused = new Map<string, string>();
  const ids: string[] = [];
  for (const { rowKey, identifiers } of members) {
    const { platformId, email } = identifiers;
    if (platformId !== undefined) ids.push(platformId);
    else if (email !== undefined) ids.push(...(await lookUp(http, email)));
    else refused.set(rowKey, klaviyo.reason("no-id"));
  }
  for (let from = 0; from < ids.length; from += REMOVED_AT_ONCE) {
    const data = ids.slice(from, from + REMOVED_AT_ONCE).map((id) => ({ type: "profile", id }));
    judged(
      await call(http, {
        method: "DELETE",
        path: `api/lists/${list}/relationships/profiles`,
        json: { data },
      }),
    );
  }
  return { refused };
}

async function lookUp(http: PlatformHttp, email: string): Promise<string[]> {
  const query = { filter: `equals(email,${JSON.stringify(email)})`, "fields[profile]": "email" };
  const answer = judged(await call(http, { method: "GET", path: "api/profiles", query }));
  return many(answer).map((profile) => profile.id);
}

/** Looks among the members of the list; ends as soon as every hash is found. */
async function find(
  http: PlatformHttp,
  list: string,
  hashes: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const query = { "fields[profile]": "email,phone_number" };
  for await (const { id, attributes } of pages(http, `api/lists/${list}/profiles`, query)) {
    const { email, phone_number } = attributes as { email?: string | null; phone_number?: string | null };
    for (const text of [email, phone_number]) {
      const hash = text ? sha256(text) : "";
      if (hashes.has(hash)) found.set(hash, id);
    }
    if (found.size === hashes.size) break;
  }
  return found;
}

async function* pages(http: PlatformHttp, path: string, query: Record<string, string> = {}) {
  let more: Record<string, string> | undefined = { ...query, "page[size]": String(PAGE) };
  while (more !== undefined) {
    const answer: PlatformAnswer = judged(await call(http, { method: "GET", path, query: more }));
    yield* many(answer);
    const next = (answer.json as Json).links?.next;
    more = next ? Object.fromEntries(new URL(next, http.baseUrl).searchParams) : undefined;
  }
}

const many = (answer: PlatformAnswer) => [(answer.json as Json).data ?? []].flat();

function one(answer: PlatformAnswer): { id: string; attributes?: Record<string, unknown> } {
  const [first] = many(answer);
  if (first === undefined) throw unexpected("Klaviyo", answer);
  return first;
}

/** A good answer, or the error that Klaviyo's own code stands for. */
function judged(answer: PlatformAnswer, members: readonly Member[] = []): PlatformAnswer {
  if (answer.status < 300) return answer;
  throw known(answer, members) ?? unexpected("Klaviyo", answer);
}

/** Klaviyo's errors: those of profiles stand at their place in the request, all others are of the account. */
function known(answer: PlatformAnswer, members: readonly Member[] = []): Error | undefined {
  const { errors = [] } = answer.json as Json;
  if (answer.status === 413) return klaviyo.refusal("too_large");
  const [first] = errors;
  if (first === undefined) return undefined;
  const rows = new Map<string, string>();
  for (const { code = "invalid", source } of errors) {
    const place = /\/profiles\/data\/(\d+)/.exec(source?.pointer ?? "")?.[1];
    const member = place === undefined ? undefined : members[Number(place)];
    if (member !== undefined) rows.set(member.rowKey, klaviyo.reason(code));
  }
  const isOfProfiles = errors.some(({ source }) => /\/profiles\//.test(source?.pointer ?? ""));
  if (answer.status === 400 && isOfProfiles) return klaviyo.refusal(codeOfRecord(first.code), rows);
  return answer.status === 404
    ? klaviyo.refusal("not_found")
    : klaviyo.refusal(first.code === "invalid" ? "other" : (first.code ?? "other"));
}

/** An unknown code at a profile's place is that profile's all the same. */
const codeOfRecord = (code = "invalid"): string => (klaviyo.knows(code) ? code : "invalid");

/** The list as Klaviyo has it. It counts profiles, whoever put them there. */
async function audience(http: PlatformHttp, list: string): Promise<AudienceState> {
  const query = { "additional-fields[list]": "profile_count", "fields[list]": "profile_count" };
  const answer = judged(await call(http, { method: "GET", path: `api/lists/${list}`, query }));
  const size = Number(one(answer).attributes?.profile_count ?? 0);
  return { state: "ready", least: size, most: size, counts: "profiles on the list, whoever put them there" };
}
