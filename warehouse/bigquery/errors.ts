import { bytesText } from "../../kernel/bytes.ts";
import { type Diagnostic, PatronError, TransientError } from "../../kernel/diagnostics.ts";
import { type Failure, failureOf, isBusy, isNetwork } from "./failure.ts";

/** What a message can name: the project that pays, and where its data is. */
export interface Where {
  project: string;
  location: string | undefined;
}

type Explain = (failure: Failure, where: Where, sql: string) => Diagnostic;

const CONFLICT = /concurrent update|could not serialize|Transaction is aborted|another (job|transaction)/i;
const NO_CREDENTIALS = /could not load the default credentials|ENOENT.*\.json|unable to detect a project id/i;
const ELSEWHERE = /different locations|dataset location|location .* does not (match|support)/i;
const IMPERSONATION = /unable to impersonate|iam\.serviceAccounts\.getAccessToken/i;
const REFUSED =
  /invalid_grant|invalid_client|invalid authentication|unauthorized|token (has been )?(expired|revoked)|invalid_rapt|PEM/i;

/** Turns whatever BigQuery, its client or the network threw into ours. Worth a retry only where it says TransientError. */
export function bigqueryError(cause: unknown, where: Where, sql = ""): Error {
  if (cause instanceof PatronError) return cause;
  const failure = failureOf(cause);
  const retry = {
    cause,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
  };
  if (CONFLICT.test(failure.message)) return new TransientError(conflict(failure), retry);
  if (isNetwork(failure)) return new TransientError(unreachable(failure), retry);
  if (isBusy(failure)) return new TransientError(busy(failure), retry);
  const explain = REASONS[reasonOf(failure)] ?? statement;
  return new PatronError(explain(failure, where, sql), { cause });
}

function reasonOf({ reason, message, status }: Failure): string {
  if (
    /billing has not been enabled|billing account|DML queries are not allowed in the free tier/i.test(message)
  ) {
    return "billingNotEnabled";
  }
  if (ELSEWHERE.test(message)) return "elsewhere";
  if (NO_CREDENTIALS.test(message)) return "noCredentials";
  if (IMPERSONATION.test(message)) return "impersonation";
  if (status === 401 || reason === "authError" || (reason === "" && REFUSED.test(message)))
    return "authError";
  if (reason === "" && status === 403) return "accessDenied";
  return reason === "forbidden" ? "accessDenied" : reason;
}

const REASONS: Readonly<Record<string, Explain>> = {
  accessDenied,
  authError,
  billingNotEnabled,
  billingTierLimitExceeded: billingNotEnabled,
  bytesBilledLimitExceeded,
  elsewhere,
  impersonation,
  noCredentials,
  notFound,
  quotaExceeded,
  resourcesExceeded,
  responseTooLarge,
  stopped,
  timeout,
};

function statement({ message }: Failure, _where: Where, sql: string): Diagnostic {
  return { code: "warehouse-sql", message, ...(sql === "" ? {} : { hint: `Statement: ${shorten(sql)}` }) };
}

function conflict({ message }: Failure): Diagnostic {
  return {
    code: "warehouse-conflict",
    message: `Another transaction changed the same rows or tables first: ${firstLine(message)}`,
    help: "Nothing was written. Run it again.",
  };
}

function unreachable({ message }: Failure): Diagnostic {
  return {
    code: "bigquery-unreachable",
    message: `BigQuery cannot be reached: ${firstLine(message)}`,
    help: "Look at the network, the proxy (HTTPS_PROXY) and warehouse.endpoint in patron.yml. Run it again.",
  };
}

function busy({ message, reason, status }: Failure): Diagnostic {
  return {
    code: "bigquery-busy",
    message: `BigQuery was busy through every try (${reason || status}): ${firstLine(message)}`,
    help: "Nothing of it was written. Run it again later, or build fewer models at once: --threads 2",
  };
}

/** The least role that has the permission. Source: BigQuery's table of IAM roles and permissions. */
const ROLES: readonly [RegExp, string][] = [
  [/^bigquery\.jobs\.create$/, "roles/bigquery.jobUser"],
  [/^bigquery\.(datasets\.create|jobs\.list)$/, "roles/bigquery.user"],
  [/^bigquery\.readsessions\./, "roles/bigquery.readSessionUser"],
  [/^bigquery\.tables\.(getData|get|list)$|^bigquery\.datasets\.get$/, "roles/bigquery.dataViewer"],
  [
    /^bigquery\.(datasets\.(delete|update)|tables\.setIamPolicy|rowAccessPolicies)/,
    "roles/bigquery.dataOwner",
  ],
  [/^bigquery\.tables\.setCategory/, "roles/bigquery.dataOwner"],
  [/^bigquery\.(tables|routines)\./, "roles/bigquery.dataEditor"],
  [/^datacatalog\./, "roles/datacatalog.categoryFineGrainedReader"],
];

function accessDenied({ message }: Failure, { project }: Where): Diagnostic {
  const permission = /\b(?:bigquery|datacatalog)\.[a-zA-Z]+\.[a-zA-Z]+/.exec(message)?.[0];
  const role = ROLES.find(([pattern]) => permission !== undefined && pattern.test(permission))?.[1];
  return {
    code: "bigquery-access",
    message,
    hint:
      permission === undefined
        ? "The account needs to read and write data (roles/bigquery.dataEditor) and to run jobs (roles/bigquery.jobUser)."
        : `The account lacks ${permission}${role === undefined ? "." : `; the least role that has it is ${role}.`}`,
    help: `Grant it: gcloud projects add-iam-policy-binding ${project} --member=serviceAccount:NAME --role=${role ?? "roles/bigquery.dataEditor"}`,
  };
}

