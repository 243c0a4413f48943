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
    stagingDataset: config.staging_dataset,
    endpoint,
    storageEndpoint: config.storage_endpoint,
  });
}

function fromProfile(output: BigqueryOutput): BigqueryOptions {
  const endpoint = output.api_endpoint as string | undefined;
  return present({
    project: String(output.project ?? output.database),
    location: output.location,
    credentials: credentialsOf(output, endpoint),
    priority: output.priority,
    maximumBytesBilled: output.maximum_bytes_billed,
    jobTimeoutMs:
      output.job_execution_timeout_seconds === undefined
        ? undefined
        : output.job_execution_timeout_seconds * 1000,
    endpoint,
  });
}

/** dbt-bigquery's `method` says which of the settings counts; the others may stand there for another target. */
function credentialsOf(output: BigqueryOutput, endpoint: string | undefined): Credentials {
  const json = output.keyfile_json;
  const text = json === undefined || typeof json === "string" ? json : JSON.stringify(json);
  const byMethod: Record<string, Credentials> = {
    "service-account": present({ keyFile: output.keyfile }),
    "service-account-json": present({ keyJson: text }),
    "oauth-secrets": present({ accessToken: output.token }),
  };
  return present({
    ...byMethod[output.method ?? "oauth"],
    impersonate: output.impersonate_service_account,
    anonymous: isHere(endpoint) || undefined,
  });
}

/** A server on this machine is an emulator: it gets no credentials, and could not tell them from others. */
function isHere(endpoint: string | undefined): boolean {
  return endpoint !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}

/** The object without what is undefined: to an option, absent and undefined are not the same. */
function present<T extends object>(given: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
