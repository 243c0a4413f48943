import { join } from "node:path";
import { readYaml } from "../../kernel/config.ts";
import { DBT_FILE } from "../project/find.ts";
import { FILE_NAME, type Project } from "../project/load.ts";
import { packageRoot } from "../project/package-root.ts";

/** Where a project's list of segments stands, or would. */
export interface SegmentHome {
  file: string;
  /** The keys from the top of the file down to the list. */
  keys: readonly string[];
  /** True when a list written here replaces one of the shipped models, so that theirs must be written with it. */
  replaces: boolean;
}

/**
 * The list of patron.yml counts before that of dbt_project.yml. Without one, a project's own models take it; the models
 * that Patron ships are not its own unless it is Patron's own folder, and then patron.yml takes it.
 */
export function segmentHome(project: Project): SegmentHome {
  const models = join(project.modelsDir, DBT_FILE);
  const inPatron = { file: join(project.dir, FILE_NAME), keys: ["vars", "segments"], replaces: false };
  if (project.kind === "patron") {
    if (project.config.vars.segments !== undefined) return inPatron;
    const isOwn = project.config.models_dir !== undefined || project.dir === packageRoot;
    if (!isOwn) return { ...inPatron, replaces: true };
  }
  const { name, vars } = (readYaml(models, { exitCode: 2 }).value ?? {}) as {
    name?: string;
    vars?: Record<string, unknown>;
  };
  const scoped = vars?.[name ?? ""] as { segments?: unknown } | undefined;
  const isScoped = vars?.segments === undefined && scoped?.segments !== undefined;
  return {
    file: models,
    keys: isScoped ? ["vars", name!, "segments"] : ["vars", "segments"],
    replaces: false,
  };
}
