import { manifestText } from "../artifacts/manifest-text.ts";
import { TargetFolder } from "../artifacts/target-folder.ts";
import type { Project } from "../project/project.ts";

/** Writes manifest.json of a project that was parsed and not compiled. `now` in milliseconds since 1970 UTC. */
export function writeManifest(project: Project, targetDir: string, now: number): void {
  new TargetFolder(targetDir).writeText("manifest.json", manifestText(project, now));
}
