import { INTERNAL, type MacroRegistry } from "../context/macros.ts";
import type { Node, Target } from "../node.ts";

const NAMING = ["generate_database_name", "generate_schema_name", "generate_alias_name"] as const;

const known = new WeakMap<MacroRegistry, Map<string, boolean>>();

/** Whether no project and no package says itself how the nodes of `packageName` are named. */
function builtIn(registry: MacroRegistry, packageName: string): boolean {
  const answers = known.get(registry) ?? new Map<string, boolean>();
  known.set(registry, answers);
  const answer =
    answers.get(packageName) ??
    NAMING.every(
      (name) =>
        registry.in(registry.root, name) === undefined &&
        registry.in(packageName, name) === undefined &&
        registry.dispatch(name, "dbt", INTERNAL).uniqueId === `macro.${INTERNAL}.default__${name}` &&
        registry.dispatch(name, "dbt", packageName).uniqueId === `macro.${INTERNAL}.default__${name}`,
    );
  answers.set(packageName, answer);
  return answer;
}

/**
 * What the built-in naming macros (macros/names.sql) give, without rendering them: three renderings a node are a large
 * part of a parse from nothing. False, and nothing set, where a project has its own or a name is no plain text.
 */
export function nameByBuiltIns(registry: MacroRegistry, node: Node, target: Target): boolean {
  const { database, schema, alias } = node.config;
  const plain = [database, schema, alias].every(
    (one) => one === undefined || one === null || typeof one === "string",
  );
  if (!plain || (node.version ?? null) !== null || !builtIn(registry, node.package)) return false;
  node.database = (database ? String(database) : target.database).trim();
  node.schema =
    (schema ?? null) === null ? target.schema.trim() : `${target.schema}_${String(schema).trim()}`.trim();
  node.alias = (alias ? String(alias) : node.name).trim();
  const used = new Set(node.dependsOn.macros);
  for (const name of NAMING) used.add(`macro.${INTERNAL}.${name}`).add(`macro.${INTERNAL}.default__${name}`);
  node.dependsOn.macros = [...used];
  return true;
}
