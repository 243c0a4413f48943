import { hash as digest } from "node:crypto";
import { pyRepr } from "../jinja/index.ts";
import { type ColumnInfo, type Config, type Node, tagsOf } from "../node.ts";
import { testedReference } from "../parse/test-names.ts";
import { hooksOf } from "../project/config-merge.ts";
import type { Project } from "../project/project.ts";
import { wholeConfig } from "./config-defaults.ts";
import { constraintsOf, contractDict } from "./contract.ts";
import { nodeDict } from "./node-dict.ts";
import { docBlocks, pathBelow } from "./places.ts";

type Dict = Record<string, unknown>;

/** A node's SQL as a run compiled it, and the file that holds it. */
export interface Compiled {
  sql: string;
  path: string;
}

/** A node in the exact shape of manifest version 12: every key of its kind, none beside. */
export function manifestNode(project: Project, node: Node, written: Config, compiled?: Compiled): Dict {
  if (node.resourceType === "source") return sourceNode(project, node, written);
  // One object, filled: spreading forty keys again and again took longer than everything else.
  const dict = nodeDict(node);
  const rawCode = codeOf(node);
  const config = configDict(node);
  const { macros } = node.dependsOn;
  dict.path = node.test ? `${node.alias}.sql` : pathBelow(project, node);
  dict.raw_code = rawCode;
  dict.checksum = { name: "sha256", checksum: checksumOf(node, rawCode) };
  dict.config = config;
  dict.depends_on = { nodes: node.dependsOn.nodes, macros: macros.filter(isOwn) };
  dict.columns = columnDicts(project, node);
  dict.docs = config.docs ?? { show: true, node_color: null };
  dict.group = groupOf(project, node);
  dict.unrendered_config = written;
  dict.doc_blocks = docBlocks(project, node.properties?.description, node.package);
  Object.assign(
    dict,
    node.resourceType === "seed"
      ? seedFields(project, node)
      : { functions: [], contract: contractDict(node) },
  );
  if (node.resourceType === "model") Object.assign(dict, modelFields(project, node));
  if (node.resourceType === "operation") dict.index = Number(node.name.split("-").at(-1));
  Object.assign(dict, testFields(project, node, written));
  return node.resourceType === "seed" ? dict : Object.assign(dict, compiledFields(compiled));
}

/** A node is named by three macros, which most projects leave as they are: asked once for each name. */
const own = new Map<string, boolean>();

function isOwn(id: string): boolean {
  const known = own.get(id) ?? !NAMING.test(id);
  own.set(id, known);
  return known;
}

/** Every node is named by these macros: dbt does not count them as something that a node depends on. */
export const NAMING = /\.(\w+__)?generate_(database|schema|alias)_name$/;

function configDict(node: Node): Dict {
  const dict = wholeConfig(node);
  dict.tags = tagsOf(node);
  const isTest = node.resourceType === "test";
  const hooks = (list: unknown) => hooksOf(list).map((hook) => ({ ...hook, index: null }));
  // A key that is undefined is not written: hooks mean nothing to a test.
  for (const key of ["pre-hook", "post-hook"]) dict[key] = isTest ? undefined : hooks(dict[key]);
  if (!isTest) return dict;
  const { store_failures, store_failures_as, alias } = node.config;
  dict.alias = node.inlineConfig?.alias ?? (alias === node.name ? null : (alias ?? null));
  dict.store_failures_as = store_failures_as ?? (store_failures === true ? "table" : null);
  return dict;
}

/** The file's text; of a snapshot block the lines before it, which keep line numbers right, left out. */
function codeOf(node: Node): string {
  if (node.resourceType === "seed") return "";
  if (node.resourceType === "snapshot" && node.originalPath.endsWith(".sql"))
    return node.rawCode.slice((node.place.line ?? 1) - 1);
  return node.rawCode.trim();
}

/** Of the text without space around it, as dbt reads files; of what has no file of its own, what names it here. */
function checksumOf(node: Node, code: string): string {
  if (node.test || code === "" || node.resourceType === "snapshot") return node.checksum;
  return digest("sha256", code);
}

