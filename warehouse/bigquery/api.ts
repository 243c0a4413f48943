import type { BigQuery } from "@google-cloud/bigquery";
import type { RawRow, TableSchema } from "./values.ts";

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

/** The slice of Google's client that the adapter works with. Each call is one request; nothing is retried here. */
export interface BigqueryApi {
  insert(name: JobName, configuration: Configuration): Promise<JobResource>;
  /** A load job with the file in the same request. */
  upload(name: JobName, configuration: Configuration, file: string): Promise<JobResource>;
  get(name: JobName): Promise<JobResource>;
  cancel(name: JobName): Promise<void>;
  children(name: JobName): Promise<JobResource[]>;
  results(name: JobName, page: { maxResults: number; pageToken?: string }): Promise<ResultPage>;
}

/** How long a call for results may wait on the server for the job to end. */
const LONG_POLL_MS = 20_000;

/** The slice on the real client. */
export function apiOf(client: BigQuery): BigqueryApi {
  const ask = <T>(uri: string, more: { method?: string; qs?: object } = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      client.request({ uri, ...more }, (error: unknown, body: unknown) =>
        error ? reject(error) : resolve(body as T),
      );
    });
  const at = ({ location }: JobName) => (location === undefined ? {} : { location });
  return {
    insert: async (name, configuration) => {
      const [job] = await client.createJob({ jobId: name.jobId, ...at(name), configuration } as never);
      return job.metadata as JobResource;
    },
    upload: async (name, configuration, file) => {
      const { destinationTable, ...load } = configuration.load!;
      const table = client.dataset(destinationTable.datasetId).table(destinationTable.tableId);
      const [job] = await table.createLoadJob(file, { ...load, jobId: name.jobId } as never);
      return job.metadata as unknown as JobResource;
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
  };
}
