import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import type { BigqueryApi, Configuration, JobName, JobResource, ResultPage } from "./api.ts";
import { bigqueryError, type Where } from "./errors.ts";
import { failureOf, isBusy } from "./failure.ts";
import { waitMs, withRetry } from "./retry.ts";

export interface JobsOptions extends Where {
  /** The project of tables that jobs name without one. Default: `project`, which pays. */
  dataProject?: string | undefined;
  /** How often a job that failed for a reason that passes is run again. Default 3. */
  retries?: number | undefined;
  labels?: Readonly<Record<string, string>>;
  jobTimeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  clock?: Clock | undefined;
  random?: () => number;
  /** Where a person is told of waits. */
  log?: Pick<Logger, "warn"> | undefined;
}

export interface JobRequest {
  configuration: Configuration;
  /** Named in errors. */
  sql?: string;
  /** Sent with the job. */
  file?: string;
  /** The job's id where a run after this one shall find it. Default: one of this process's own. */
  id?: string;
  /** A job that failed may have done a part already (a script): it is not tried again. */
  once?: boolean;
}

export interface Finished {
  name: JobName;
  job: JobResource;
  /** The first rows, for query jobs. */
  page: ResultPage | undefined;
}

/** The how-manieth try of a job, and what ends it. */
interface Attempt {
  tried: number;
  signal: AbortSignal;
}

/** Rows in a page of results: BigQuery cuts pages at 20 MB anyway. */
const PAGE_ROWS = 10_000;
/** What ends a transaction or a session without a change. */
const ENDING = /^(rollback transaction|call bq\.abort_session)/;
const RETRIES = 3;
const LOAD_POLL_MS = 250;
const LONGEST_POLL_MS = 4_000;
/** What BigQuery is left to stop a job that is over its time by itself. */
const GRACE_MS = 15_000;

/**
 * Runs jobs to their end. A job has its id before it is sent, so that a request whose answer was lost can be sent
 * again: BigQuery then says that the job exists, and it is waited for instead of run twice.
 */
export class Jobs {
  readonly where: Where;
  readonly dataProject: string;
  readonly #api: BigqueryApi;
  readonly #options: JobsOptions;
  readonly #clock: Clock;
  readonly #prefix = `patron-${randomBytes(6).toString("hex")}`;
  readonly #running = new Map<string, JobName>();
  #stop = new AbortController();
  /** What statements sent from now on end with; another one after the caller has stopped those before. */
  #signal: AbortSignal;
  /** Cancellations of jobs that arrived after everything was stopped. */
  readonly #late = new Set<Promise<unknown>>();
  readonly #cancelled = new Set<string>();
  #cancelling: Promise<unknown> | undefined;
  #count = 0;
  #refusal: PatronError | undefined;

  constructor(api: BigqueryApi, options: JobsOptions) {
    this.#api = api;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.where = { project: options.project, location: options.location };
    this.dataProject = options.dataProject ?? options.project;
    this.#signal = this.#stoppable(this.#stop.signal);
    options.signal?.addEventListener("abort", () => this.#interrupt(options.signal!.reason), { once: true });
  }

  /** The caller stops: what runs is cancelled. What comes after, a rollback or the note of how it ended, is sent. */
  #interrupt(reason: unknown): void {
    if (this.#stop.signal.aborted) return;
    const before = this.#stop;
    this.#stop = new AbortController();
    this.#signal = this.#stoppable(this.#stop.signal);
    void this.#cancelAll();
    before.abort(reason);
  }

  #stoppable(signal: AbortSignal): AbortSignal {
    // Every request under way listens.
    setMaxListeners(0, signal);
    return signal;
  }

