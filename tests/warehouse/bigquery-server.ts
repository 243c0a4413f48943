import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SentJob {
  id: string;
  location?: string | undefined;
  configuration: {
    query?: { query: string; [key: string]: unknown };
    load?: Record<string, unknown>;
    labels?: Record<string, string>;
    jobTimeoutMs?: string;
    dryRun?: boolean;
  };
}

interface Failing {
  status: number;
  reason?: string;
  message?: string;
  retryAfter?: number;
}

/** What the server is to do with the next request of a kind, instead of answering as it should. */
export type Trouble =
  | Failing
  /** The request is carried out and the connection cut before the answer. */
  | "lose-answer"
  /** The connection stays open and nothing comes. */
  | "hang";

/** How a job ends. Default: done, without rows. */
export interface Outcome {
  fails?: { reason: string; message: string };
  /** Runs until it is cancelled. */
  hangs?: boolean;
  schema?: { name: string; type: string; mode?: string }[];
  rows?: unknown[][];
  pageSize?: number;
  changed?: number;
  parameters?: string[];
  /** What a dry run says would be read. */
  bytes?: number;
}

/** As much of BigQuery's REST API as jobs need, on loopback, with troubles to order. */
export class BigqueryServer {
  readonly jobs: SentJob[] = [];
  readonly cancelled: string[] = [];
  readonly requests: string[] = [];
  /** Datasets and tables by their path below a project: `shop/datasets/core`. */
  readonly resources = new Map<string, { etag: string; [key: string]: unknown }>();
  /** Who pays, by the address of each request. */
  readonly projects: string[] = [];
  readonly #troubles = new Map<string, Trouble[]>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Called at each question about a job. */
  onPoll: () => void = () => {};
  /** Called when a job has come, before the answer. */
  onInsert: () => void = () => {};
  outcome: (job: SentJob, nth: number) => Outcome = () => ({});

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Orders troubles for `insert`, `get`, `results` or `upload` requests, in turn. */
  trouble(kind: string, ...list: Trouble[]): void {
    this.#troubles.set(kind, [...(this.#troubles.get(kind) ?? []), ...list]);
  }

  /** Queries as sent, without those that open and end sessions. */
  get queries(): string[] {
    return this.jobs.map((job) => job.configuration.query?.query ?? "load");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, "http://x");
    const body = await textOf(request);
    const id = decodeURIComponent(/\/(?:jobs|queries)\/([^/]+)/.exec(url.pathname)?.[1] ?? "");
    const kind = kindOf(request.method!, url.pathname);
    this.requests.push(kind);
    this.projects.push(/\/projects\/([^/]+)/.exec(url.pathname)?.[1] ?? "");
    const trouble = this.#troubles.get(kind)?.shift();
    if (trouble === "hang") return;
    if (trouble !== undefined && trouble !== "lose-answer") return fail(response, trouble);
    const answer =
      kind === "describe" || kind === "patch"
        ? this.#resourceAt(kind, url, body, request.headers["if-match"])
        : this.#handle(kind, id, url, body);
    if (trouble === "lose-answer") {
      request.socket.destroy();
      return;
    }
    if ("status" in answer && "reason" in answer) return fail(response, answer as Failing);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  }

  #handle(kind: string, id: string, url: URL, body: string): object {
    if (kind === "insert" || kind === "upload") return this.#insert(body);
    if (kind === "cancel") {
      this.cancelled.push(id);
      return {};
    }
    if (kind === "list") {
      return {
        jobs: this.jobs.filter((job) => job.id.startsWith(`${url.searchParams.get("parentJobId")}.`)),
      };
    }
    const job = this.jobs.find((one) => one.id === id);
    if (!job) return { status: 404, reason: "notFound", message: `Not found: Job ${id}` };
    this.onPoll();
    return kind === "results" ? this.#results(job, url) : this.#resource(job);
  }

  #resourceAt(kind: string, url: URL, body: string, etag: string | undefined): object {
    const path = url.pathname.replace(/^.*\/projects\//, "");
    const there = this.resources.get(path);
    if (!there) return { status: 404, reason: "notFound", message: `Not found: ${path}` };
    if (kind === "describe") return there;
    if (etag !== there.etag)
      return { status: 412, reason: "conditionNotMet", message: "Precondition failed" };
    const changed = { ...there, ...(JSON.parse(body) as object), etag: `${there.etag}+` };
    this.resources.set(path, changed);
    return changed;
  }

  #insert(body: string): object {
    const start = body.indexOf("{");
    const end = body.startsWith("{") ? body.length : body.indexOf("\r\n--", start);
    const sent = JSON.parse(body.slice(start, end)) as {
      jobReference: { jobId: string; location?: string };
      configuration: SentJob["configuration"];
    };
    const { jobId, location } = sent.jobReference;
    const job: SentJob = { id: jobId, location, configuration: sent.configuration };
    if (this.jobs.some((one) => one.id === job.id)) {
      return { status: 409, reason: "duplicate", message: `Already Exists: Job shop:EU.${job.id}` };
    }
    this.jobs.push(job);
    this.onInsert();
    this.#outcomes.set(job.id, this.outcome(job, this.jobs.length));
    return this.#resource(job);
  }

  #resource(job: SentJob): object {
    const { fails, hangs, changed, parameters, rows, bytes, schema } = this.#outcomes.get(job.id)!;
    return {
      jobReference: { projectId: "shop", jobId: job.id, location: "EU" },
      configuration: job.configuration,
      status: {
        state: hangs ? "RUNNING" : "DONE",
        ...(fails ? { errorResult: fails, errors: undefined } : {}),
      },
      statistics: {
        sessionInfo: { sessionId: "session-1" },
        load: { outputRows: String(rows?.length ?? 0) },
        query: {
          numDmlAffectedRows: String(changed ?? 0),
          ...(bytes === undefined ? {} : { totalBytesProcessed: String(bytes) }),
          ...(job.configuration.dryRun && schema ? { schema: { fields: schema } } : {}),
          undeclaredQueryParameters: (parameters ?? []).map((type) => ({ parameterType: { type } })),
        },
      },
    };
  }

  #results(job: SentJob, url: URL): object {
    const {
      fails,
      hangs,
      schema = [],
      rows = [],
      pageSize = rows.length,
      changed,
    } = this.#outcomes.get(job.id)!;
    if (fails) return { status: 400, ...fails };
    if (hangs) return { jobComplete: false };
    const from = Number(url.searchParams.get("pageToken") ?? 0);
    const next = from + pageSize;
    return {
      jobComplete: true,
      schema: { fields: schema },
      totalRows: String(rows.length),
      rows: rows.slice(from, next).map((row) => ({ f: row.map((v) => ({ v })) })),
      ...(changed === undefined ? {} : { numDmlAffectedRows: String(changed) }),
      ...(next < rows.length ? { pageToken: String(next) } : {}),
    };
  }
}

function kindOf(method: string, path: string): string {
  if (path.startsWith("/upload/")) return "upload";
  if (path.includes("/datasets/")) return method === "PATCH" ? "patch" : "describe";
  if (path.endsWith("/cancel")) return "cancel";
  if (path.includes("/queries/")) return "results";
  if (path.endsWith("/jobs")) return method === "POST" ? "insert" : "list";
  return "get";
}

function fail(response: ServerResponse, trouble: Failing): void {
  const { status, reason, message = "trouble", retryAfter } = trouble;
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  response.setHeader("content-type", "application/json");
  response.statusCode = status;
  const errors = reason === undefined ? [] : [{ reason, message, domain: "global" }];
  response.end(JSON.stringify({ error: { code: status, message, errors } }));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
