import { extname } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  // A browser compiles WebAssembly while it arrives only under this type.
  ".wasm": "application/wasm",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".arrow": "application/vnd.apache.arrow.file",
};

/** The Content-Type of a file by its name. */
export function contentType(path: string): string {
  return types[extname(path).toLowerCase()] ?? "application/octet-stream";
}

/**
 * Files whose name or folder carries a hash of their content never change and may be kept for ever; everything else
 * is asked for again each time and mostly answered 304.
 */
export function cacheControl(urlPath: string): string {
  const hashed = urlPath.includes("/_app/immutable/") || /^\/data\/.*\/[0-9a-f]{32}\//.test(urlPath);
  return hashed ? "public, max-age=31536000, immutable" : "no-cache";
}
