import { createReadStream } from "node:fs";
import type { BigQuery } from "@google-cloud/bigquery";
import type { FieldSchema, RawRow, TableSchema } from "./values.ts";

/** A job as the REST API tells it; only what is read here. */
export interface JobResource {
  jobReference: { projectId: string; jobId: string; location?: string };
  status: { state: string; errorResult?: { reason?: string; message?: string } };
  statistics?: {
    sessionInfo?: { sessionId?: string };
    query?: {
      statementType?: string;
      numDmlAffectedRows?: string;
      totalBytesProcessed?: string;
      /** Of a dry run: the columns that the query gives. */
      schema?: TableSchema;
      undeclaredQueryParameters?: { parameterType: { type: string } }[];
    };
    load?: { outputRows?: string };
  };
  configuration?: { query?: { destinationTable?: TableReference } };
}

export interface TableReference {
  projectId: string;
  datasetId: string;
  tableId: string;
}

/** A page of a query's rows, or word that it still runs (`jobComplete` false). */
export interface ResultPage {
  jobComplete: boolean;
  schema?: TableSchema;
  rows?: RawRow[];
  pageToken?: string;
  totalRows?: string;
  numDmlAffectedRows?: string;
}

/** What a job is asked to do: `configuration` of the REST API's job. */
export interface Configuration {
  query?: Record<string, unknown>;
  load?: Record<string, unknown> & { destinationTable: TableReference };
  labels?: Readonly<Record<string, string>>;
  jobTimeoutMs?: string;
  dryRun?: boolean;
}

export interface JobName {
  jobId: string;
  location: string | undefined;
}

/** A dataset or a table as the REST API tells it; `etag` changes with it. */
export interface Described {
  etag?: string;
  schema?: { fields?: TaggedField[] };
  access?: Record<string, unknown>[];
}

export interface TaggedField extends FieldSchema {
  policyTags?: { names?: string[] };
}

/** The slice of Google's client that the adapter works with. Each call is one request; nothing is retried here. */
export interface BigqueryApi {
  insert(name: JobName, configuration: Configuration): Promise<JobResource>;
  /** A load job with the file in the same request. */
  upload(name: JobName, configuration: Configuration, file: string): Promise<JobResource>;
  get(name: JobName): Promise<JobResource>;
  cancel(name: JobName): Promise<void>;
  children(name: JobName): Promise<JobResource[]>;
  results(name: JobName, page: { maxResults: number; pageToken?: string }): Promise<ResultPage>;
  /** A dataset or table by its path below a project: `datasets/core/tables/orders`. */
  describe(project: string, path: string): Promise<Described>;
  /** Changes what is named and nothing else, unless somebody changed it since `etag` was read (status 412). */
  patch(project: string, path: string, change: object, etag: string | undefined): Promise<void>;
}

/** How long a call for results may wait on the server for the job to end. */
const LONG_POLL_MS = 20_000;

/** A request without an answer for so long has lost its connection: it is sent again. Files take as long as they take. */
const NO_ANSWER_MS = 120_000;

/** Rejects as a broken connection does when a request hangs. */
function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error(`no answer within ${limitMs / 1000} s`), { code: "ETIMEDOUT" }));
    }, limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The slice on the real client. */
export function apiOf(client: BigQuery, noAnswerMs = NO_ANSWER_MS): BigqueryApi {
  const send = <T>(uri: string, more: object): Promise<T> =>
    new Promise((resolve, reject) => {
      client.request({ uri, ...more }, (error: unknown, body: unknown) =>
        error ? reject(error) : resolve(body as T),
      );
    });
  const ask = <T>(uri: string, more: object = {}) => within(send<T>(uri, more), noAnswerMs);
  const { apiEndpoint } = client as unknown as { apiEndpoint: string };
  const at = ({ location }: JobName) => (location === undefined ? {} : { location });
  return {
    insert: async (name, configuration) => {
      const asked = { jobId: name.jobId, ...at(name), configuration };
      const [job] = await within(client.createJob(asked as never), noAnswerMs);
      return job.metadata as JobResource;
    },
    upload: async (name, configuration, file) => {
      // Not the client's own upload, which drops the job's labels and its time limit.
      const jobReference = { projectId: client.projectId, jobId: name.jobId, ...at(name) };
      return send(`${apiEndpoint}/upload/bigquery/v2/projects/${client.projectId}/jobs`, {
        method: "POST",
        qs: { uploadType: "multipart" },
        multipart: [
          { "Content-Type": "application/json", body: JSON.stringify({ jobReference, configuration }) },
          { "Content-Type": "application/octet-stream", body: createReadStream(file) },
        ],
      });
    },
    get: (name) => ask(`/jobs/${name.jobId}`, { qs: at(name) }),
    cancel: async (name) => {
      await ask(`/jobs/${name.jobId}/cancel`, { method: "POST", qs: at(name) });
    },
    children: async (name) => {
      const list: JobResource[] = [];
      for (let pageToken: string | undefined; ; ) {
        const page = await ask<{ jobs?: JobResource[]; nextPageToken?: string }>("/jobs", {
          qs: { parentJobId: name.jobId, projection: "full", ...(pageToken ? { pageToken } : {}) },
        });
        list.push(...(page.jobs ?? []));
        pageToken = page.nextPageToken;
        if (pageToken === undefined) return list;
      }
    },
    results: (name, page) =>
      ask(`/queries/${name.jobId}`, {
        qs: { ...at(name), ...page, timeoutMs: LONG_POLL_MS, "formatOptions.useInt64Timestamp": true },
      }),
    describe: (projectId, path) => ask(path, { projectId }),
    patch: async (projectId, path, json, etag) => {
      const headers = etag === undefined ? {} : { "If-Match": etag };
      await ask(path, { projectId, method: "PATCH", json, headers });
    },
  };
}
