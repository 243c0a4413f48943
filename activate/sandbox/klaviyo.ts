import { z } from "zod";
import {
  emptyPlatform,
  type RunningPlatform,
  type SandboxAnswer,
  type SandboxRequest,
  servePlatform,
} from "./server.ts";

const attributes = z
  .strictObject({
    email: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/)
      .optional(),
    phone_number: z
      .string()
      .regex(/^\+\d{7,15}$/)
      .optional(),
  })
  .refine((one) => one.email !== undefined || one.phone_number !== undefined);
const list = z.strictObject({ type: z.literal("list"), id: z.string() });
const job = z.strictObject({
  data: z.strictObject({
    type: z.literal("profile-bulk-import-job"),
    attributes: z.strictObject({
      profiles: z.strictObject({
        data: z
          .array(z.strictObject({ type: z.literal("profile"), attributes: z.unknown() }))
          .min(1)
          .max(10_000),
      }),
    }),
    relationships: z.strictObject({ lists: z.strictObject({ data: z.array(list).length(1) }) }),
  }),
});
const removal = z.strictObject({
  data: z
    .array(z.strictObject({ type: z.literal("profile"), id: z.string() }))
    .min(1)
    .max(1_000),
});

interface Profile {
  id: string;
  email?: string | undefined;
  phone_number?: string | undefined;
}

interface Job {
  id: string;
  asked: number;
  profiles: Profile[];
  /** Places of profiles that the job found wrong when it worked on them. */
  errors: number[];
}

export interface KlaviyoSandboxOptions {
  key: string;
  list: string;
  /** Phones that requests take and jobs refuse, as Klaviyo does with numbers that it cannot send to. */
  unreachable?: ReadonlySet<string>;
}

/**
 * A Klaviyo account on this machine with one list: bulk import jobs that take a question or two to end, their profiles by
 * pages, removal from the list, profiles by e-mail. A profile is found by its e-mail, else by its phone.
 */
