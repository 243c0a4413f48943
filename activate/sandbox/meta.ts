import { z } from "zod";
import {
  emptyPlatform,
  type RunningPlatform,
  type SandboxAnswer,
  type SandboxRequest,
  servePlatform,
} from "./server.ts";

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

export interface MetaSandboxOptions {
  token: string;
  audience: string;
  /** Of rows that it finds invalid, how many it quotes. Default 5; Meta promises no number. */
  samples?: number;
}

/**
 * Meta's custom audience on this machine: `POST` and `DELETE {audience}/users`. At most 10,000 rows a call; what is no hash
 * is counted in num_invalid_entries and left out, as Meta does, and the rest is taken.
 */
export async function startMetaSandbox(options: MetaSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const users = (operation: "add" | "remove", body: string): SandboxAnswer => {
    const parsed = usersRequest.safeParse(JSON.parse(body));
    if (!parsed.success) return metaRefusal(100, "Invalid parameter: payload");
    const { schema, data } = parsed.data.payload;
    if (data.length > 10_000)
      return metaRefusal(100, "Invalid parameter: payload has more than 10,000 rows of data");
    if (data.some((row) => row.length !== schema.length))
      return metaRefusal(100, "payload data do not fit schema");
    const isGood = (row: string[]) =>
      row.some((text) => text !== "") &&
      row.every((text) => text === "" || (/^[0-9a-f]{64}$/.test(text) && !spoiled.has(text)));
    const good = data.filter(isGood);
    const samples = data.filter((row) => !isGood(row)).slice(0, options.samples ?? 5);
    const identifiers = good.flatMap((row) => identifiersOf(schema, row));
    history.push({ operation, identifiers });
    for (const text of identifiers) operation === "add" ? held.add(text) : held.delete(text);
    return {
      status: 200,
      body: {
        audience_id: options.audience,
        session_id: parsed.data.session?.session_id ?? "0",
        num_received: data.length,
        num_invalid_entries: data.length - good.length,
        invalid_entry_samples: Object.fromEntries(samples.map((row, i) => [String(i), row.join(",")])),
      },
    };
  };
  const handle = ({ method, path, headers, body }: SandboxRequest): SandboxAnswer => {
    if (headers.authorization !== `Bearer ${options.token}`)
      return metaRefusal(190, "Invalid OAuth access token.");
    if (method === "GET" && path.endsWith(`/${options.audience}`))
      return audienceOf(options.audience, held.size);
    const [, audience] = /^\/v\d+\.\d+\/(\d+)\/users$/.exec(path) ?? [];
    if (audience !== options.audience)
      return metaRefusal(100, "Unsupported request: object does not exist", 33);
    if (method === "POST") return users("add", body);
    if (method === "DELETE") return users("remove", body);
    return metaRefusal(100, "Unsupported method");
  };
  return servePlatform(handle, state);
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

/** The Graph API's error: status 400, and 401 where the token is at fault. */
export const metaRefusal = (code: number, message: string, error_subcode?: number): SandboxAnswer => ({
  status: code === 190 ? 401 : 400,
  body: { error: { message, type: "OAuthException", code, ...(error_subcode ? { error_subcode } : {}) } },
});

/** The audience's node: bounds around those matched, -1 below the hundred that Meta keeps to itself. */
function audienceOf(id: string, identifiers: number): SandboxAnswer {
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
      operation_status: { code: 200, description: "Normal" },
      delivery_status: isSmall
        ? { code: 300, description: "The audience is too small to be used." }
        : { code: 200, description: "This audience is ready for use." },
    },
  };
}
