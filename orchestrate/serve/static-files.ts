import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheControl, contentType } from "./content-types.ts";
import { parseRange } from "./range.ts";

interface Found {
  path: string;
  size: number;
  etag: string;
  encoding?: "br" | "gzip";
}

/**
 * Answers GET and HEAD from `siteDir`: Range for the data files (the browser's DuckDB reads only the blocks it needs),
 * the compressed copy where the client takes one, ETag and 304. `siteDir` may be a link that a publish moves.
 */
export async function serveFile(
  siteDir: string,
  urlPath: string,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const root = await realpath(siteDir).catch(() => undefined);
  const path = root && (await insideOf(root, urlPath));
  if (path === undefined) return plain(response, 404, "Not found");
  const info = await stat(path);
  if (info.isDirectory()) {
    if (!urlPath.endsWith("/")) return redirect(response, `${urlPath}/${search}`);
    return serveFile(siteDir, `${urlPath}index.html`, search, request, response);
  }
  const found = await chooseEncoding(path, request);
  const headers: Record<string, string> = {
    "content-type": contentType(path),
    "cache-control": cacheControl(urlPath),
    etag: found.etag,
    vary: "accept-encoding",
    "accept-ranges": found.encoding ? "none" : "bytes",
    "x-content-type-options": "nosniff",
    ...(found.encoding && { "content-encoding": found.encoding }),
  };
  if (request.headers["if-none-match"]?.split(/,\s*/).includes(found.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  await send(found, headers, request, response);
}

async function send(
  found: Found,
  headers: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const unchanged = request.headers["if-range"] === undefined || request.headers["if-range"] === found.etag;
  const range = found.encoding || !unchanged ? undefined : parseRange(request.headers.range, found.size);
  if (range === "unsatisfiable") {
    response.writeHead(416, { ...headers, "content-range": `bytes */${found.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  headers["content-length"] = String(found.size === 0 ? 0 : end - start + 1);
  if (range) headers["content-range"] = `bytes ${start}-${end}/${found.size}`;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || found.size === 0) {
    response.end();
    return;
  }
  // A browser that leaves in the middle of a file is no error of ours.
  await pipeline(createReadStream(found.path, { start, end }), response).catch(() => response.destroy());
}

/** The real path of a URL path below `root`; undefined when it does not exist or leads out of it. */
async function insideOf(root: string, urlPath: string): Promise<string | undefined> {
  const path = await realpath(join(root, urlPath)).catch(() => undefined);
  return path !== undefined && (path === root || path.startsWith(root + sep)) ? path : undefined;
}

/** Ranges are of the plain file, so a request for one never gets a compressed copy. */
async function chooseEncoding(path: string, request: IncomingMessage): Promise<Found> {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const options = request.headers.range === undefined ? (["br", "gzip"] as const) : [];
  for (const encoding of options) {
    if (!new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(?:[,.]0*)?\\s*(?:,|$))`).test(accepted)) continue;
    const copy = `${path}.${encoding === "gzip" ? "gz" : "br"}`;
    const found = await describe(copy);
    if (found) return { ...found, encoding };
  }
  return (await describe(path))!;
}

async function describe(path: string): Promise<Found | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  return {
    path,
    size: info.size,
    etag: `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs).toString(36)}"`,
  };
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { location: location.replace(/^\/{2,}/, "/") }).end();
}

/** A short text answer. */
export function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" });
  response.end(`${text}\n`);
}
