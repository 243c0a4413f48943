import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { changed, type Fault, type FaultPlan, type VendorName } from "./faults.ts";

/** A request as the vendors' handlers see it; header names are lower case. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What a handler answers; the body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One vendor: how it answers, and how its errors look. */
export interface Vendor {
  readonly name: VendorName;
  handle(request: Request): Answer;
  /** The vendor's own shape of 404, 429 and 500. */
  failure(status: 404 | 429 | 500): Answer;
}

/** A server that listens on 127.0.0.1. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a vendor's server on loopback; port 0 takes any free one. A taken port rejects with node's EADDRINUSE. */
export async function serve(vendor: Vendor, faults: FaultPlan, port = 0): Promise<Running> {
  const server = createServer((incoming, response) => {
    respond(vendor, faults, incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: { error: String(error) } });
    });
  });
  server.keepAliveTimeout = 30_000;
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

async function respond(
  vendor: Vendor,
  faults: FaultPlan,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const body = await readBody(incoming);
  const request: Request = {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
  };
  const parameters = [...url.searchParams].map(([name, value]) => `${name}=${value}`).join("&");
  const fault = faults.strike(vendor.name, `${url.pathname}?${parameters} ${body}`);
  if (fault?.kind === "500" || fault?.kind === "429") {
    send(response, vendor.failure(Number(fault.kind) as 429 | 500));
    return;
  }
  let answer = vendor.handle(request);
  if (fault?.kind === "bad-record" && fault.change)
    answer = { ...answer, body: changed(answer.body, fault.change) };
  if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1000));
  send(response, answer, fault);
}

/** Chunks are joined before decoding: a character may span two of them. */
async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, answer: Answer, fault?: Fault): void {
  const text = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": text.length,
    ...answer.headers,
  });
  if (fault?.kind === "cut") response.write(text.subarray(0, text.length >> 1), () => response.destroy());
  else response.end(text);
}
