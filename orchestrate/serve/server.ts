import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { PatronError } from "../../kernel/diagnostics.ts";
import { answerApi } from "./api.ts";
import { openSnapshotReader, type SnapshotReader } from "./snapshot-reader.ts";
import { plain, serveFile } from "./static-files.ts";

export interface ServeRequest {
  /** The published site: a folder, or the link that publishSite moves. */
  siteDir: string;
  snapshotFile: string;
  host?: "127.0.0.1";
  /** 0 takes a free port. */
  port: number;
}

export interface SiteServer {
  /** http://127.0.0.1:8080 */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the published site and its JSON endpoints: /api/health, /api/ledger, /api/customers?q=, /api/customer/<id>.
 * A later publish is seen without a restart. Throws PatronError when the port is in use.
 */
export async function serveSite({
  siteDir,
  snapshotFile,
  host = "127.0.0.1",
  port,
}: ServeRequest): Promise<SiteServer> {
  const snapshot = openSnapshotReader(snapshotFile);
  const server = createServer((request, response) => {
    handle(siteDir, snapshot, request, response).catch((error: unknown) => fail(response, error));
  });
  await listen(server, host, port);
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      snapshot.close();
    },
  };
}

async function handle(
  siteDir: string,
  snapshot: SnapshotReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return plain(response, 405, "This server only reads: GET and HEAD");
  }
  const url = parseUrl(request.url ?? "/");
  const path = url && decodePath(url.pathname);
  if (url === undefined || path === undefined) return plain(response, 400, "Bad request");
  const answer = await answerApi(url, snapshot);
  if (answer) return json(answer.status, answer.body, request, response);
  await serveFile(siteDir, path, url.search, request, response);
}

async function json(
  status: number,
  body: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = Buffer.from(JSON.stringify(body));
  const zipped = text.length > 1024 && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const bytes = zipped ? await promisify(gzip)(text, { level: 1 }) : text;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes.length,
    "cache-control": "no-store",
    vary: "accept-encoding",
    ...(zipped && { "content-encoding": "gzip" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else if ((error as NodeJS.ErrnoException).code === "ENOENT") {
    plain(response, 503, "Nothing is published yet. Publish first: npx patron publish");
  } else {
    plain(response, 500, error instanceof Error ? error.message.split("\n")[0]! : String(error));
  }
}

/** Resolves when the server takes requests. Throws PatronError `port-in-use` where it cannot. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)));
    server.listen(port, host, () => resolve());
  });
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return error;
  const what =
    error.code === "EADDRINUSE" ? "is in use by another program" : "may not be opened by this user";
  return new PatronError(
    {
      code: "port-in-use",
      message: `Port ${port} on ${host} ${what}.`,
      help: `Take another one: --port ${port < 65535 ? port + 1 : 8080}`,
    },
    { cause: error },
  );
}

function parseUrl(target: string): URL | undefined {
  try {
    return new URL(target, "http://127.0.0.1");
  } catch {
    return undefined;
  }
}

function decodePath(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") ? undefined : decoded;
  } catch {
    return undefined;
  }
}
