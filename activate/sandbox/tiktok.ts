import { createHash } from "node:crypto";
import { z } from "zod";
import {
  emptyPlatform,
  type RunningPlatform,
  type SandboxAnswer,
  type SandboxRequest,
  servePlatform,
} from "./server.ts";

const update = z.strictObject({
  advertiser_id: z.string(),
  custom_audience_id: z.string(),
  action: z.enum(["APPEND", "REMOVE", "REPLACE"]),
  file_paths: z.array(z.string()).min(1).max(49),
});

export interface TiktokSandboxOptions {
  token: string;
  advertiser: string;
  audience: string;
  /** An operation that would leave fewer fails. TikTok's own: 1,000. */
  least: number;
  /** How often the audience is being worked on when it is asked for, before it is ready. Default 0. */
  delay?: number;
  /** What TikTok finds wrong with the audience. Default: nothing. */
  error?: string;
}

/**
 * TikTok's customer file audiences on this machine: file/upload (checked by its MD5, a hash a line) and update, which appends,
 * removes or, with REPLACE, lets the files stand for the whole audience. Errors come with status 200 and a code, as TikTok's do.
 */
export async function startTiktokSandbox(options: TiktokSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const files = new Map<string, { identifiers: string[]; at: number }>();
  const upload = (request: SandboxRequest): SandboxAnswer => {
    const parts = formOf(request);
    const text = parts.get("file") ?? "";
    if (parts.get("advertiser_id") !== options.advertiser)
      return tiktokAnswer(40002, "advertiser_id is not yours");
    if (!["EMAIL_SHA256", "PHONE_SHA256"].includes(parts.get("calculate_type") ?? ""))
      return tiktokAnswer(40002, "calculate_type");
    if (createHash("md5").update(text).digest("hex") !== parts.get("file_signature"))
      return tiktokAnswer(40002, "file_signature does not fit the file");
    const lines = text.split("\n").filter((line) => line !== "");
    if (lines.some((line) => !/^[0-9a-f]{64}$/.test(line) || spoiled.has(line)))
      return tiktokAnswer(40002, "file content is not in the format of calculate_type");
    const path = `file-${files.size + 1}`;
    files.set(path, { identifiers: lines, at: Date.now() });
    return tiktokAnswer(0, "OK", { file_path: path });
  };
  const change = (text: string): SandboxAnswer => {
    const parsed = update.safeParse(JSON.parse(text));
    if (!parsed.success) return tiktokAnswer(40002, parsed.error.issues[0]!.message);
    const { action, file_paths, custom_audience_id } = parsed.data;
    if (custom_audience_id !== options.audience) return tiktokAnswer(40002, "no such custom_audience_id");
    const used = file_paths.flatMap((path) => files.get(path) ?? []);
    if (used.length < file_paths.length) return tiktokAnswer(40002, "unknown path");
    const identifiers = used.flatMap((file) => file.identifiers);
    const next = new Set(action === "REPLACE" ? [] : held);
    for (const id of identifiers) action === "REMOVE" ? next.delete(id) : next.add(id);
    if (next.size < options.least) return tiktokAnswer(40002, "audience size would be too small");
    history.push(
      ...used.map((one) => ({ ...one, operation: action === "REMOVE" ? "remove" : "add" }) as const),
    );
    held.clear();
    for (const id of next) held.add(id);
    return tiktokAnswer(0, "OK", {});
  };
  let asked = 0;
  const details = (query: URLSearchParams): SandboxAnswer => {
    const ids = JSON.parse(query.get("custom_audience_ids") ?? "[]") as string[];
    if (!ids.includes(options.audience)) return tiktokAnswer(0, "OK", { list: [] });
    asked += 1;
    const is_valid = options.error === undefined && asked > (options.delay ?? 0);
    // Two identifiers a row, of which TikTok knows half; fewer than a thousand it shows as none.
    const known = Math.round(held.size / 4);
    const audience_details = {
      audience_id: options.audience,
      ...{ is_valid, cover_num: is_valid && known >= 1_000 ? known : 0 },
      ...{ error_msg: options.error ?? "", is_expiring: false },
    };
    return tiktokAnswer(0, "OK", { list: [{ audience_details, audience_history: [] }] });
  };
  const handle = (request: SandboxRequest): SandboxAnswer => {
    if (request.headers["access-token"] !== options.token)
      return tiktokAnswer(40105, "Access token is incorrect");
    if (request.path.endsWith("/dmp/custom_audience/file/upload/")) return upload(request);
    if (request.path.endsWith("/dmp/custom_audience/update/")) return change(request.body);
    if (request.path.endsWith("/dmp/custom_audience/get/")) return details(request.query);
    return { status: 404, body: {} };
  };
  return servePlatform(handle, state);
}

/** Every answer of TikTok: status 200, and a code that is 0 where all is well. */
export const tiktokAnswer = (code: number, message: string, data: object = {}): SandboxAnswer => ({
  status: 200,
  body: { code, message, request_id: "sandbox", data },
});

/** The parts of a multipart body, by name; texts alone. */
function formOf({ headers, body }: SandboxRequest): Map<string, string> {
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1];
  const parts = new Map<string, string>();
  for (const part of boundary === undefined ? [] : body.split(`--${boundary}`)) {
    const [, name] = /name="([^"]+)"/.exec(part) ?? [];
    const at = part.indexOf("\r\n\r\n");
    if (name !== undefined && at >= 0) parts.set(name, part.slice(at + 4).replace(/\r\n$/, ""));
  }
  return parts;
}
