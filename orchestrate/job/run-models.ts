import { mkdirSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import {
  loadProject,
  type Project as Models,
  type RunEvent,
  type RunOptions,
  type RunResults,
  run as runModels,
  type Target,
} from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Environment, Project } from "../project/load.ts";
import { bundleVersion } from "../project/package-root.ts";

/** What the runner reads, and how: its own options, handed on as they are. */
export type ModelRequest = Partial<
  Omit<RunOptions, "project" | "warehouse" | "targetDir" | "clock" | "log" | "signal" | "onEvent" | "onBegin">
>;

/** What a run of the models needs from outside. */
export interface ModelSurroundings {
  project: Project;
  env: Environment;
  vars: Readonly<Record<string, unknown>>;
  log: Logger;
  /** Where `print()` writes; default: the log. */
  print?: ((text: string) => void) | undefined;
  /** Whether results of parsing are kept. Default true. */
  partialParse?: boolean | undefined;
}

/** Hears of a run as it goes. */
export interface ModelListener {
  loaded?(models: Models): void;
  begin?(threads: number): void;
  event?(event: RunEvent): void;
}

/** The models' variables: those that patron.yml's own keys stand for, its vars, then the command line's. */
async function modelVars(
  project: Project,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  if (project.kind === "dbt") return { ...given };
  const { enabledSources } = await import("../project/sources.ts"); // loads what every source is made of
  return {
    shop_time_zone: project.config.time_zone,
    reporting_currency: project.config.currency,
    sources: enabledSources(project).map((source) => source.name),
    ...project.config.vars,
    ...given,
  };
}

/** The database's name as DuckDB makes it of a file's, or BigQuery's project: for reading models without opening it. */
export function databaseOf({ warehouseFile, target }: Project): string {
  const { output } = target;
  if (output?.type === "bigquery") return String(output.project ?? output.database);
  return warehouseFile === ":memory:" ? "memory" : parsePath(warehouseFile).name;
}

/** Reads and checks every model, for one database. Throws PatronError (exit code 2, as dbt's) with all mistakes. */
export async function loadModels(
  project: Project,
  database: string | undefined,
  { env, vars, log, print, partialParse }: Omit<ModelSurroundings, "project">,
): Promise<Models> {
  const isKept = bundleVersion !== undefined && partialParse !== false;
  const reading = loadProject({
    projectDir: project.modelsDir,
    vars: await modelVars(project, vars),
    target: targetOf(project, database ?? databaseOf(project)),
    env,
    log,
    print,
    cache: isKept
      ? { file: join(project.stateDir, "cache", "parse.jsonl"), version: bundleVersion! }
      : undefined,
  });
  return reading.catch((error: unknown) => {
    throw asUnreadable(error);
  });
}

/** A project that cannot be read is a mistake of the call. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof PatronError) || error.exitCode === 2) return error;
  return new PatronError([...error.diagnostics], { exitCode: 2, cause: error });
}

function targetOf({ kind, target }: Project, database: string): Target {
  const { name, schema, type, threads, profile: profileName } = target;
  // A dbt project that knows nothing of Patron gets the names that dbt prints: macros put them into data.
  return { name, schema, type, threads, profileName, database, qualifyDatabase: kind === "dbt" };
}

/** The bytes that one run may read, by patron.yml or by the profile's output. */
export function bytesPerRun({ config, target }: Project): number | undefined {
  const { output } = target;
  if (output?.type === "bigquery") return output.maximum_bytes_per_run;
  return target.type === "bigquery" ? config.warehouse.maximum_bytes_per_run : undefined;
}

/** Where compiled SQL, manifest.json and run_results.json are written. */
export const targetDir = (project: Project): string => project.targetDir;

/** Reads the models and carries out one of the runner's commands. Throws when the run cannot begin. */
export async function carryOut(
  around: ModelSurroundings & { warehouse: Warehouse; clock: Clock; signal: AbortSignal },
  request: ModelRequest,
  listener: ModelListener = {},
): Promise<{ models: Models; results: RunResults }> {
  const { project, warehouse, clock, log, signal } = around;
  const models = await loadModels(project, warehouse.database, around);
  listener.loaded?.(models);
  mkdirSync(project.targetDir, { recursive: true });
  const results = await runModels({
    ...request,
    project: models,
    warehouse,
    command: request.command ?? "build",
    threads: request.threads ?? project.target.threads,
    maximumBytes: request.maximumBytes ?? bytesPerRun(project),
    targetDir: project.targetDir,
    clock,
    log,
    signal,
    onBegin: (threads) => listener.begin?.(threads),
    onEvent: (event) => listener.event?.(event),
  });
  return { models, results };
}
