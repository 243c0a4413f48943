import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";

/** Who asks. Without any of it: the application default credentials of this machine. */
export interface Credentials {
  /** A service account's key: the path of its JSON file. */
  keyFile?: string;
  /** The same as text, for machines that have secrets in their environment only. */
  keyJson?: string;
  /** A token that someone else made and renews; an hour at most. */
  accessToken?: string;
  /** A person's login, as OAuth's three secrets: tokens are fetched and renewed with them. */
  refresh?: { token: string; clientId: string; clientSecret: string; tokenUri?: string };
  /** Acts as this service account; the credentials above, or the machine's, must be allowed to. */
  impersonate?: string;
  /** What tokens are asked for. Default: `https://www.googleapis.com/auth/cloud-platform`. */
  scopes?: readonly string[];
  /** The project whose quota requests count against, where it is not the one that pays. */
  quotaProject?: string;
  /** None at all: for a server that checks nobody, such as an emulator on loopback. */
  anonymous?: boolean;
}

export interface BigqueryOptions {
  /** The project that holds the datasets and, unless there is a `jobsProject`, pays for the jobs. */
  project: string;
  /** Another project that runs and pays for the jobs: dbt's `execution_project`. */
  jobsProject?: string;
  /** Where datasets are made and jobs run: `EU`, `US`, `europe-west3`. Default: BigQuery's own, the US. */
  location?: string;
  credentials?: Credentials;
  /** On every job, so that bills can be told apart. `patron` and the run's name are added. */
  labels?: Readonly<Record<string, string>>;
  /** `batch` waits for idle slots and does not count against the limit of concurrent queries. Default: interactive. */
  priority?: "interactive" | "batch";
  /** A statement that would be billed for more bytes fails before it costs anything. Default: no limit. */
  maximumBytesBilled?: number;
  /** A job that takes longer is stopped, milliseconds. Default: six hours, as BigQuery itself. */
  jobTimeoutMs?: number;
  /** How often a job that failed for a reason that passes is run again. Default 3. */
  jobRetries?: number;
  /** Where files are loaded before they are merged. Its tables expire by themselves. Default: `patron_staging`. */
  stagingDataset?: string;
  /** Reads results through the Storage Read API where it can be used. Default true. */
  storageRead?: boolean;
  /** Another address of the REST API: `http://127.0.0.1:9050`. */
  endpoint?: string;
  /** Another address of the Storage Read API: `127.0.0.1:9060`. */
  storageEndpoint?: string;
  /** Where transactions are noted, so that the next run can end what a killed one left open. */
  openSessionsFile?: string;
  /** Names the run in the jobs' labels. */
  runId?: string;
  /** Stops every job under way. What is asked after that, a rollback or a note of how a run ended, is still sent. */
  signal?: AbortSignal;
  clock?: Clock;
  log?: Pick<Logger, "warn">;
}
