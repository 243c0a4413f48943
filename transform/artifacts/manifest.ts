import { DBT_VERSION } from "../context/builtins.ts";
import { selectorDicts } from "../graph/named-selectors.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { macroTexts } from "./macro-sql.ts";
import { nodeDict } from "./node-dict.ts";

type Dict = Record<string, unknown>;

const SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json";

/** The project in the shape of dbt's manifest, version 12. `now` in milliseconds since 1970 UTC. */
export function manifest(project: Project, now: number): Dict {
  const homes: Record<"nodes" | "sources" | "exposures", Dict> = { nodes: {}, sources: {}, exposures: {} };
  const parents: Record<string, string[]> = {};
  const children: Record<string, string[]> = {};
  for (const node of project.nodes.values()) {
    if (node.unitTest) continue; // they have a section of their own
    homes[homeOf(node)][node.uniqueId] =
      node.resourceType === "exposure" ? exposureDict(node) : nodeDict(node);
    parents[node.uniqueId] = node.dependsOn.nodes;
    children[node.uniqueId] ??= [];
    for (const parent of node.dependsOn.nodes) {
      children[parent] ??= [];
      children[parent].push(node.uniqueId);
    }
  }
  return {
    metadata: metadata(project, SCHEMA, now),
    ...homes,
    macros: macros(project),
    docs: docs(project),
    metrics: kept(project, "metrics", "metric"),
    groups: kept(project, "groups", "group"),
    selectors: selectorDicts(project.dir),
    disabled: disabled(project),
    parent_map: parents,
    child_map: children,
    group_map: {},
    saved_queries: kept(project, "saved_queries", "saved_query"),
    semantic_models: kept(project, "semantic_models", "semantic_model"),
    unit_tests: keptUnitTests(project),
  };
}

/** The head of every artifact. */
export function metadata(project: Project, schema: string, now: number): Dict {
  return {
    dbt_schema_version: schema,
    dbt_version: DBT_VERSION,
    generated_at: new Date(now).toISOString(),
    invocation_id: project.around.invocationId,
    invocation_started_at: new Date(project.around.startedAt).toISOString(),
    env: {},
    project_name: project.name,
    adapter_type: project.around.target.type,
  };
}

function homeOf(node: Node): "nodes" | "sources" | "exposures" {
  if (node.resourceType === "source") return "sources";
  return node.resourceType === "exposure" ? "exposures" : "nodes";
}

function exposureDict(node: Node): Dict {
  const { type = "dashboard", owner = {}, label = null, url = null, maturity = null } = node.properties ?? {};
  return { ...nodeDict(node), type, owner, label, url, maturity };
}

function macros(project: Project): Dict {
  const texts = macroTexts(project.registry.all());
  return Object.fromEntries(
    project.registry.all().map((macro) => [
      macro.uniqueId,
      {
        unique_id: macro.uniqueId,
        name: macro.name,
        resource_type: "macro",
        package_name: macro.package,
        path: macro.originalPath,
        original_file_path: macro.originalPath,
        macro_sql: texts.get(macro.uniqueId) ?? "",
        depends_on: { macros: [] },
        description: "",
        meta: {},
        docs: { show: true, node_color: null },
        patch_path: null,
        arguments: macro.parameters.map((name) => ({ name, type: null, description: "" })),
        created_at: 0,
        supported_languages: null,
      },
    ]),
  );
}

/** Entries of a section that the runner keeps and does not act upon, as they are written. */
function kept(project: Project, section: string, type: string): Dict {
  return Object.fromEntries(
    (project.kept[section] ?? []).map(({ package: packageName, originalPath, entry }) => {
      const id = `${type}.${packageName}.${String(entry.name)}`;
      const about = { unique_id: id, resource_type: type, package_name: packageName };
      return [id, { ...entry, ...about, path: originalPath, original_file_path: originalPath }];
    }),
  );
}

function docs(project: Project): Dict {
  return Object.fromEntries(
    project.docs.map((block) => {
      const id = `doc.${block.package}.${block.name}`;
      const paths = { path: block.originalPath, original_file_path: block.originalPath };
      const entry = { name: block.name, resource_type: "doc", package_name: block.package, ...paths };
      return [id, { unique_id: id, ...entry, block_contents: block.text }];
    }),
  );
}

function disabled(project: Project): Dict {
  const out: Record<string, Dict[]> = {};
  for (const node of project.disabled) {
    out[node.uniqueId] ??= [];
    out[node.uniqueId]!.push(nodeDict(node));
  }
  return out;
}

function keptUnitTests(project: Project): Dict {
  return Object.fromEntries(
    (project.kept.unit_tests ?? []).map(({ package: packageName, originalPath, entry }) => {
      const id = `unit_test.${packageName}.${String(entry.model)}.${String(entry.name)}`;
      const about = {
        unique_id: id,
        package_name: packageName,
        original_file_path: originalPath,
        path: originalPath,
      };
      return [id, { ...entry, ...about, resource_type: "unit_test", fqn: [packageName, String(entry.name)] }];
    }),
  );
}
