import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { checkYaml, readYaml, type YamlFile } from "../../kernel/config.ts";
import { type Diagnostic, Diagnostics, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { packageRoot } from "./package-root.ts";
import { defaultDaily, type JobConfig, type ProjectFile, projectSchema } from "./schema.ts";
import type { ProjectTarget } from "./target.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A project that has been read and checked: patron.yml with every path made absolute. */
export interface Project {
  /** `dbt`: dbt_project.yml and a profile alone; then there are no sources, no jobs and no run ledger. */
  kind: "patron" | "dbt";
  dir: string;
  file: YamlFile;
  config: ProjectFile;
  /** `<project>/.patron`: landing, snapshot, site, compiled SQL. */
  stateDir: string;
  warehouseFile: string;
  /** What `patron show` reads while a job holds the warehouse. */
  readCopyFile: string;
  modelsDir: string;
  /** Compiled SQL, manifest.json, run_results.json. */
  targetDir: string;
  target: ProjectTarget;
  jobs: Readonly<Record<string, JobConfig>>;
}

export const FILE_NAME = "patron.yml";

/** Reads the project in `dir`. Throws PatronError (exit code 2) that lists every mistake in patron.yml. */
export function loadProject(dir: string, env: Environment = process.env): Project {
  const path = join(dir, FILE_NAME);
  if (!existsSync(path)) throw noProject(dir);
  const file = readYaml(path, { env, exitCode: 2 });
  const config = checkYaml(file, projectSchema, { exitCode: 2 });
  const jobs = { daily: defaultDaily(), ...config.jobs };
  const mistakes = new Diagnostics();
  for (const problem of jobProblems(file, jobs, Object.keys(config.sources))) mistakes.add(problem);
  const modelsDir =
    config.models_dir === undefined ? join(packageRoot, "models") : from(dir, config.models_dir);
  if (!existsSync(join(modelsDir, "dbt_project.yml"))) mistakes.add(noModels(file, modelsDir));
  mistakes.throwIfAny(2);
  const stateDir = join(dir, ".patron");
  return {
    kind: "patron",
    dir,
    file,
    config,
    stateDir,
    warehouseFile: from(dir, config.warehouse.path),
    readCopyFile: join(stateDir, "read-copy.duckdb"),
    modelsDir,
    targetDir: join(stateDir, "target"),
    target: {
      name: "patron",
      type: config.warehouse.type,
      schema: "main",
      threads: config.warehouse.threads,
      profile: "patron",
      statements: [],
    },
    jobs,
  };
}

/** The nearest folder with a patron.yml, from `start` upwards; `start` itself when there is none. */
export function findProjectDir(start: string): string {
  for (let at = resolve(start); ; at = dirname(at)) {
    if (existsSync(join(at, FILE_NAME))) return at;
    if (dirname(at) === at) return resolve(start);
  }
}

const from = (dir: string, path: string): string => (isAbsolute(path) ? path : join(dir, path));

function* jobProblems(
  file: YamlFile,
  jobs: Readonly<Record<string, JobConfig>>,
  sources: string[],
): Iterable<Diagnostic> {
  for (const [name, job] of Object.entries(jobs)) {
    for (const [i, source] of (job.sources ?? []).entries()) {
      if (sources.includes(source)) continue;
      yield {
        code: "unknown-source",
        message: `The job ${name} extracts '${source}', which is not under sources.`,
        at: file.at(["jobs", name, "sources", i]),
        hint: didYouMean(source, sources) ?? `Sources here: ${sources.join(", ")}.`,
      };
    }
  }
}

function noProject(dir: string): PatronError {
  return new PatronError(
    {
      code: "no-project",
      message: `There is neither ${FILE_NAME} nor dbt_project.yml in this folder or above it.`,
      at: { path: dir },
      hint: "Name the project's folder: --project-dir DIR",
      help: "Write a first one: npx patron init DIR",
    },
    { exitCode: 2 },
  );
}

function noModels(file: YamlFile, modelsDir: string): Diagnostic {
  return {
    code: "no-models",
    message: `models_dir names ${modelsDir}, where there is no dbt_project.yml.`,
    at: file.at(["models_dir"]),
    help: "Leave models_dir out to use the models that Patron ships.",
  };
}