const UNCOMPILED = '"compiled_path":null}';

/** What a run adds to a node that it compiled; the last keys of a node, so that they can be put into kept text. */
function compiledFields(compiled: Compiled | undefined): Dict {
  if (!compiled) return { compiled_path: null };
  const { path, sql } = compiled;
  const filled = { compiled: true, compiled_code: sql, extra_ctes_injected: true, extra_ctes: [] };
  return { compiled_path: path, ...filled };
}

/** The JSON of a node that is not compiled, as that of one that is. */
export function asCompiled(json: string, compiled: Compiled | undefined): string {
  if (!compiled || !json.endsWith(UNCOMPILED)) return json;
  return json.slice(0, -UNCOMPILED.length) + JSON.stringify(compiledFields(compiled)).slice(1);
}

/** Seeds have no code: what the others have of it is not allowed here. */
function seedFields(project: Project, node: Node): Dict {
  const drop = ["language", "refs", "sources", "metrics"];
  const root = project.packages.find((pack) => pack.name === node.package)?.dir ?? project.dir;
  return {
    ...Object.fromEntries(drop.map((key) => [key, undefined])),
    root_path: root,
    depends_on: { macros: node.dependsOn.macros },
  };
}

function modelFields(project: Project, node: Node): Dict {
  const { properties = {} } = node;
  const constraints = constraintsOf(properties);
  const spine = properties.time_spine as Dict | undefined;
  return {
    constraints,
    primary_key: primaryKey(project, node, constraints),
    deprecation_date: dateText(properties.deprecation_date),
    time_spine: spine
      ? {
          standard_granularity_column: spine.standard_granularity_column,
          custom_granularities: spine.custom_granularities ?? [],
        }
      : null,
  };
}

/** The key that constraints declare, of the model, else of its columns; else the columns tested to be one. */
function primaryKey(project: Project, node: Node, constraints: readonly Dict[]): unknown {
  const ofModel = constraints.find((one) => one.type === "primary_key")?.columns;
  if (ofModel) return ofModel;
  const isKey = (column: ColumnInfo) => constraintsOf(column).some((one) => one.type === "primary_key");
  const declared = Object.values(node.columns).filter(isKey);
  if (declared.length > 0) return declared.map((column) => column.name);
  const tests = testsOf(project, node);
  const columnsOf = (name: string) =>
    tests.flatMap(({ test }) => (test!.name === name ? (test!.column ?? []) : []));
  const present = new Set(columnsOf("not_null"));
  return columnsOf("unique").filter((column) => present.has(column));
}

/** The generic tests of a node; of a kept project the others are not even read. */
function testsOf(project: Project, { uniqueId }: Node): Node[] {
  const { memory, nodes } = project;
  if (memory) return (memory.tests.get(uniqueId) ?? []).flatMap((id) => nodes.get(id) ?? []);
  return testsByNode(project).get(uniqueId) ?? [];
}

const testsOfProject = new WeakMap<Project, Map<string, Node[]>>();

/** Generic tests by the unique id of what they are written under. */
function testsByNode(project: Project): Map<string, Node[]> {
  const known = testsOfProject.get(project);
  if (known) return known;
  const found = new Map<string, Node[]>();
  for (const node of project.nodes.values()) {
    const id = node.test?.attachedTo;
    if (id === undefined) continue;
    const list = found.get(id);
    if (list) list.push(node);
    else found.set(id, [node]);
  }
  testsOfProject.set(project, found);
  return found;
}

function dateText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const ms = Date.parse(String(value));
  return Number.isNaN(ms) ? String(value) : new Date(ms).toISOString().replace(/\.\d+Z$/, "+00:00");
}

