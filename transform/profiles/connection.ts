import { z } from "zod";

const text = z.coerce.string();
const dict = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});
const texts = z
  .array(z.union([text, z.looseObject({ name: text })]))
  .nullish()
  .transform((list) => (list ?? []).map((one) => (typeof one === "string" ? one : one.name)));
const threads = z.coerce
  .number({ error: "expected a whole number such as 4" })
  .int("expected a whole number such as 4")
  .min(1)
  .max(256)
  .optional();

/** Another file that a target attaches, as dbt-duckdb writes it; a bare text is its path. */
const attachment = z.preprocess(
  (value) => (typeof value === "string" ? { path: value } : value),
  z.looseObject({
    path: z.string({ error: "missing: the file to attach" }),
    alias: text.optional(),
    type: text.optional(),
    read_only: z.boolean().optional(),
  }),
);
export type Attachment = z.infer<typeof attachment>;

/** An output of type duckdb: what of dbt-duckdb's settings the runner acts upon. Others are kept and told about. */
export const duckdbOutput = z.looseObject({
  type: z.literal("duckdb"),
  /** Relative to the working folder, as dbt-duckdb has it. */
  path: text.default(":memory:"),
  schema: text.default("main"),
  database: text.optional(),
  threads,
  extensions: texts,
  /** DuckDB's options, set for every connection. */
  settings: dict,
  /** DuckDB's options too; dbt-duckdb hands them over when it opens the file. */
  config_options: dict,
  attach: z
    .array(attachment)
    .nullish()
    .transform((list) => list ?? []),
});
export type DuckdbOutput = z.infer<typeof duckdbOutput>;

const seconds = z.coerce.number({ error: "expected a number of seconds" }).positive().optional();
const bytes = z.coerce.number({ error: "expected a number of bytes" }).int().positive().optional();

/** Ways of dbt-bigquery to say who asks. */
const METHODS = ["oauth", "oauth-secrets", "service-account", "service-account-json"] as const;

/** An output of type bigquery, with dbt-bigquery's names and their older spellings. */
export const bigqueryOutput = z
  .looseObject({
    type: z.literal("bigquery"),
    method: z.enum(METHODS).optional(),
    project: text.optional(),
    database: text.optional(),
    dataset: text.optional(),
    schema: text.optional(),
    threads,
    location: text.optional(),
    keyfile: text.optional(),
    keyfile_json: z.unknown().optional(),
    token: text.optional(),
    refresh_token: text.optional(),
    client_id: text.optional(),
    client_secret: text.optional(),
    token_uri: text.optional(),
    scopes: z.array(text).optional(),
    quota_project: text.optional(),
    impersonate_service_account: text.optional(),
    execution_project: text.optional(),
    priority: z.enum(["interactive", "batch"]).optional(),
    maximum_bytes_billed: bytes,
    /** Patron's own: the bytes that one run may read, all statements together. */
    maximum_bytes_per_run: bytes,
    /** Patron's own: euros for a TiB that is read. */
    price_per_tib: z.coerce.number().positive().optional(),
    job_execution_timeout_seconds: seconds,
    /** The older name of the same. */
    timeout_seconds: seconds,
    job_retries: z.coerce.number().int().min(0).optional(),
    retries: z.coerce.number().int().min(0).optional(),
    api_endpoint: text.optional(),
  })
  .refine((value) => value.dataset !== undefined || value.schema !== undefined, {
    error: "dataset is missing: the dataset that models are built into",
  })
  .refine((value) => value.project !== undefined || value.database !== undefined, {
    error: "project is missing: the Google Cloud project that holds the dataset",
  });
export type BigqueryOutput = z.infer<typeof bigqueryOutput>;

/** The kinds of output that can be run, by their `type:`. */
export const OUTPUTS = { duckdb: duckdbOutput, bigquery: bigqueryOutput } as const;

/** Settings of dbt-duckdb that are Python's own, so that models must do without them here. */
export const PYTHONS_OWN = ["plugins", "filesystems", "module_paths", "use_credential_provider", "secrets"];
