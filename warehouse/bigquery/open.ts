import { bigqueryKnex } from "../knex/bigquery.ts";
import { apiOf } from "./api.ts";
import { authClient } from "./credentials.ts";
import { Jobs } from "./jobs.ts";
import { OpenSessions } from "./open-sessions.ts";
import type { BigqueryOptions } from "./options.ts";
import { Results } from "./result.ts";
import { type ReadClient, storageReader } from "./storage-read.ts";
import { BigqueryWarehouse } from "./warehouse.ts";

const DEFAULT_STAGING = "patron_staging";

/**
 * Opens a BigQuery project. Nothing is asked of Google but a token; sessions that a killed run left open are ended.
 * Google's libraries are loaded here, so that nobody else waits for them.
 */
export async function openBigquery(options: BigqueryOptions): Promise<BigqueryWarehouse> {
  const { BigQuery } = await import("@google-cloud/bigquery");
  const auth = await authClient(options.credentials);
  const paying = options.jobsProject ?? options.project;
  const client = new BigQuery({
    projectId: paying,
    authClient: auth as never,
    ...(options.location === undefined ? {} : { location: options.location }),
    ...(options.endpoint === undefined ? {} : { apiEndpoint: options.endpoint }),
    // Every request is repeated by us, with the server's wishes and its job's id in view.
    retryOptions: { autoRetry: false },
  });
  const jobs = new Jobs(apiOf(client), {
    project: paying,
    dataProject: options.project,
    location: options.location,
    labels: labels(options),
    jobTimeoutMs: options.jobTimeoutMs,
    retries: options.jobRetries,
    signal: options.signal,
    clock: options.clock,
    log: options.log,
  });
  const storage = options.storageRead === false ? undefined : storageReader(() => connect(options, auth));
  const warehouse = new BigqueryWarehouse({
    jobs,
    results: new Results(jobs, storage, options.log),
    knex: bigqueryKnex(),
    query: {
      ...(options.priority === "batch" ? { priority: "BATCH" } : {}),
      ...(options.maximumBytesBilled === undefined
        ? {}
        : { maximumBytesBilled: String(options.maximumBytesBilled) }),
    },
    // Names without a project are looked for in the one that pays, unless a query says otherwise.
    connection: paying === options.project ? [] : [{ key: "dataset_project_id", value: options.project }],
    openSessions: new OpenSessions(options.openSessionsFile),
    staging: options.stagingDataset ?? DEFAULT_STAGING,
    onClose: async () => storage?.close(),
  });
  await warehouse.endOrphans();
  return warehouse;
}

async function connect(options: BigqueryOptions, auth: unknown): Promise<ReadClient> {
  const { v1 } = await import("@google-cloud/bigquery-storage");
  const plain = options.credentials?.anonymous === true && options.storageEndpoint !== undefined;
  const address = options.storageEndpoint === undefined ? {} : addressOf(options.storageEndpoint);
  const { credentials } = await import("@grpc/grpc-js");
  return new v1.BigQueryReadClient({
    projectId: options.jobsProject ?? options.project,
    ...address,
    // Without it, the library would look for a login of this machine all the same.
    authClient: auth,
    ...(plain ? { sslCreds: credentials.createInsecure() } : {}),
  } as never);
}

function addressOf(endpoint: string): { apiEndpoint: string; port?: number } {
  const [host, port] = endpoint.split(":");
  return { apiEndpoint: host!, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** Values of labels are lower case letters, digits, - and _, 63 at most. Source: BigQuery's rules for labels. */
function labels(options: BigqueryOptions): Record<string, string> {
  const run = options.runId === undefined ? {} : { patron_run: options.runId };
  const all = { patron: "true", ...run, ...options.labels };
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [
      key.toLowerCase(),
      value
        .toLowerCase()
        .replace(/[^a-z0-9_-]/g, "-")
        .slice(0, 63),
    ]),
  );
}
