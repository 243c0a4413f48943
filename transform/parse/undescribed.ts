import { didYouMean, formatDiagnostics } from "../../kernel/diagnostics.ts";
import type { ParseState } from "./state.ts";

const KINDS = [
  ["models", "model"],
  ["seeds", "seed"],
  ["snapshots", "snapshot"],
  ["analyses", "analysis"],
] as const;

/** A property entry whose model does not exist describes nothing: a warning, as in dbt, with its place. */
export function checkDescribed({ project, properties }: ParseState): void {
  const everything = [...project.nodes.values(), ...project.disabled];
  for (const [section, type] of KINDS) {
    const names = new Set(everything.filter((node) => node.resourceType === type).map((node) => node.name));
    for (const entry of properties.entries(section)) {
      const { name, config } = entry.properties;
      if (names.has(name) || config.enabled === false) continue;
      if (
        everything.some((node) => node.path.endsWith(`/${name}.sql`)) ||
        entry.properties.versions !== undefined
      )
        continue;
      const hint = didYouMean(name, names);
      const message = `${section} '${name}' is described here, but there is no such ${type}.`;
      const problem = {
        code: "unknown-model",
        message,
        at: entry.placeOf(["name"]),
        ...(hint ? { hint } : {}),
      };
      project.around.log.warn(formatDiagnostics([problem]));
    }
  }
}
