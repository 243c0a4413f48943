import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseYaml, readYaml } from "../../kernel/config.ts";
import { DBT_FILE, dbtSettings, isDbtAlone, targetDirOf } from "./find.ts";
import { loadProject, type Project } from "./load.ts";
import { projectSchema } from "./schema.ts";
import {
  duckdbFile,
  OWN_TARGET,
  readOtherTarget,
  readTarget,
  type TargetRequest,
  targetFrom,
} from "./target.ts";

/** Models at once when neither the profile nor the command line says: DuckDB uses all cores within a query already. */
const THREADS = 4;

/**
 * Reads the project at `dir`: patron.yml where there is one, else dbt_project.yml with its profile. Throws PatronError
 * (exit code 2).
 */
export async function readProject(dir: string, request: TargetRequest): Promise<Project> {
  if (isDbtAlone(dir)) return readDbtProject(dir, request);
  const project = loadProject(dir, request.env);
  const targetDir = targetDirOf(project.dir, request, project.targetDir);
  if (request.target === undefined || request.target === OWN_TARGET) return { ...project, targetDir };
  const found = await readOtherTarget(project.modelsDir, request);
  const target = targetFrom(found, project.target.threads, request.log);
  const file = found.output.type === "duckdb" ? duckdbFile(found.output) : project.warehouseFile;
  const readCopyFile = join(project.stateDir, `read-copy-${target.name}.duckdb`);
  return { ...project, target, targetDir, warehouseFile: file, readCopyFile };
}

/** A dbt project that knows nothing of Patron: its profile says where, and nothing of ours is put into its warehouse. */
async function readDbtProject(dir: string, request: TargetRequest): Promise<Project> {
  const found = await readTarget(dir, request);
  const target = targetFrom(found, THREADS, request.log);
  const targetDir = targetDirOf(dir, request, dbtSettings(dir).targetPath ?? "target");
  const stateDir = join(targetDir, ".patron");
  const path = join(dir, DBT_FILE);
  return {
    kind: "dbt",
    dir,
    file: existsSync(path) ? readYaml(path, { exitCode: 2 }) : parseYaml(path, ""),
    config: projectSchema.parse({ name: found.profile, time_zone: "UTC", currency: "XXX", sources: {} }),
    stateDir,
    targetDir,
    warehouseFile: found.output.type === "duckdb" ? duckdbFile(found.output) : ":memory:",
    readCopyFile: join(stateDir, "read-copy.duckdb"),
    modelsDir: dir,
    jobs: {},
    target,
  };
}
