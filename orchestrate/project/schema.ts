import { z } from "zod";
import { cronProblem } from "../schedule/cron.ts";

const timeZone = z.string().refine(isTimeZone, {
  error: (issue) => `'${String(issue.input)}' is no time zone: use a name such as Europe/London or UTC`,
});

const cron = z.string().superRefine((text, context) => {
  const problem = cronProblem(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

const durationText = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(s|min|h)$/, "expected a duration such as 30 min, 2 h or 90 s");

/**
 * What a job does, in order. `extract` may name sources; `build` seeds, builds and tests every model; `activate` sends all
 * that activations.yml lists, and is part of no job that does not name it.
 */
const STEPS = ["extract", "build", "activate", "publish"] as const;

const steps = z
  .array(z.enum(STEPS))
  .min(1)
  .refine((given) => given.indexOf("activate") === -1 || given.indexOf("activate") > given.indexOf("build"), {
    error: "activate comes after build: before it, the segments of the last build would be sent",
  })
  .default(["extract", "build", "publish"]);

const job = z
  .strictObject({
    /** Five fields: minute hour day month weekday. A job without it runs only when asked: patron run <job>. */
    cron: cron.optional(),
    /** Default: the project's. */
    time_zone: timeZone.optional(),
    steps,
    /** Only these sources are extracted. Default: all that are switched on. */
    sources: z.array(z.string()).optional(),
    /** Only these models are built, in the selector language of `patron build --select`. Default: all. */
    select: z.array(z.string()).optional(),
    /** How often a failed run is tried again. */
    retries: z.int().min(0).max(10).default(0),
    /** How long to wait before it is tried again: what made it fail may pass meanwhile. */
    retry_delay: durationText.default("1 min"),
    timeout: durationText.default("6 h"),
    /** Jobs with the same key never run at the same time. Default: all jobs share one, the warehouse has one writer. */
    concurrency_key: z.string().default("warehouse"),
    /** After a standstill: run a missed job once at the next start, or wait for its next time. */
    catch_up: z.enum(["once", "skip"]).default("once"),
  })
  .prefault({});

const sourceBlock = z.looseObject({
  /** Which of Patron's sources this is. Default: the block's own name. */
  type: z.string().optional(),
  /** Share of bad records above which a stream fails with nothing loaded. Default 0.05. */
  quarantine_threshold: z.number().min(0).max(1).optional(),
  /** Switches a source off without deleting its block. Default true. */
  enabled: z.boolean().optional(),
});

/** Keys of a BigQuery warehouse; with `type: duckdb` they would do nothing, and are refused. */
const BIGQUERY_KEYS = {
  /** The Google Cloud project that holds the datasets and pays. */
  project: z.string().optional(),
  /** Another project that runs the jobs and pays for them. */
  jobs_project: z.string().optional(),
  /** Where datasets are made and jobs run: EU, US, europe-west3. Default: BigQuery's own, US. */
  location: z.string().optional(),
  /** A service account's key file. Default: GOOGLE_APPLICATION_CREDENTIALS, or this machine's login. */
  keyfile: z.string().optional(),
  /** Acts as this service account. */
  impersonate_service_account: z.string().optional(),
  /** A statement that would be billed for more bytes fails before it costs anything. */
  maximum_bytes_billed: z.int().positive().optional(),
  /** The bytes that one run of the models may read, all statements together; it stops before it would read more. */
  maximum_bytes_per_run: z.int().positive().optional(),
  /** Euros for a TiB that is read, for plans. Default 6.25; list prices differ by location. */
  price_per_tib: z.number().positive().optional(),
  /** How often a job that failed for a reason that passes is run again. Default 3. */
  job_retries: z.int().min(0).max(10).optional(),
  /** A job that takes longer is stopped. */
  job_timeout: durationText.optional(),
  /** batch waits for idle slots. */
  priority: z.enum(["interactive", "batch"]).optional(),
  /** On every job, so that bills can be told apart. */
  labels: z.record(z.string(), z.string()).optional(),
  /** Where files are loaded before they are merged; its tables expire by themselves. Default: patron_staging. */
  staging_dataset: z.string().optional(),
  /** Another address of the REST API; with one on this machine no credentials are asked for. */
  endpoint: z.url({ error: "expected an address such as http://127.0.0.1:9050" }).optional(),
  /** Another address of the Storage Read API: 127.0.0.1:9060 */
  storage_endpoint: z.string().optional(),
} as const;

const DUCKDB_KEYS = {
  /** Default: .patron/warehouse.duckdb */
  path: z.string().default(".patron/warehouse.duckdb"),
  /** DuckDB's own spelling: 4GB. Default: 80 % of the machine's. */
  memory_limit: z.string().optional(),
} as const;

const warehouse = z
  .strictObject({
    type: z.enum(["duckdb", "bigquery"]).default("duckdb"),
    /** How many models are built at once. */
    threads: z.int().min(1).max(64).default(4),
    ...DUCKDB_KEYS,
    ...BIGQUERY_KEYS,
  })
  .superRefine((given, context) => {
    const say = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (given.type === "duckdb") {
      for (const key of Object.keys(BIGQUERY_KEYS) as (keyof typeof BIGQUERY_KEYS)[]) {
        if (given[key] !== undefined) say(key, `${key} belongs to type: bigquery; this warehouse is DuckDB`);
      }
      return;
    }
    if (given.project === undefined)
      say("type", "BigQuery needs project: the Google Cloud project to build in");
    if (given.memory_limit !== undefined) say("memory_limit", "memory_limit belongs to type: duckdb");
  });

export type WarehouseConfig = z.output<typeof warehouse>;

/** patron.yml. Comments here are what the README tells about each key. */
export const projectSchema = z.strictObject({
  name: z.string().min(1),
  /** The one time zone that defines days and months everywhere. */
  time_zone: timeZone,
  /** The reporting currency, ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, "expected three capital letters such as GBP"),
  warehouse: warehouse.prefault({}),
  sources: z.record(z.string(), sourceBlock.nullable()),
  /** Handed to the models: as_of, rfm_quantiles, … */
  vars: z.record(z.string(), z.unknown()).default({}),
  /** A dbt project. Default: the models that Patron ships. */
  models_dir: z.string().optional(),
  /** For the demo: vendors' servers on this machine, used by each source that has no credentials of its own. */
  sandbox: z
    .union([
      z.boolean(),
      z.strictObject({
        /** Cost points a second that the Shopify server gives back. Documented by Shopify: 100. */
        restore_rate: z.number().positive().default(1_000_000),
        /** Where the demo writes its part for the files source. Without it nothing is written. */
        files_folder: z.string().optional(),
        /** The servers' clock: nothing later is visible. Default: the end of the file. */
        now: z.string().optional(),
        /** Only the file's lines before this date are loaded at all. For quick tests. */
        until: z.string().optional(),
      }),
    ])
    .default(false),
  site: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(3210),
    })
    .prefault({}),
  jobs: z.record(z.string().regex(/^[a-z][a-z0-9_-]*$/), job).default({}),
});

export type ProjectFile = z.output<typeof projectSchema>;
export type JobConfig = z.output<typeof job>;

/** The job that exists without being written down: every night at five in the shop's time zone. */
export const defaultDaily = (): JobConfig => ({ ...job.parse({}), cron: "0 5 * * *" });

/** Milliseconds of `30 min`, `2 h`, `90 s`. */
export function milliseconds(text: string): number {
  const [, amount, unit] = /^([\d.]+)\s*(s|min|h)$/.exec(text) ?? [];
  const factor = unit === "h" ? 3_600_000 : unit === "min" ? 60_000 : 1_000;
  return Number(amount) * factor;
}

function isTimeZone(name: string): boolean {
  if (name === "UTC") return true; // the first question to Intl takes 20 ms
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
