import { isAbsolute, join } from "node:path";
import type { BigqueryOutput } from "../../transform/index.ts";
import type { BigqueryOptions, Credentials } from "../../warehouse/bigquery/index.ts";
import type { Project } from "./load.ts";
import { milliseconds, type WarehouseConfig } from "./schema.ts";

/** How to open the project's BigQuery: what patron.yml says, or the output of profiles.yml that was chosen. */
export function bigqueryOptions(project: Project): BigqueryOptions {
  const { output } = project.target;
  const own =
    output?.type === "bigquery" ? fromProfile(output) : fromConfig(project.config.warehouse, project.dir);
  return { ...own, openSessionsFile: join(project.stateDir, "bigquery-sessions.json") };
}

/** patron.yml: `warehouse`. */
function fromConfig(config: WarehouseConfig, dir: string): BigqueryOptions {
  const { endpoint, keyfile } = config;
  return present({
    project: config.project!,
    jobsProject: config.jobs_project,
    location: config.location,
    credentials: present({
      keyFile: keyfile === undefined || isAbsolute(keyfile) ? keyfile : join(dir, keyfile),
      impersonate: config.impersonate_service_account,
      anonymous: isHere(endpoint) || undefined,
    }),
    labels: config.labels,
    priority: config.priority,
    maximumBytesBilled: config.maximum_bytes_billed,
    jobTimeoutMs: config.job_timeout === undefined ? undefined : milliseconds(config.job_timeout),
    jobRetries: config.job_retries,
    stagingDataset: config.staging_dataset,
    endpoint,
    storageEndpoint: config.storage_endpoint,
  });
}

function fromProfile(output: BigqueryOutput): BigqueryOptions {
  const { api_endpoint: endpoint } = output;
  const project = String(output.project ?? output.database);
  const paying = output.execution_project;
  const limit = output.job_execution_timeout_seconds ?? output.timeout_seconds;
  return present({
    project,
    jobsProject: paying === project ? undefined : paying,
    location: output.location,
    credentials: credentialsOf(output, endpoint),
    priority: output.priority,
    maximumBytesBilled: output.maximum_bytes_billed,
    jobTimeoutMs: limit === undefined ? undefined : limit * 1000,
    jobRetries: output.job_retries ?? output.retries,
    endpoint,
  });
}

/** dbt-bigquery's `method` says which of the settings counts; the others may stand there for another target. */
function credentialsOf(output: BigqueryOutput, endpoint: string | undefined): Credentials {
  const byMethod: Record<string, Credentials> = {
    "service-account": present({ keyFile: output.keyfile }),
    "service-account-json": present({ keyJson: keyText(output.keyfile_json) }),
    "oauth-secrets":
      output.refresh_token === undefined ? present({ accessToken: output.token }) : refreshed(output),
  };
  return present({
    ...byMethod[output.method ?? "oauth"],
    impersonate: output.impersonate_service_account,
    scopes: output.scopes,
    quotaProject: output.quota_project,
    anonymous: isHere(endpoint) || undefined,
  });
}

/** A mapping, its JSON text, or that in base64, which secret stores like. */
function keyText(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "string") return JSON.stringify(given);
  return given.trim().startsWith("{") ? given : Buffer.from(given, "base64").toString("utf8");
}

function refreshed(output: BigqueryOutput): Credentials {
  const { refresh_token: token = "", client_id: clientId = "", client_secret: clientSecret = "" } = output;
  return { refresh: present({ token, clientId, clientSecret, tokenUri: output.token_uri }) };
}

/** A server on this machine is an emulator: it gets no credentials, and could not tell them from others. */
function isHere(endpoint: string | undefined): boolean {
  return endpoint !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}

/** The object without what is undefined: to an option, absent and undefined are not the same. */
function present<T extends object>(given: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
