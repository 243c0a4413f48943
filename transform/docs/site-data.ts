import { NAMING } from "../artifacts/manifest-node.ts";
import { INTERNAL } from "../context/macros.ts";
import type { ModelLineage } from "../lineage/lineage.ts";
import { type Node, SEMANTIC, tagsOf } from "../node.ts";
import type { Project } from "../project/project.ts";
import { type CatalogRelation, keyOf } from "./catalog-query.ts";
import type { LastRun } from "./last-run.ts";

type Dict = Record<string, unknown>;

/** What the page is made from. */
export interface SiteInputs {
  project: Project;
  manifest: Dict;
  relations: ReadonlyMap<string, CatalogRelation>;
  lineage: ReadonlyMap<string, ModelLineage>;
  /** Compiled SQL by unique id. */
  compiled: ReadonlyMap<string, string>;
  lastRun: LastRun;
  now: number;
}

/** A thing with a page of its own. Keys that say nothing are left out: the page is one file and goes over a wire. */
export interface SiteEntry {
  id: string;
  type: string;
  name: string;
  package: string;
  path: string;
  description?: string;
  parents?: string[];
  [key: string]: unknown;
}

/** Everything that the page shows, as its script reads it. */
export function siteData(inputs: SiteInputs): Dict {
  const { project, lastRun, now } = inputs;
  const overview = project.docs.find((block) => block.name === "__overview__")?.text;
  return {
    project: project.name,
    generatedAt: new Date(now).toISOString(),
    warehouse: `${project.around.target.type}, target ${project.around.target.name}`,
    ...(overview === undefined ? {} : { overview }),
    ...(lastRun.command === undefined
      ? {}
      : { lastRun: { command: lastRun.command, at: lastRun.at, seconds: lastRun.seconds } }),
    entries: [
      ...[...project.nodes.values()]
        .filter((node) => node.resourceType !== "operation" && !SEMANTIC.has(node.resourceType))
        .map((node) => nodeEntry(inputs, node)),
      ...macroEntries(inputs),
      ...keptEntries(inputs),
    ].map(withoutEmpty),
  };
}

function nodeEntry(inputs: SiteInputs, node: Node): SiteEntry {
  const { project, compiled, lastRun } = inputs;
  const { config, properties = {} } = node;
  const meta = { ...(config.meta as Dict) };
  const isRelation = ["model", "seed", "snapshot", "source"].includes(node.resourceType);
  const relation = isRelation ? inputs.relations.get(keyOf(node.schema, node.alias)) : undefined;
  return {
    id: node.uniqueId,
    type: node.resourceType,
    name: titleOf(node),
    package: node.package,
    path: node.originalPath,
    description: node.description,
    tags: tagsOf(node),
    parents: [...new Set(node.dependsOn.nodes)],
    macros: node.dependsOn.macros.filter((id) => !id.startsWith(`macro.${INTERNAL}.`) && !NAMING.test(id)),
    materialized: node.resourceType === "model" ? config.materialized : undefined,
    ...(isRelation && config.materialized !== "ephemeral"
      ? {
          relation: `${node.schema}.${node.alias}`,
          built: relation?.type === "VIEW" ? "view" : relation && "table",
        }
      : {}),
    group: config.group ?? properties.group,
    access: properties.access ?? config.access,
    version: node.version,
    latest: node.latestVersion,
    contract: (config.contract as Dict | undefined)?.enforced === true,
    language: node.typescript ? "typescript" : undefined,
    meta,
    columns: isRelation ? columnsOf(inputs, node, relation) : undefined,
    problem: inputs.lineage.get(node.uniqueId)?.problem,
    raw: node.resourceType === "seed" ? undefined : node.rawCode.trim(),
    compiled: compiled.get(node.uniqueId),
    result: lastRun.results.get(node.uniqueId),
    ...ownFields(node),
  };
  function ownFields(one: Node): Dict {
    if (one.source) return sourceFields(inputs, one);
    if (one.unitTest) return { ...pick(properties, ["given", "expect", "overrides"]), raw: undefined };
    if (one.resourceType === "exposure") return pick(properties, ["owner", "url", "maturity", "label"]);
    if (one.resourceType === "test") return testFields(project, one);
    if (one.resourceType === "snapshot") return { strategy: config.strategy, key: listed(config.unique_key) };
    return { key: listed(config.unique_key) };
  }
}

function titleOf(node: Node): string {
  if (node.source) return `${node.source.sourceName}.${node.name}`;
  return node.version === undefined ? node.name : `${node.name}.v${node.version}`;
}