export async function startKlaviyoSandbox(options: KlaviyoSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const profiles = new Map<string, Profile>();
  const onList = new Set<string>();
  const jobs = new Map<string, Job>();
  const refresh = () => {
    held.clear();
    for (const { id, email, phone_number } of profiles.values())
      if (onList.has(id)) for (const text of [email, phone_number]) if (text !== undefined) held.add(text);
  };
  const create = (body: string): SandboxAnswer => {
    if (body.length > 5_000_000) return klaviyoRefusal(413, "Payload too large", "/data");
    const parsed = job.safeParse(JSON.parse(body));
    if (!parsed.success)
      return klaviyoRefusal(
        400,
        parsed.error.issues[0]!.message,
        `/${parsed.error.issues[0]!.path.join("/")}`,
      );
    const { data } = parsed.data;
    if (data.relationships.lists.data[0]!.id !== options.list)
      return klaviyoRefusal(404, "List not found", "/data/relationships");
    const taken: Profile[] = [];
    const errors: number[] = [];
    for (const [place, one] of data.attributes.profiles.data.entries()) {
      const known = attributes.safeParse(one.attributes);
      const ids = known.success ? [known.data.email, known.data.phone_number] : [];
      if (!known.success || ids.some((id) => id !== undefined && spoiled.has(id)))
        return klaviyoRefusal(400, "Invalid profile", `/data/attributes/profiles/data/${place}/attributes`);
      if (options.unreachable?.has(known.data.phone_number ?? "")) {
        errors.push(place);
        continue;
      }
      const key = known.data.email ?? known.data.phone_number!;
      const old = [...(profiles.has(key) ? [profiles.get(key)!] : [])][0];
      const profile = { ...known.data, id: old?.id ?? `01K${String(profiles.size + 1).padStart(8, "0")}` };
      profiles.set(key, profile);
      taken.push(profile);
    }
    const id = `job${jobs.size + 1}`;
    jobs.set(id, { id, asked: 0, profiles: taken, errors });
    const identifiers = taken.flatMap((one) =>
      [one.email, one.phone_number].filter((text) => text !== undefined),
    );
    history.push({ operation: "add", identifiers });
    for (const one of taken) onList.add(one.id);
    refresh();
    return {
      status: 202,
      body: { data: { type: "profile-bulk-import-job", id, attributes: { status: "queued" } } },
    };
  };
  const page = (path: string, found: Pick<Job, "profiles">, query: URLSearchParams): SandboxAnswer => {
    const [from, size] = [Number(query.get("page[cursor]") ?? 0), Number(query.get("page[size]") ?? 20)];
    if (size > 100) return klaviyoRefusal(400, "page[size] is at most 100", "page[size]");
    const data = found.profiles
      .slice(from, from + size)
      .map(({ id, ...rest }) => ({ type: "profile", id, attributes: rest }));
    const isLast = from + size >= found.profiles.length;
    const next = isLast ? null : `http://127.0.0.1${path}?page[cursor]=${from + size}&page[size]=${size}`;
    return { status: 200, body: { data, links: { next } } };
  };
  const handle = ({ method, path, query, headers, body }: SandboxRequest): SandboxAnswer => {
    if (headers.authorization !== `Klaviyo-API-Key ${options.key}`)
      return klaviyoRefusal(401, "Incorrect authentication", "", "not_authenticated");
    if (headers.revision === undefined) return klaviyoRefusal(400, "revision header is missing", "");
    if (method === "POST" && path === "/api/profile-bulk-import-jobs") return create(body);
    const [, id, part] = /^\/api\/profile-bulk-import-jobs\/(\w+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    const found = jobs.get(id ?? "");
    if (found !== undefined && part === "profiles") return page(path, found, query);
    if (found !== undefined && part === "import-errors")
      return { status: 200, body: { data: found.errors.map(importError), links: { next: null } } };
    if (found !== undefined) {
      found.asked += 1;
      const isDone = found.asked > 1;
      const attributes = {
        status: isDone ? "complete" : "processing",
        total_count: found.profiles.length + found.errors.length,
        completed_count: isDone ? found.profiles.length : 0,
        failed_count: isDone ? found.errors.length : 0,
      };
      return { status: 200, body: { data: { type: "profile-bulk-import-job", id, attributes } } };
    }
    if (method === "GET" && path === "/api/profiles") {
      const email = /^equals\(email,"(.+)"\)$/.exec(query.get("filter") ?? "")?.[1];
      const known = profiles.get(email ?? "");
      return { status: 200, body: { data: known === undefined ? [] : [{ type: "profile", id: known.id }] } };
    }
    if (method === "GET" && path === `/api/lists/${options.list}/profiles`)
      return page(path, { profiles: [...profiles.values()].filter(({ id }) => onList.has(id)) }, query);
    if (method === "GET" && path === `/api/lists/${options.list}`) {
      const asks = query.get("additional-fields[list]") === "profile_count";
      const attributes = asks ? { profile_count: onList.size } : {};
      return { status: 200, body: { data: { type: "list", id: options.list, attributes } } };
    }
    if (method === "DELETE" && path === `/api/lists/${options.list}/relationships/profiles`) {
      const parsed = removal.safeParse(JSON.parse(body));
      if (!parsed.success) return klaviyoRefusal(400, parsed.error.issues[0]!.message, "/data");
      for (const one of parsed.data.data) onList.delete(one.id);
      history.push({ operation: "remove", identifiers: parsed.data.data.map((one) => one.id) });
      refresh();
      return { status: 204, body: null };
    }
    return klaviyoRefusal(404, "Not found", path);
  };
  return servePlatform(handle, state);
}

/** An error of a job, at the place of its profile. */
const importError = (place: number) => ({
  type: "import-error",
  id: `error-${place}`,
  attributes: {
    ...{
      code: "invalid_phone_number",
      title: "Invalid phone number",
      detail: "The phone number is not valid.",
    },
    source: { pointer: `/data/attributes/profiles/data/${place}/attributes/phone_number` },
  },
});

/** Klaviyo's error objects (JSON:API). */
export const klaviyoRefusal = (
  status: number,
  title: string,
  pointer: string,
  code = "invalid",
): SandboxAnswer => ({ status, body: { errors: [{ status, code, title, source: { pointer } }] } });
