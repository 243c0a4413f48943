import { isAbsolute, join } from "node:path";
import type { Environment, Project } from "../project/load.ts";
import { enabledSources, usesOwnEnvironment } from "../project/sources.ts";
import { type RunningSandbox, type SandboxRequest, startSandboxProcess } from "./process.ts";

/** What patron.yml's `sandbox:` block asks for. */
export function sandboxRequest(project: Project, env: Environment): SandboxRequest {
  const block = project.config.sandbox;
  const settings: Partial<Exclude<typeof block, boolean>> = typeof block === "object" ? block : {};
  const files = enabledSources(project).find((source) => source.name === "files");
  const folder = settings.files_folder;
  const writesFiles = folder !== undefined && files !== undefined && !usesOwnEnvironment(files, env);
  return {
    restoreRate: settings.restore_rate ?? 1_000_000,
    now: settings.now,
    until: settings.until,
    filesFolder: writesFiles ? (isAbsolute(folder) ? folder : join(project.dir, folder)) : undefined,
  };
}

/** Starts the demo's servers for a project. Only the folder that `sandbox.files_folder` names is written to. */
export function startProjectSandbox(project: Project, env: Environment): Promise<RunningSandbox> {
  return startSandboxProcess(sandboxRequest(project, env));
}