  /** Aborted as soon as what is under way now is stopped; work that begins later has another. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Runs a job; throws ours for every failure. */
  async run(request: JobRequest): Promise<Finished> {
    const signal = this.#signal;
    if (this.#refusal !== undefined && !ENDING.test(request.sql ?? "")) throw this.#refusal;
    const base = request.id ?? `${this.#prefix}-${++this.#count}`;
    try {
      for (let tried = 0; ; tried++) {
        const finished = await this.#once(tried === 0 ? base : `${base}-${tried + 1}`, request, {
          tried,
          signal,
        });
        if (finished) return finished;
      }
    } catch (cause) {
      if (signal.aborted) {
        await this.#cancelling;
        throw interrupted(cause);
      }
      throw bigqueryError(cause, this.where, request.sql);
    }
  }

  /** From now on every job fails with this reason, but those that end what is open. */
  refuse(reason: PatronError): void {
    this.#refusal = reason;
  }

  /** One more page of a query's rows. */
  page(name: JobName, pageToken: string): Promise<ResultPage> {
    return this.#told(() => this.#api.results(name, { maxResults: PAGE_ROWS, pageToken }));
  }

  /** The jobs that a script consisted of. */
  children(name: JobName): Promise<JobResource[]> {
    return this.#told(() => this.#api.children(name));
  }

  /** A request that is no job, with the same patience and the same errors. */
  ask<T>(work: (api: BigqueryApi) => Promise<T>): Promise<T> {
    return this.#told(() => work(this.#api));
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    const signal = this.#signal;
    try {
      return await this.#asking(work, signal);
    } catch (cause) {
      throw signal.aborted ? interrupted(cause) : bigqueryError(cause, this.where);
    }
  }

  /** Cancels what runs; every job that is waited for ends with `warehouse-interrupted`. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#cancelAll();
    await Promise.all(this.#late);
  }

  /** One job with one id. Undefined when it failed in a way that a job with another id may not. */
  async #once(jobId: string, request: JobRequest, attempt: Attempt): Promise<Finished | undefined> {
    const name = { jobId, location: this.where.location };
    this.#running.set(jobId, name);
    try {
      const { job, attached } = await this.#submit(name, request, attempt.signal);
      const at = { jobId, location: job.jobReference.location ?? name.location };
      this.#running.set(jobId, at);
      const finished = await this.#wait(at, job, request, attempt.signal);
      const error = finished.job.status.errorResult;
      if (!error) return finished;
      if (!attached && !(await this.#mayTryAgain(error, request, attempt))) {
        throw Object.assign(new Error(error.message ?? "the job failed"), { errors: [error] });
      }
      return undefined;
    } finally {
      this.#running.delete(jobId);
    }
  }

  async #submit(
    name: JobName,
    request: JobRequest,
    signal: AbortSignal,
  ): Promise<{ job: JobResource; attached: boolean }> {
    const configuration = this.#complete(request.configuration);
    const send = () =>
      request.file === undefined
        ? this.#api.insert(name, configuration)
        : this.#api.upload(name, configuration, request.file);
    let sent = 0;
    let sending: Promise<unknown> = Promise.resolve();
    try {
      const job = await this.#asking(() => {
        sent++;
        const answer = send();
        sending = answer;
        return answer;
      }, signal);
      return { job, attached: false };
    } catch (cause) {
      // Stopped while it was being sent: it may begin after everything that ran was cancelled.
      if (signal.aborted) this.#late.add(sending.then(() => this.#api.cancel(name)).catch(() => {}));
      const failure = failureOf(cause);
      const exists = failure.status === 409 || failure.reason === "duplicate";
      if (!exists || /Already Exists: (Table|Dataset)/i.test(failure.message)) throw cause;
      // Sent more than once: it is ours. At the first try it is that of an earlier run, which may have failed.
      return { job: await this.#asking(() => this.#api.get(name), signal), attached: sent === 1 };
    }
  }

  #complete(configuration: Configuration): Configuration {
    const { labels, jobTimeoutMs } = this.#options;
    return {
      ...configuration,
      ...(labels === undefined ? {} : { labels }),
      ...(jobTimeoutMs === undefined || configuration.dryRun ? {} : { jobTimeoutMs: String(jobTimeoutMs) }),
    };
  }

  async #wait(
    name: JobName,
    submitted: JobResource,
    request: JobRequest,
    signal: AbortSignal,
  ): Promise<Finished> {
    const isQuery = request.configuration.query !== undefined && !request.configuration.dryRun;
    const until = this.#clock.now() + (this.#options.jobTimeoutMs ?? Number.POSITIVE_INFINITY) + GRACE_MS;
    let job = submitted;
    let page: ResultPage | undefined;
    for (let polled = 0; job.status.state !== "DONE" || (isQuery && !job.status.errorResult); polled++) {
      if (this.#clock.now() > until) await this.#giveUp(name);
      if (isQuery) {
        page = await this.#results(name, signal);
        if (page === undefined || page.jobComplete) {
          job = await this.#asking(() => this.#api.get(name), signal);
          break;
        }
      } else {
        await this.#clock.sleep(Math.min(LOAD_POLL_MS * 1.5 ** polled, LONGEST_POLL_MS), signal);
        job = await this.#asking(() => this.#api.get(name), signal);
      }
    }
    return { name, job, page };
  }

  /** BigQuery stops a job at its limit when it gets to it; past the limit and a moment, it is told to. */
  async #giveUp(name: JobName): Promise<never> {
    await this.#api.cancel(name).catch(() => {});
    const seconds = (this.#options.jobTimeoutMs ?? 0) / 1000;
    const message = `Job timed out after ${seconds} s, and was cancelled`;
    throw Object.assign(new Error(message), { errors: [{ reason: "timeout", message }] });
  }

  /** A page of results, or undefined when the job has failed: then its own record says why. */
  async #results(name: JobName, signal: AbortSignal): Promise<ResultPage | undefined> {
    return this.#asking(async () => {
      try {
        return await this.#api.results(name, { maxResults: PAGE_ROWS });
      } catch (cause) {
        const job = await this.#api.get(name);
        if (job.status.state === "DONE" && job.status.errorResult) return undefined;
        throw cause;
      }
    }, signal);
  }

  async #mayTryAgain(error: object, { once }: JobRequest, { tried, signal }: Attempt): Promise<boolean> {
    const failure = failureOf(Object.assign(new Error(), { errors: [error] }));
    const { retries = RETRIES } = this.#options;
    if (once === true || tried >= retries || !isBusy(failure)) return false;
    await this.#clock.sleep(waitMs(tried, undefined, this.#options.random), signal);
    return true;
  }

  /** A request with retries; ends at once when everything is stopped, whatever the request does. */
  async #asking<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { random, log } = this.#options;
    const tell = (message: string) => log?.warn(message);
    const patience = { clock: this.#clock, signal, tell, ...(random ? { random } : {}) };
    signal.throwIfAborted();
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([withRetry(work, patience), aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Cancels what is under way now; a second call waits for both. */
  #cancelAll(): Promise<unknown> {
    const names = [...this.#running.values()].filter((name) => !this.#cancelled.has(name.jobId));
    for (const { jobId } of names) this.#cancelled.add(jobId);
    this.#cancelling = Promise.allSettled([this.#cancelling, ...names.map((name) => this.#api.cancel(name))]);
    return this.#cancelling;
  }
}

export function interrupted(cause: unknown): PatronError {
  if (cause instanceof PatronError) return cause;
  return new PatronError(
    { code: "warehouse-interrupted", message: "The statement was stopped, for the warehouse was closed." },
    { cause },
  );
}
