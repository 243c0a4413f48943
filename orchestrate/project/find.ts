import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import { PatronError } from "../../kernel/diagnostics.ts";
import { FILE_NAME, findProjectDir, loadProject } from "./load.ts";

export const DBT_FILE = "dbt_project.yml";

/** What is looked up in dbt_project.yml before the project is read as a whole; its mistakes are told then. */
export interface DbtSettings {
  name?: string;
  profile?: string;
  targetPath?: string;
  cleanTargets: readonly string[];
  /** Folders with people's own files: model-paths, seed-paths, … */
  sourcePaths: readonly string[];
  /** The section `flags:`: fail_fast, warn_error, indirect_selection, … */
  flags: Readonly<Record<string, unknown>>;
}

/**
 * The folder of the project that a call from `start` means: the nearest patron.yml, unless a dbt project of its own lies
 * nearer. `models/` of a Patron project belongs to it.
 */
export function nearestProject(start: string): string {
  const patron = findProjectDir(start);
  const dbt = upwards(start, DBT_FILE);
  if (dbt === undefined) return patron;
  if (!existsSync(join(patron, FILE_NAME))) return dbt;
  if (dbt.length <= patron.length) return patron;
  return modelsOf(patron) === dbt ? patron : dbt;
}

/** Whether the folder holds a dbt project that knows nothing of Patron. */
export function isDbtAlone(dir: string): boolean {
  return !existsSync(join(dir, FILE_NAME)) && existsSync(join(dir, DBT_FILE));
}

/** The folder with dbt_project.yml, for commands that need no warehouse (deps, clean). Throws PatronError. */
export function dbtFolder(dir: string): string {
  if (isDbtAlone(dir)) return dir;
  if (existsSync(join(dir, FILE_NAME))) return loadProject(dir).modelsDir;
  throw new PatronError(
    {
      code: "no-project",
      message: `There is neither ${DBT_FILE} nor ${FILE_NAME} in this folder.`,
      at: { path: dir },
      help: "Name the project's folder: --project-dir DIR",
    },
    { exitCode: 2 },
  );
}

const NOTHING: DbtSettings = { flags: {}, cleanTargets: ["target"], sourcePaths: [] };
const SOURCES = ["model", "seed", "test", "macro", "snapshot", "analysis"];
const DEFAULTS: Record<string, string> = { analysis: "analyses" };

/** The few keys of a folder's dbt_project.yml that the command line itself looks at. */
export function dbtSettings(dir: string): DbtSettings {
  const path = join(dir, DBT_FILE);
  if (!existsSync(path)) return NOTHING;
  let value: Record<string, unknown>;
  try {
    value = (parseYaml(readFileSync(path, "utf8")) ?? {}) as Record<string, unknown>;
  } catch {
    return NOTHING;
  }
  const list = (key: string) =>
    Array.isArray(value[key]) ? (value[key] as unknown[]).map(String) : undefined;
  const text = (key: string) => (typeof value[key] === "string" ? (value[key] as string) : undefined);
  return {
    name: text("name"),
    profile: text("profile"),
    targetPath: text("target-path"),
    cleanTargets: list("clean-targets") ?? ["target"],
    sourcePaths: SOURCES.flatMap((kind) => list(`${kind}-paths`) ?? [DEFAULTS[kind] ?? `${kind}s`]),
    flags: (value.flags ?? {}) as Record<string, unknown>,
  };
}

/** Where artifacts go: `--target-path`, DBT_TARGET_PATH, else `fallback`; relative to the project's folder. */
export function targetDirOf(
  dir: string,
  given: { targetPath?: string | undefined; env: Readonly<Record<string, string | undefined>> },
  fallback: string,
): string {
  const path = given.targetPath ?? given.env.DBT_TARGET_PATH ?? fallback;
  return isAbsolute(path) ? path : join(dir, path);
}

function upwards(start: string, name: string): string | undefined {
  for (let at = resolve(start); ; at = dirname(at)) {
    if (existsSync(join(at, name))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function modelsOf(patronDir: string): string | undefined {
  try {
    return loadProject(patronDir).modelsDir;
  } catch {
    return undefined; // its mistakes are told when it is read; here only whose the folder is matters
  }
}
