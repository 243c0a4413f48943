import type { Project } from "../project/project.ts";
import { manifest } from "./manifest.ts";

const SECTIONS = [
  ...["nodes", "sources", "exposures", "metrics"],
  ...["groups", "semantic_models", "saved_queries", "functions"],
];

/** Jinja's `graph`: everything that the project holds, by unique id, in the shape that the manifest has it. */
export function flatGraph(project: Project): Record<string, unknown> {
  const whole = manifest(project, 0);
  return Object.fromEntries(SECTIONS.map((name) => [name, whole[name]]));
}