function testFields(project: Project, node: Node, written: Config): Dict {
  if (node.resourceType !== "test") return {};
  const kept = node.config.store_failures === true || typeof node.config.store_failures_as === "string";
  const relation = [node.database, node.schema, node.alias].map((part) => `"${part}"`).join(".");
  const base = { relation_name: kept ? relation : null };
  if (!node.test) return base;
  const tested = project.nodes.get(node.test.attachedTo ?? "");
  const section = tested?.source ? "sources" : `${tested?.resourceType ?? "model"}s`;
  return {
    ...base,
    raw_code: `${node.rawCode}${configCall(written)}`,
    checksum: { name: "none", checksum: node.checksum },
    test_metadata: {
      name: node.test.name,
      namespace: node.test.namespace ?? null,
      kwargs: { ...node.test.kwargs, ...(tested ? { model: testedReference(tested) } : {}) },
    },
    file_key_name: tested ? `${section}.${tested.source?.sourceName ?? tested.name}` : null,
  };
}

/** dbt prints the configs of a generic test behind its call, in this order. */
const CALL_ORDER = [
  "severity",
  "tags",
  "enabled",
  "where",
  "limit",
  "warn_if",
  "error_if",
  "fail_calc",
].concat([...["store_failures", "store_failures_as", "meta", "database", "schema", "alias"]]);

function configCall(written: Config): string {
  const given = CALL_ORDER.filter((key) => written[key] !== undefined).map((key) => {
    const value = written[key];
    return `${key}=${typeof value === "string" ? `"${value.replaceAll('"', '\\"')}"` : pyRepr(value)}`;
  });
  return given.length > 0 ? `{{ config(${given.join(",")}) }}` : "";
}

function columnDicts(project: Project, node: Node): Dict {
  const written = (node.properties?.columns ?? []) as Dict[];
  const textOf = new Map(written.map((column) => [String(column.name), column.description]));
  return Object.fromEntries(
    Object.entries(node.columns).map(([name, column]) => {
      const { granularity = null, quote = null, data_type = null, tags, meta } = column;
      const own = { name, description: column.description, meta, data_type, quote, tags, granularity };
      const doc_blocks = docBlocks(project, textOf.get(name), node.package);
      return [name, { ...own, constraints: constraintsOf(column), config: { meta, tags }, doc_blocks }];
    }),
  );
}

/** The group that a node is in; a test is in that of the node it is of. */
export function groupOf(project: Project, node: Node): string | null {
  const holder = project.nodes.get(node.test?.attachedTo ?? "") ?? node;
  const group = holder.config.group ?? holder.properties?.group;
  return group === undefined || group === null ? null : String(group);
}

function sourceNode(project: Project, node: Node, written: Config): Dict {
  const about = node.source!;
  const freshness = about.freshness ? { filter: null, ...about.freshness } : null;
  const loaded = {
    loaded_at_field: about.loadedAtField ?? null,
    loaded_at_query: about.loadedAtQuery ?? null,
  };
  const hasTime = about.loadedAtField !== undefined || about.loadedAtQuery !== undefined;
  const keep = nodeDict(node);
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: "source",
    package_name: node.package,
    path: node.originalPath,
    original_file_path: node.originalPath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    source_name: about.sourceName,
    source_description: about.description ?? "",
    loader: about.loader ?? "",
    identifier: node.alias,
    quoting: { database: null, schema: null, identifier: null, column: null },
    ...loaded,
    freshness,
    external: node.properties?.external ?? null,
    description: node.description,
    columns: columnDicts(project, node),
    meta: node.config.meta ?? {},
    source_meta: about.meta ?? {},
    tags: tagsOf(node),
    config: { ...sourceConfig(node), freshness, ...loaded, tags: tagsOf(node) },
    patch_path: null,
    unrendered_config: { ...written, ...(freshness ? { freshness } : {}), ...(hasTime ? loaded : {}) },
    relation_name: keep.relation_name,
    created_at: 0,
    unrendered_database: null,
    unrendered_schema: node.schema,
    doc_blocks: docBlocks(project, node.properties?.description, node.package),
  };
}

/** Hooks mean nothing to a source. */
function sourceConfig(node: Node): Dict {
  const { "pre-hook": _, "post-hook": __, ...config } = wholeConfig(node);
  return config;
}
