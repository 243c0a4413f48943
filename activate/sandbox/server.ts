import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a platform's sandbox sees it. */
export interface SandboxRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface SandboxAnswer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** A fault in place of the platform's answer: `lost` takes the request, then breaks the connection without an answer. */
export type SandboxFault = "500" | "429" | "lost";

/** One platform on this machine: what it holds, what it was ever sent, and faults for the next requests. */
export interface RunningPlatform {
  url: string;
  /** Identifiers that the audience holds now. A test may put strangers into it. */
  held: Set<string>;
  /**
   * Every identifier of every request that was taken, in order; `at` (milliseconds since 1970) where it arrived before it was
   * made use of.
   */
  history: readonly { operation: "add" | "remove"; identifiers: readonly string[]; at?: number }[];
  /** Faults for the next requests, one each. */
  faults: SandboxFault[];
  /** Answers in place of the platform's own for the next requests, one each: how a test asks for any refusal. */
  next: SandboxAnswer[];
  /** Makes the platform refuse an identifier from now on. */
  spoil(identifier: string): void;
  /** Shows each request and its answer as text to somebody, as a line of the network would. */
  watch(see: (exchange: { path: string; request: string; answer: string }) => void): void;
  close(): Promise<void>;
}

/** What a platform's handler keeps: see RunningPlatform; `spoiled` are identifiers that it refuses although they look right. */
export interface PlatformState {
  held: Set<string>;
  history: { operation: "add" | "remove"; identifiers: string[]; at?: number }[];
  faults: SandboxFault[];
  spoiled: Set<string>;
}

export const emptyPlatform = (): PlatformState => ({
  held: new Set(),
  history: [],
  faults: [],
  spoiled: new Set(),
});

/** Starts a platform's server on 127.0.0.1, on any free port. */
export async function servePlatform(
  handle: (request: SandboxRequest) => SandboxAnswer,
  { held, history, faults, spoiled }: PlatformState,
): Promise<RunningPlatform> {
  const next: SandboxAnswer[] = [];
  const watchers: ((exchange: { path: string; request: string; answer: string }) => void)[] = [];
  const server = createServer((incoming, response) => {
    const answerTo = (request: SandboxRequest) => {
      const fault = faults.shift();
      if (fault === "500" || fault === "429") {
        response.writeHead(Number(fault), { "content-type": "application/json", "retry-after": "1" });
        response.end("{}");
        return;
      }
      const answer = next.shift() ?? handle(request);
      for (const see of watchers)
        see({
          path: request.path,
          request: `${request.query} ${request.body}`,
          answer: JSON.stringify(answer.body),
        });
      if (fault === "lost") return response.destroy();
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
    };
    // A client that is killed in the middle of a request leaves nothing to answer.
    void read(incoming).then(answerTo, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ held, history, faults, next, spoil: (identifier: string) => void spoiled.add(identifier) },
    watch: (see) => void watchers.push(see),
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
