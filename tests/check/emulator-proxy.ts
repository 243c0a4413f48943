import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What to do when a request's body matches: before it is handed on, or once it was answered. */
export interface Watch {
  pattern: RegExp;
  when: "before" | "after";
  act(): void;
}

/** Statements that BigQuery knows and the emulator does not, in words that it knows for the same. */
const TRANSLATED: readonly [RegExp, string][] = [
  [/^create or replace table (\S+) copy (\S+)/i, "create or replace table $1 as select * from $2"],
];

/**
 * Stands between the client and the emulator, so that a run can be stopped at one certain request, and statements that
 * the emulator lacks reach it in other words.
 */
export class EmulatorProxy {
  readonly #target: URL;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  watch: Watch | undefined;
  /** What every dry run is told to read, in place of the emulator's nothing. */
  dryRunBytes: number | undefined;
  /** The SQL of every query job, as it was sent. */
  readonly statements: string[] = [];

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const text = incoming.method === "POST" ? sent.toString("utf8") : "";
    const body = text.startsWith("{") ? Buffer.from(this.#translated(text)) : sent;
    const watch = this.watch?.pattern.test(text) ? this.watch : undefined;
    if (watch !== undefined) this.watch = undefined;
    if (watch?.when === "before") {
      watch.act();
      outgoing.destroy();
      return;
    }
    const { hostname, port } = this.#target;
    const { method, url: path } = incoming;
    const { "transfer-encoding": _chunked, ...kept } = incoming.headers;
    const headers = { ...kept, "content-length": String(body.length) };
    const forward = request({ hostname, port, method, headers, path }, (answer) => {
      if (watch?.when === "after") watch.act();
      if (this.dryRunBytes !== undefined && text.includes('"dryRun":true')) {
        void this.#withBytes(answer, outgoing, this.dryRunBytes);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    forward.end(body);
  }

  async #withBytes(answer: IncomingMessage, outgoing: ServerResponse, bytes: number): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const job = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { statistics?: { query?: object } };
    const query = job.statistics?.query;
    if (query !== undefined) Object.assign(query, { totalBytesProcessed: String(bytes) });
    outgoing.writeHead(answer.statusCode ?? 500, { "content-type": "application/json" });
    outgoing.end(JSON.stringify(job));
  }

  #translated(text: string): string {
    const job = JSON.parse(text) as { configuration?: { query?: { query?: string } } };
    const query = job.configuration?.query;
    if (query?.query === undefined) return text;
    this.statements.push(query.query);
    for (const [pattern, other] of TRANSLATED) query.query = query.query.replace(pattern, other);
    return JSON.stringify(job);
  }
}
