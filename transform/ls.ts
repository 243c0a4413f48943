import { nodeDict } from "./artifacts/node-dict.ts";
import type { Node } from "./node.ts";
import type { Project } from "./project/project.ts";

export type LsOutput = "name" | "path" | "json" | "selector";

/** One line a node, in dbt's forms: name, file path, JSON of the main fields, or the selector that names it. */
export function ls(_project: Project, nodes: readonly Node[], output: LsOutput = "name"): string[] {
  return nodes.map((node) => line(node, output));
}

function line(node: Node, output: LsOutput): string {
  if (output === "path") return node.originalPath;
  if (output === "json") return JSON.stringify(summary(node));
  if (output === "selector") return selector(node);
  return node.source ? `${node.source.sourceName}.${node.name}` : node.name;
}

function selector(node: Node): string {
  if (node.source) return `source:${node.package}.${node.source.sourceName}.${node.name}`;
  return node.resourceType === "exposure" ? `exposure:${node.package}.${node.name}` : node.fqn.join(".");
}

function summary(node: Node): Record<string, unknown> {
  const {
    name,
    resource_type,
    package_name,
    original_file_path,
    unique_id,
    alias,
    config,
    tags,
    depends_on,
  } = nodeDict(node);
  return {
    name,
    resource_type,
    package_name,
    original_file_path,
    unique_id,
    alias,
    config,
    tags,
    depends_on,
  };
}
