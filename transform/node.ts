import type { Place } from "../kernel/diagnostics.ts";
import type { Template } from "./jinja/index.ts";
import type { TypescriptNode } from "./typescript/typescript-node.ts";
import type { UnitTest } from "./unit/unit-test.ts";

export type ResourceType =
  | "model"
  | "seed"
  | "test"
  | "snapshot"
  | "operation"
  | "source"
  | "exposure"
  | "analysis"
  | "unit_test"
  | "metric"
  | "semantic_model"
  | "saved_query";

/** What a semantic layer asks about: nodes of the graph, with no relation of their own. */
export const SEMANTIC: ReadonlySet<ResourceType> = new Set(["metric", "semantic_model", "saved_query"]);

/** A config as merged from dbt_project.yml, the property file and `config()`; keys as dbt spells them. */
export type Config = Record<string, unknown>;

export interface ColumnInfo {
  name: string;
  description: string;
  data_type?: string;
  meta: Record<string, unknown>;
  tags: string[];
  [key: string]: unknown;
}

/** One `ref()` as written: `ref('name')` or `ref('package', 'name')`, with its version when one was given. */
export interface RefCall {
  name: string;
  package?: string;
  version?: string | number;
}

/** What a generic test was made from: which macro, on what node and column, with which arguments. */
export interface GenericTest {
  name: string;
  namespace?: string;
  kwargs: Record<string, unknown>;
  column?: string;
  /** Unique id of the node or source the test is written under. */
  attachedTo?: string;
}

/** Anything of the graph: models, seeds, tests, sources, exposures, metrics. Names follow dbt's manifest. */
export interface Node {
  uniqueId: string;
  name: string;
  resourceType: ResourceType;
  package: string;
  /** Absolute path of the file that defines the node. */
  path: string;
  /** The same path relative to its project, as the manifest and selectors write it. */
  originalPath: string;
  /** Where compiled SQL goes below `target/compiled/<package>/`. */
  compiledPath: string;
  fqn: string[];
  rawCode: string;
  checksum: string;
  config: Config;
  /** What `config()` in the file, or a test's own entry, says: as written, nothing merged in. */
  inlineConfig?: Config;
  description: string;
  columns: Record<string, ColumnInfo>;
  database: string;
  schema: string;
  alias: string;
  refs: RefCall[];
  sources: [string, string][];
  /** Of an exposure: its calls of `metric()`, each a name or a package and a name. */
  metrics?: string[][];
  dependsOn: { nodes: string[]; macros: string[] };
  /** The property file that describes the node, if any. */
  patchPath?: string;
  /** Where to point a person to: the YAML entry of a test or source, line 1 of a SQL file. */
  place: Place;
  /** Of a generic test: its place below the entry of what it tests, as keys and indexes. */
  writtenAt?: (string | number)[];
  template?: Template;
  test?: GenericTest;
  unitTest?: UnitTest;
  /** Of a model written in TypeScript: what it declares. Undefined: the model is SQL. */
  typescript?: TypescriptNode;
  /** Of a versioned model: which version this is, and which one a plain `ref()` means. */
  version?: string | number;
  latestVersion?: string | number;
  source?: {
    sourceName: string;
    /** What the YAML says of the whole source. */
    description?: string;
    meta?: Record<string, unknown>;
    loader?: string;
    freshness?: unknown;
    loadedAtField?: string;
    loadedAtQuery?: string;
  };
  /** The property entry as written, for what is kept but not yet acted upon. */
  properties?: Record<string, unknown>;
}

/** A macro, generic test or materialisation, with the file that holds it. */
export interface Macro {
  uniqueId: string;
  name: string;
  package: string;
  path: string;
  originalPath: string;
  line: number;
  template: Template;
  parameters: string[];
}

export interface Target {
  name: string;
  schema: string;
  database: string;
  type: "duckdb" | "bigquery";
  threads?: number;
  profileName?: string;
  /**
   * Whether relations print their database too, as dbt's do. Default `false`: the target's own database is left out,
   * so that views work in a copy of the file under another name.
   */
  qualifyDatabase?: boolean;
}

/** Tags as a list, whatever way they were written (`tags: x`, `tags: [x, y]`). */
export function tagsOf(node: Node): string[] {
  return listOf(node.config.tags);
}

/** One value or a list of them, as a list of strings. */
export function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** Whether a run builds the node as a relation of its own (tests, sources and ephemeral models are none). */
export function isMaterialised(node: Node): boolean {
  if (node.resourceType === "seed" || node.resourceType === "snapshot") return true;
  return node.resourceType === "model" && node.config.materialized !== "ephemeral";
}