function authError({ message }: Failure): Diagnostic {
  return {
    code: "bigquery-credentials",
    message: `Google did not accept the credentials: ${firstLine(message)}`,
    hint: "A key may have been deleted, a token may have run out, or this machine's clock may be wrong.",
    help: "Sign in again: gcloud auth application-default login",
  };
}

function noCredentials({ message }: Failure): Diagnostic {
  return {
    code: "bigquery-no-credentials",
    message: `There are no Google credentials here: ${firstLine(message)}`,
    hint: "Patron takes GOOGLE_APPLICATION_CREDENTIALS (a service account's key file), warehouse.keyfile in patron.yml, or the login of this machine.",
    help: "Sign in: gcloud auth application-default login",
  };
}

function impersonation({ message }: Failure, { project }: Where): Diagnostic {
  return {
    code: "bigquery-impersonation",
    message: `This account may not act as the service account: ${firstLine(message)}`,
    hint: "It lacks iam.serviceAccounts.getAccessToken there; the least role that has it is roles/iam.serviceAccountTokenCreator.",
    help: `Grant it: gcloud iam service-accounts add-iam-policy-binding NAME@${project}.iam.gserviceaccount.com --member=user:YOU --role=roles/iam.serviceAccountTokenCreator`,
  };
}

function billingNotEnabled({ message }: Failure, { project }: Where): Diagnostic {
  return {
    code: "bigquery-billing",
    message: `The project ${project} has no billing account: ${firstLine(message)}`,
    hint: "Without one BigQuery allows queries of a sandbox only: no DML, no merges, tables that expire.",
    help: `Link one: https://console.cloud.google.com/billing/linkedaccount?project=${project}`,
  };
}

function bytesBilledLimitExceeded({ message }: Failure, _where: Where, sql: string): Diagnostic {
  const [limit, needed] = [/bytes billed: (\d+)/i.exec(message)?.[1], /(\d+) or higher/.exec(message)?.[1]];
  return {
    code: "bigquery-bytes-limit",
    message:
      limit === undefined || needed === undefined
        ? message
        : `The statement would scan ${bytesText(Number(needed))}; no statement may be billed for more than ${bytesText(Number(limit))}. Nothing was spent.`,
    ...(sql === "" ? {} : { hint: `Statement: ${shorten(sql)}` }),
    help: "Let it read fewer partitions, or raise warehouse.maximum_bytes_billed in patron.yml.",
  };
}

function notFound({ message }: Failure, { project, location }: Where): Diagnostic {
  const looked = /in location ([\w-]+)/.exec(message)?.[1];
  return {
    code: "warehouse-sql",
    message,
    ...(looked === undefined
      ? {}
      : {
          hint:
            location === undefined
              ? `It was looked for in ${looked}, for patron.yml names no location; a dataset elsewhere is not seen from there.`
              : `It was looked for in ${looked}; a dataset in another location is not seen from there.`,
          help: `See where it is: bq show --format=prettyjson ${project}:DATASET. Then set warehouse.location in patron.yml.`,
        }),
  };
}

function elsewhere({ message }: Failure, { project, location }: Where): Diagnostic {
  return {
    code: "bigquery-location",
    message: firstLine(message),
    hint: `A statement reads and writes in one location alone; this one ran in ${location ?? "US, for none is named"}.`,
    help: `See where a dataset is: bq show --format=prettyjson ${project}:DATASET. Then set warehouse.location in patron.yml, or location in profiles.yml.`,
  };
}

function quotaExceeded({ message }: Failure, { project }: Where): Diagnostic {
  return {
    code: "bigquery-quota",
    message: `A quota of the project ${project} is used up: ${firstLine(message)}`,
    help: `See and raise it: https://console.cloud.google.com/iam-admin/quotas?project=${project}`,
  };
}

function resourcesExceeded({ message }: Failure, _where: Where, sql: string): Diagnostic {
  return {
    code: "warehouse-sql",
    message,
    hint: `Statement: ${shorten(sql)}`,
    help: "Too much for one statement: drop the outermost order by, join on narrower keys, or build it incrementally.",
  };
}

function responseTooLarge({ message }: Failure, _where: Where, sql: string): Diagnostic {
  return {
    code: "bigquery-response-too-large",
    message: `The result is larger than BigQuery hands out at once: ${firstLine(message)}`,
    hint: `Statement: ${shorten(sql)}`,
    help: "Make a table of it first, and read that.",
  };
}

function stopped(): Diagnostic {
  return {
    code: "warehouse-interrupted",
    message: "The statement was stopped, for the warehouse was closed.",
  };
}

function timeout({ message }: Failure, _where: Where, sql: string): Diagnostic {
  return {
    code: "bigquery-timeout",
    message: `The statement ran into its time limit and was stopped: ${firstLine(message)}`,
    hint: `Statement: ${shorten(sql)}`,
    help: "Raise warehouse.job_timeout in patron.yml, or let it do less.",
  };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]!;
}

function shorten(sql: string): string {
  const flat = sql.replace(/\s+/g, " ").trim();
  return flat.length > 400 ? `${flat.slice(0, 397)}...` : flat;
}
