import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Exchange, HttpClient, HttpOptions } from "../../../extract/http/client.ts";
import { createHttpClient, type HttpDeps } from "../../../extract/http/create.ts";
import { manualClock } from "../../../kernel/clock.ts";
import { memoryLog } from "../../../kernel/log.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server on loopback that gives its answers in order, the last one for ever. Closed when the test ends. */
export async function vendor(...answers: Answer[]): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      answers[Math.min(requests.length, answers.length) - 1]!(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Answers with JSON. */
export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };

/** A client with a clock that never waits, and everything it landed, slept and logged. */
export function client(options: Partial<HttpOptions> & { baseUrl: string }, deps: Partial<HttpDeps> = {}) {
  const clock = manualClock(Date.parse("2011-12-09T12:00:00Z"));
  const log = memoryLog();
  const landed: Exchange[] = [];
  const land = async (exchange: Exchange) => {
    landed.push(exchange);
  };
  const signal = new AbortController().signal;
  const http: HttpClient = createHttpClient(
    { vendor: "Acme", headers: {}, ...options },
    { clock, log, signal, land, random: () => 0.5, ...deps },
  );
  return { http, clock, log, landed };
}
