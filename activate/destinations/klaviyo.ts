import { z } from "zod";
import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { PLATFORM_RULES } from "../normalise/index.ts";
import { withoutPeople } from "../sync/reasons.ts";
import { type Batch, BatchRefused, type Delivery, type Destination, type Member } from "./destination.ts";
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
  };
  const destination: Destination = {
    name: deps.name,
    rule: PLATFORM_RULES.klaviyo,
    takes: ["email", "phone"],
    limits: LIMITS,
    send: (batch) =>
      batch.operation === "add" ? add(http, settings.list, batch) : remove(http, settings.list, batch),
  };
  return destination;
};

interface Json {
  data?:
    | { id: string; attributes?: Record<string, unknown> }
    | { id: string; attributes?: Record<string, unknown> }[];
  links?: { next?: string | null };
  errors?: { code?: string; title?: string; detail?: string; source?: { pointer?: string } }[];
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
  const answer = judged(await call(http, { method: "POST", path: "api/profile-bulk-import-jobs", json }));
  const job = `api/profile-bulk-import-jobs/${one(answer).id}`;
  await ended(http, job);
  const refused = await importErrors(http, job, members);
  return { refused, platformIds: await idsOf(http, job, members) };
}

async function ended(http: PlatformHttp, job: string): Promise<void> {
  for (let waits = 0; waits < GREATEST_WAITS; waits++) {
    const { status } = one(judged(await call(http, { method: "GET", path: job }))).attributes ?? {};
    if (status === "complete" || status === "cancelled") return;
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
  for await (const row of pages(http, `${job}/import-errors`)) {
    const { title, source } = row.attributes as { title?: string; source?: { pointer?: string } };
    const place = Number(/\/(\d+)(?:\/|$)/.exec(source?.pointer ?? "")?.[1] ?? Number.NaN);
    const member = members[place];
    if (member !== undefined) refused.set(member.rowKey, withoutPeople(title ?? "import error"));
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
    else refused.set(rowKey, "Klaviyo told no id of this profile; remove it by hand");
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

/** A good answer, or the error that Klaviyo's own words stand for. */
function judged(answer: PlatformAnswer): PlatformAnswer {
  if (answer.status < 300) return answer;
  const { errors = [] } = answer.json as Json;
  const said =
    withoutPeople(errors.map((error) => error.title ?? error.code ?? "").join("; ")) ||
    `status ${answer.status}`;
  if (answer.status === 400 && errors.some((error) => /\/profiles\//.test(error.source?.pointer ?? "")))
    throw new BatchRefused(said);
  if (answer.status === 413) throw new BatchRefused("the batch is larger than 5 MB");
  if (answer.status === 404)
    throw new TerminalError({
      code: "account-refused",
      message: `Klaviyo answered 404: ${said}`,
      hint: "Look at list of the destination in activations.yml.",
    });
  throw unexpected("Klaviyo", answer);
}
