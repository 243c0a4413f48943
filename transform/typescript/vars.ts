import { PatronError } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";

/**
 * The project variables that a TypeScript model declares, or their defaults. Throws `bad-var` for a value of another type
 * than the default's: `run` is typed by that.
 */
export function varsOf(
  project: Project,
  node: Node,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, fallback] of Object.entries(node.typescript!.vars)) {
    const found = Object.hasOwn(overrides, name)
      ? overrides[name]
      : project.vars.lookup(node.package, name)?.value;
    const value = found === undefined ? fallback : found;
    if (fallback !== null && typeof value !== typeof fallback) {
      throw new PatronError({
        code: "bad-var",
        message: `${node.name} reads var '${name}' as a ${typeof fallback} (${JSON.stringify(fallback)}); it is ${JSON.stringify(value)}.`,
        at: node.place,
        hint: "Set it under vars: in dbt_project.yml or with --vars, or change the default in the model.",
      });
    }
    out[name] = value;
  }
  return out;
}
