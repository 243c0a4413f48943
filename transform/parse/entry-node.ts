import { hash as digest } from "node:crypto";
import { join } from "node:path";
import type { Node, ResourceType } from "../node.ts";
import type { Package } from "../project/project.ts";
import type { ProjectSettings } from "../project/schemas.ts";
import { configBelow } from "./node-config.ts";
import type { Entry } from "./properties.ts";
import type { ParseState } from "./state.ts";

/**
 * A node that a property file alone defines (an exposure, a metric, …): no relation, no code. `section` is where
 * dbt_project.yml configures its kind. What it depends on is for the caller to find.
 */
export function entryNode(
  state: ParseState,
  pack: Package,
  entry: Entry<Record<string, unknown>>,
  type: ResourceType,
  section: keyof ProjectSettings,
): Node {
  const { properties } = entry;
  const name = String(properties.name);
  const fqn = [pack.name, ...entry.relativePath.split("/").slice(0, -1), name];
  const given = {
    config: (properties.config ?? {}) as never,
    tags: properties.tags as never,
    meta: (properties.meta ?? {}) as never,
  };
  return {
    uniqueId: `${type}.${pack.name}.${name}`,
    name,
    resourceType: type,
    package: pack.name,
    path: join(pack.dir, entry.originalPath),
    originalPath: entry.originalPath,
    compiledPath: "",
    fqn,
    rawCode: "",
    checksum: digest("sha256", JSON.stringify(properties)),
    config: configBelow(state, pack, section, fqn, {}, given),
    description: String(properties.description ?? ""),
    columns: {},
    database: "",
    schema: "",
    alias: name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: entry.placeOf(),
    properties,
  };
}
