import { hash as digest } from "node:crypto";
import { DBT_VERSION } from "../context/builtins.ts";
import { selectorDicts } from "../graph/named-selectors.ts";
import { type Node, SEMANTIC, tagsOf } from "../node.ts";
import type { Project } from "../project/project.ts";
import { wholeConfig } from "./config-defaults.ts";
import { macroDicts } from "./macro-dicts.ts";
import { type Compiled, groupOf, manifestNode } from "./manifest-node.ts";
import { nodeDict } from "./node-dict.ts";
import { belowRoot } from "./places.ts";
import { Semantics } from "./semantics.ts";
import { unitTestDict } from "./unit-test-dict.ts";
import { unrenderedConfigs } from "./unrendered.ts";

type Dict = Record<string, unknown>;

const SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json";

/**
 * The project in the shape of dbt's manifest, version 12. `now` in milliseconds since 1970 UTC; `compiled` is the SQL of
 * what this run compiled, by unique id.
 */
export function manifest(
  project: Project,
  now: number,
  compiled: ReadonlyMap<string, Compiled> = new Map(),
): Dict {
  const unrendered = unrenderedConfigs(project);
  const semantics = new Semantics(project);
  const sections: Record<"nodes" | "sources" | "exposures" | "unit_tests", Dict> = {
    nodes: {},
    sources: {},
    exposures: {},
    unit_tests: {},
  };
  const dictOf = (node: Node) => manifestNode(project, node, unrendered(node), compiled.get(node.uniqueId));
  for (const node of project.nodes.values()) {
    if (SEMANTIC.has(node.resourceType)) continue;
    if (node.unitTest) sections.unit_tests[node.uniqueId] = unitTestDict(project, node);
    else if (node.resourceType === "exposure")
      sections.exposures[node.uniqueId] = exposureDict(project, node, unrendered(node));
    else sections[node.resourceType === "source" ? "sources" : "nodes"][node.uniqueId] = dictOf(node);
  }
  const kept = {
    metrics: semantics.metrics(),
    saved_queries: semantics.savedQueries(),
    semantic_models: semantics.semanticModels(),
  };
  return {
    ...passing(project, now),
    ...sections,
    macros: macroDicts(project),
    docs: docs(project),
    groups: semantics.groups(),
    disabled: disabled(project, dictOf),
    ...relatives({ ...sections, ...kept }),
    group_map: groupMap(project),
    ...kept,
    functions: {},
  };
}

/** What is another in each manifest of the same project: who wrote it when, and selectors.yml, which no parse reads. */
export function passing(project: Project, now: number): Dict {
  return { metadata: manifestMetadata(project, now), selectors: selectorDicts(project.dir) };
}

/** One node's entry, of what is no run's. */
export function nodeEntry(project: Project): (node: Node) => Dict {
  const unrendered = unrenderedConfigs(project);
  return (node) => manifestNode(project, node, unrendered(node));
}

/** The head of every artifact. */
export function metadata(project: Project, schema: string, now: number): Dict {
  return {
    dbt_schema_version: schema,
    dbt_version: DBT_VERSION,
    generated_at: new Date(now).toISOString(),
    invocation_id: project.around.invocationId,
    invocation_started_at: new Date(project.around.startedAt).toISOString(),
    env: customEnvironment(project.around.env),
  };
}

function manifestMetadata(project: Project, now: number): Dict {
  const quoting = project.settings.quoting as Dict | undefined;
  return {
    ...metadata(project, SCHEMA, now),
    project_name: project.name,
    project_id: digest("md5", project.name),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: project.around.target.type,
    quoting: { database: true, schema: true, identifier: true, column: null, ...quoting },
    run_started_at: new Date(project.around.startedAt).toISOString(),
  };
}

const CUSTOM = "DBT_ENV_CUSTOM_ENV_";

/** Variables that people want to see in artifacts carry this prefix. */
function customEnvironment(env: Readonly<Record<string, string | undefined>>): Dict {
  const names = Object.keys(env).filter((name) => name.startsWith(CUSTOM));
  return Object.fromEntries(names.map((name) => [name.slice(CUSTOM.length), env[name]]));
}

function exposureDict(project: Project, node: Node, written: Dict): Dict {
  const { type, owner = {}, label = null, url = null, maturity = null } = node.properties ?? {};
  const { metrics = [] } = node;
  const { unique_id, name, resource_type, package_name, original_file_path, fqn, refs, sources } =
    nodeDict(node);
  const { "pre-hook": _, "post-hook": __, ...config } = wholeConfig(node);
  return {
    ...{ unique_id, name, resource_type, package_name, original_file_path, fqn, refs, sources },
    path: belowRoot(project, node.package, node.originalPath),
    type: type ?? "application",
    owner: { email: null, name: null, ...(owner as Dict) },
    description: node.description,
    ...{ label, maturity, url, metrics },
    meta: node.config.meta ?? {},
    tags: tagsOf(node),
    config: { ...config, tags: tagsOf(node) },
    unrendered_config: written,
    depends_on: { macros: [], nodes: node.dependsOn.nodes },
    created_at: 0,
  };
}

function docs(project: Project): Dict {
  return Object.fromEntries(
    project.docs.map((block) => {
      const id = `doc.${block.package}.${block.name}`;
      const path = belowRoot(project, block.package, block.originalPath);
      const paths = { path, original_file_path: block.originalPath };
      const entry = { name: block.name, resource_type: "doc", package_name: block.package, ...paths };
      return [id, { unique_id: id, ...entry, block_contents: block.text }];
    }),
  );
}

function disabled(project: Project, dictOf: (node: Node) => Dict): Dict {
  const out: Record<string, Dict[]> = {};
  for (const node of project.disabled) {
    if (node.unitTest || node.resourceType === "exposure" || SEMANTIC.has(node.resourceType)) continue;
    out[node.uniqueId] ??= [];
    out[node.uniqueId]!.push(dictOf(node));
  }
  return out;
}

/** Who needs whom, both ways, over everything that depends on anything. */
function relatives(sections: Record<string, Dict>): { parent_map: Dict; child_map: Dict } {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  const childrenOf = (id: string): string[] => {
    const list = children.get(id) ?? [];
    if (list.length === 0) children.set(id, list);
    return list;
  };
  for (const section of Object.values(sections)) {
    for (const id in section) {
      const { depends_on } = section[id] as { depends_on?: { nodes?: string[] } };
      const needed = [...new Set(depends_on?.nodes)].sort();
      parents.set(id, needed);
      childrenOf(id);
      for (const parent of needed) childrenOf(parent).push(id);
    }
  }
  return { parent_map: Object.fromEntries(parents), child_map: Object.fromEntries(children) };
}

function groupMap(project: Project): Dict {
  const members: Record<string, string[]> = {};
  for (const { entry } of project.kept.groups ?? []) members[String(entry.name)] = [];
  for (const node of project.nodes.values()) {
    const group = groupOf(project, node);
    if (group !== null) members[group]?.push(node.uniqueId);
  }
  return members;
}