/** The columns of the warehouse in their order, then those that YAML alone names. */
function columnsOf({ lineage }: SiteInputs, node: Node, relation: CatalogRelation | undefined): Dict[] {
  const traced = new Map(lineage.get(node.uniqueId)?.columns.map((one) => [one.column.toLowerCase(), one]));
  const described = new Map(Object.values(node.columns).map((one) => [one.name.toLowerCase(), one]));
  const built = new Map(relation?.columns.map((one) => [one.name.toLowerCase(), one]));
  const names = new Set([...built.keys(), ...described.keys(), ...traced.keys()]);
  names.delete("*");
  return [...names].map((key) => {
    const written = described.get(key);
    const origin = traced.get(key);
    return withoutEmpty({
      name: built.get(key)?.name ?? written?.name ?? origin?.column,
      type: built.get(key)?.type ?? written?.data_type,
      description: written?.description || built.get(key)?.comment || undefined,
      tags: written?.tags,
      // A column that is promised and not there is worth seeing.
      missing: built.size > 0 && !built.has(key) ? true : undefined,
      from: origin?.from.map((one) => [one.node, one.column]),
      unsure: origin?.unsure,
    });
  });
}

function sourceFields({ lastRun }: SiteInputs, node: Node): Dict {
  const { sourceName, loader, freshness, description } = node.source!;
  return {
    source: sourceName,
    sourceDescription: description,
    loader,
    freshness,
    fresh: lastRun.sources.get(node.uniqueId),
    raw: undefined,
  };
}

function testFields(project: Project, node: Node): Dict {
  const { severity, where, error_if, warn_if } = node.config as Record<string, string | undefined>;
  const defaults = { error_if: "!= 0", warn_if: "!= 0" };
  const { column_name: _, ...kwargs } = node.test?.kwargs ?? {};
  return {
    severity: severity?.toLowerCase(),
    where,
    ...(error_if === defaults.error_if ? {} : { error_if }),
    ...(warn_if === defaults.warn_if ? {} : { warn_if }),
    ...(node.test
      ? {
          test: node.test.namespace ? `${node.test.namespace}.${node.test.name}` : node.test.name,
          of: project.nodes.has(node.test.attachedTo ?? "") ? node.test.attachedTo : undefined,
          column: node.test.column,
          kwargs,
          raw: undefined,
        }
      : {}),
  };
}

/** The macros of the project and its packages; the runner's own are not the reader's to look after. */
function macroEntries({ manifest }: SiteInputs): SiteEntry[] {
  const all = Object.values(manifest.macros as Record<string, Dict>);
  return all
    .filter((macro) => macro.package_name !== INTERNAL)
    .map((macro) => ({
      id: String(macro.unique_id),
      type: "macro",
      name: String(macro.name),
      package: String(macro.package_name),
      path: String(macro.original_file_path),
      description: String(macro.description),
      meta: macro.meta,
      arguments: macro.arguments,
      macros: (macro.depends_on as { macros: string[] }).macros.filter(
        (id) => !id.startsWith(`macro.${INTERNAL}.`),
      ),
      raw: macro.macro_sql,
    }));
}

/** Metrics, semantic models and saved queries: kept as they are written. */
function keptEntries({ manifest }: SiteInputs): SiteEntry[] {
  return (["metrics", "semantic_models", "saved_queries"] as const).flatMap((section) =>
    Object.values(manifest[section] as Record<string, Dict>).map((one) => ({
      id: String(one.unique_id),
      type: String(one.resource_type),
      name: String(one.name),
      package: String(one.package_name),
      path: String(one.original_file_path),
      description: String(one.description ?? ""),
      label: one.label,
      meta: (one.config as Dict).meta,
      parents: (one.depends_on as { nodes: string[] }).nodes,
      written: pick(one, [
        "type_params",
        "filter",
        "entities",
        "dimensions",
        "measures",
        "query_params",
        "exports",
      ]),
    })),
  );
}

function pick(from: Dict, keys: readonly string[]): Dict {
  return Object.fromEntries(keys.flatMap((key) => (key in from ? [[key, from[key]]] : [])));
}

const listed = (value: unknown): unknown =>
  value === undefined || value === null ? undefined : Array.isArray(value) ? value : [value];

function withoutEmpty<T extends Dict>(entry: T): T {
  const says = (value: unknown) => {
    if (value === undefined || value === null || value === "" || value === false) return false;
    if (Array.isArray(value)) return value.length > 0;
    return typeof value !== "object" || Object.keys(value).length > 0;
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => says(value))) as T;
}
