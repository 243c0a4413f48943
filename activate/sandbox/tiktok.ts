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
}

/**
 * TikTok's customer file audiences on this machine: file/upload (checked by its MD5, a hash a line) and update. Errors come
 * with status 200 and a code, as TikTok's do.
 */
export async function startTiktokSandbox(options: TiktokSandboxOptions): Promise<RunningPlatform> {
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const files = new Map<string, string[]>();
  const upload = (request: SandboxRequest): SandboxAnswer => {
    const parts = formOf(request);
    const text = parts.get("file") ?? "";
    if (parts.get("advertiser_id") !== options.advertiser) return said(40002, "advertiser_id is not yours");
    if (!["EMAIL_SHA256", "PHONE_SHA256"].includes(parts.get("calculate_type") ?? ""))
      return said(40002, "calculate_type");
    if (createHash("md5").update(text).digest("hex") !== parts.get("file_signature"))
      return said(40002, "file_signature does not fit the file");
    const lines = text.split("\n").filter((line) => line !== "");
    if (lines.some((line) => !/^[0-9a-f]{64}$/.test(line) || spoiled.has(line)))
      return said(40002, "file content is not in the format of calculate_type");
    const path = `file-${files.size + 1}`;
    files.set(path, lines);
    return said(0, "OK", { file_path: path });
  };
  const change = (text: string): SandboxAnswer => {
    const parsed = update.safeParse(JSON.parse(text));
    if (!parsed.success) return said(40002, parsed.error.issues[0]!.message);
    const { action, file_paths, custom_audience_id } = parsed.data;
    if (custom_audience_id !== options.audience) return said(40002, "no such custom_audience_id");
    const lists = file_paths.map((path) => files.get(path));
    if (lists.some((list) => list === undefined)) return said(40002, "unknown path");
    const identifiers = lists.flatMap((list) => list!);
    const next = new Set(action === "REPLACE" ? [] : held);
    for (const id of identifiers) action === "REMOVE" ? next.delete(id) : next.add(id);
    if (next.size < options.least) return said(40002, "audience size would be too small");
    history.push({ operation: action === "REMOVE" ? "remove" : "add", identifiers });
    held.clear();
    for (const id of next) held.add(id);
    return said(0, "OK", {});
  };
  const handle = (request: SandboxRequest): SandboxAnswer => {
    if (request.headers["access-token"] !== options.token) return said(40105, "Access token is incorrect");
    if (request.path.endsWith("/dmp/custom_audience/file/upload/")) return upload(request);
    if (request.path.endsWith("/dmp/custom_audience/update/")) return change(request.body);
    return { status: 404, body: {} };
  };
  return servePlatform(handle, state);
}

const said = (code: number, message: string, data?: object): SandboxAnswer => ({
  status: 200,
  body: { code, message, request_id: "sandbox", data: data ?? {} },
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
