import { z } from "zod";
import { metaRefusal, ReplaceSessions } from "./meta-sessions.ts";
import {
  emptyPlatform,
  type RunningPlatform,
  type SandboxAnswer,
  type SandboxRequest,
  servePlatform,
} from "./server.ts";

export { metaRefusal };

const COLUMNS = ["EMAIL", "PHONE", "FN", "LN", "ZIP", "COUNTRY", "ST", "CT", "GEN", "DOBY", "DOBM", "DOBD"];
const usersRequest = z.strictObject({
  payload: z.strictObject({
    schema: z.array(z.enum(COLUMNS as [string, ...string[]])).min(1),
    data: z.array(z.array(z.string())).min(1),
  }),
  session: z
    .strictObject({
      session_id: z.string().regex(/^\d{1,19}$/),
      batch_seq: z.int().min(1),
      last_batch_flag: z.boolean(),
      estimated_num_total: z.int().optional(),
    })
    .optional(),
});

/** The same for usersreplace, where the session must be there. */
const replaceRequest = usersRequest.required({ session: true });
type Users = z.output<typeof usersRequest>;

export interface MetaSandboxOptions {
  token: string;
  audience: string;
  /** How often the audience is being replaced when it is asked for, after a session has ended. Default 0. */
  delay?: number;
  /** Default: this machine's clock, in milliseconds. */
  now?: () => number;
  /** Of rows that it finds invalid, how many it quotes. Default 5; Meta promises no number. */
  samples?: number;
}

/**
 * Meta's custom audience on this machine: `POST` and `DELETE {audience}/users`. At most 10,000 rows a call; what is no hash
 * is counted in num_invalid_entries and left out, as Meta does, and the rest is taken. `POST {audience}/usersreplace`: see
 * meta-sessions.ts.
 */
export async function startMetaSandbox(options: MetaSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const take = ({ payload: { schema, data } }: Users) => {
    const isGood = (row: string[]) =>
      row.some((text) => text !== "") &&
      row.every((text) => text === "" || (/^[0-9a-f]{64}$/.test(text) && !spoiled.has(text)));
    const good = data.filter(isGood);
    const samples = data.filter((row) => !isGood(row)).slice(0, options.samples ?? 5);
    return { identifiers: good.flatMap((row) => identifiersOf(schema, row)), samples, good: good.length };
  };
  const taken = ({ session }: Users, samples: string[][], received: number, invalid: number) => ({
    status: 200,
    body: {
      ...{ audience_id: options.audience, session_id: session?.session_id ?? "0" },
      ...{ num_received: received, num_invalid_entries: invalid },
      invalid_entry_samples: Object.fromEntries(samples.map((row, i) => [String(i), row.join(",")])),
    },
  });
  const sessions = new ReplaceSessions(held, options);
  const users = (operation: "add" | "remove", body: string): SandboxAnswer => {
    const request = usersOf(usersRequest, body);
    if ("status" in request) return request;
    if (sessions.isBusy()) return metaRefusal(2650, "Audience Update In Progress", 1870145);
    const { identifiers, samples, good } = take(request);
    history.push({ operation, identifiers });
    for (const text of identifiers) operation === "add" ? held.add(text) : held.delete(text);
    const { length } = request.payload.data;
    return taken(request, samples, length, length - good);
  };
  const replace = (body: string): SandboxAnswer => {
    const request = usersOf(replaceRequest, body);
    if ("status" in request) return request;
    const refused = sessions.refusal(request);
    if (refused !== undefined) return refused;
    const { identifiers, samples, good } = take(request);
    history.push({ operation: "add", identifiers });
    const { received, invalid } = sessions.take(request, identifiers, good);
    return taken(request, samples, received, invalid);
  };
  const handle = ({ method, path, headers, body }: SandboxRequest): SandboxAnswer => {
    if (headers.authorization !== `Bearer ${options.token}`)
      return metaRefusal(190, "Invalid OAuth access token.");
    if (method === "GET" && path.endsWith(`/${options.audience}`))
      return audienceOf(options.audience, held.size, sessions.operationStatus());
    const [, audience, edge] = /^\/v\d+\.\d+\/(\d+)\/(users|usersreplace)$/.exec(path) ?? [];
    if (audience !== options.audience)
      return metaRefusal(100, "Unsupported request: object does not exist", 33);
    if (edge === "usersreplace")
      return method === "POST" ? replace(body) : metaRefusal(100, "Unsupported method");
    if (method === "POST") return users("add", body);
    if (method === "DELETE") return users("remove", body);
    return metaRefusal(100, "Unsupported method");
  };
  return servePlatform(handle, state);
}

/** A request as its schema has it, or Meta's refusal. */
function usersOf<T extends Users>(schema: z.ZodType<T>, body: string): T | SandboxAnswer {
  const parsed = schema.safeParse(JSON.parse(body));
  if (!parsed.success) return metaRefusal(100, "Invalid parameter: payload");
  const { schema: columns, data } = parsed.data.payload;
  if (data.length > 10_000)
    return metaRefusal(100, "Invalid parameter: payload has more than 10,000 rows of data");
  if (data.some((row) => row.length !== columns.length))
    return metaRefusal(100, "payload data do not fit schema");
  return parsed.data;
}

/** E-mail and phone name an account each; all other columns of a row do so together. */
function identifiersOf(schema: readonly string[], row: readonly string[]): string[] {
  const isAlone = (i: number) => schema[i] === "EMAIL" || schema[i] === "PHONE";
  const together = row.flatMap((text, i) => (isAlone(i) || text === "" ? [] : [`${schema[i]}:${text}`]));
  return [
    ...row.filter((text, i) => isAlone(i) && text !== ""),
    ...(together.length > 0 ? [together.join(" ")] : []),
  ];
}

/** The audience's node: bounds around those matched, -1 below the hundred that Meta keeps to itself. */
function audienceOf(
  id: string,
  identifiers: number,
  operation_status: { code: number; description: string },
): SandboxAnswer {
  // Two identifiers a row, of which Meta knows six in ten.
  const matched = Math.round(identifiers * 0.3);
  const isSmall = matched < 100;
  const hundred = Math.round(matched / 100) * 100;
  return {
    status: 200,
    body: {
      id,
      approximate_count_lower_bound: isSmall ? -1 : Math.max(100, hundred - 100),
      approximate_count_upper_bound: isSmall ? -1 : hundred + 100,
      operation_status,
      delivery_status: isSmall
        ? { code: 300, description: "The audience is too small to be used." }
        : { code: 200, description: "This audience is ready for use." },
    },
  };
}
