import { join } from "node:path";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { manifest, metadata } from "../artifacts/manifest.ts";
import { TargetFolder } from "../artifacts/target-folder.ts";
import { select } from "../graph/select.ts";
import { columnLineage, type ModelLineage } from "../lineage/lineage.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";
import type { PreviousState } from "../state/previous.ts";
import { catalogArtifact } from "./catalog.ts";
import { type CatalogRelation, keyOf, readCatalog } from "./catalog-query.ts";
import { readLastRun } from "./last-run.ts";
import { docsPage } from "./page.ts";
import { siteData } from "./site-data.ts";

type Dict = Record<string, unknown>;

export interface DocsOptions {
  project: Project;
  /** Without one the catalog is empty and the types are those of the YAML. */
  warehouse: Warehouse | undefined;
  /** Where manifest.json, catalog.json, column_lineage.json and index.html go. */
  targetDir: string;
  /** What is compiled and looked up in the warehouse; the page holds everything. */
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  /** Compiles refs to what is not built here as this earlier run built it; with `favorState` also what is. */
  defer?: PreviousState | undefined;
  favorState?: boolean;
  /** Whether SQL is compiled; lineage needs it. Default `true`. */
  compile?: boolean;
  /** Writes a catalog of nothing, without asking the warehouse. */
  emptyCatalog?: boolean;
  /** Writes the page under dbt's name for a page that stands alone, too: static_index.html. */
  isStatic?: boolean;
  clock?: Clock;
}

export interface DocsResult {
  /** Absolute path of the page. */
  page: string;
  /** Relations of the catalog. */
  relations: number;
  /** Traced columns, and how many of them are told with doubt. */
  columns: number;
  unsure: number;
  /** Models that could not be compiled, or whose SQL could not be read. */
  problems: { node: Node; message: string }[];
}

/** Writes the documentation of a project: manifest, catalog, column lineage, and one page that shows them. */
export async function generateDocs(options: DocsOptions): Promise<DocsResult> {
  const { project, warehouse, clock = systemClock, compile = true } = options;
  project.around.flags.WHICH = "generate";
  const target = new TargetFolder(options.targetDir);
  const chosen = select(project, options);
  const asks = warehouse !== undefined && options.emptyCatalog !== true;
  const relations = asks ? await readCatalog(warehouse) : new Map<string, CatalogRelation>();
  const compiled = compile ? await compileAll(options, chosen, target) : nothingCompiled();
  const lineage = compile ? await traceAll(options, compiled, relations) : new Map<string, ModelLineage>();
  const now = clock.now();
  const whole = manifest(project, now, target.compiled);
  const catalog = catalogArtifact(project, chosen, relations, now);
  target.writeJson("manifest.json", whole);
  target.writeJson("catalog.json", catalog);
  target.writeJson("column_lineage.json", lineageArtifact(project, lineage, now));
  const lastRun = readLastRun(options.targetDir);
  const inputs = { project, manifest: whole, relations, lineage, compiled: compiled.sql, lastRun, now };
  const html = docsPage(project.name, siteData(inputs));
  target.writeText("index.html", html);
  if (options.isStatic) target.writeText("static_index.html", html);
  const columns = [...lineage.values()].flatMap((model) => model.columns);
  return {
    page: join(options.targetDir, "index.html"),
    relations: Object.keys(catalog.nodes as Dict).length + Object.keys(catalog.sources as Dict).length,
    columns: columns.length,
    unsure: columns.filter((column) => column.unsure !== undefined).length,
    problems: problemsOf(project, compiled, lineage),
  };
}

interface CompiledAll {
  sql: Map<string, string>;
  /** Why a node could not be compiled, by unique id. */
  failed: Map<string, string>;
}

const nothingCompiled = (): CompiledAll => ({ sql: new Map(), failed: new Map() });

const WITH_SQL = ["model", "test", "snapshot"];

/** Compiles what has SQL of its own. What fails is noted: documentation of the rest is worth having. */
async function compileAll(
  { project, warehouse, defer: state, favorState = false }: DocsOptions,
  chosen: readonly Node[],
  target: TargetFolder,
): Promise<CompiledAll> {
  const relations = await RelationCache.load(warehouse);
  const defer = state && { state, favorState, chosen: new Set<string>(), relations };
  const compiler = new Compiler(project, warehouse, { relations, fullRefresh: true, reading: { defer } });
  compiler.selected = chosen.map((node) => node.uniqueId);
  const all = nothingCompiled();
  for (const node of chosen) {
    if (!WITH_SQL.includes(node.resourceType) || node.typescript) continue;
    try {
      const sql = await compiler.compile(node);
      all.sql.set(node.uniqueId, sql.trim());
      target.writeCompiled(node, sql);
    } catch (error) {
      all.failed.set(node.uniqueId, String((error as Error).message));
    }
  }
  return all;
}

function traceAll(
  { project, warehouse }: DocsOptions,
  compiled: CompiledAll,
  relations: ReadonlyMap<string, CatalogRelation>,
): Promise<Map<string, ModelLineage>> {
  return columnLineage(project, warehouse, {
    columnsOf: (node) => relations.get(keyOf(node.schema, node.alias))?.columns.map((column) => column.name),
    sqlOf: async (node) => {
      const sql = compiled.sql.get(node.uniqueId);
      if (sql !== undefined) return sql;
      throw new Error(compiled.failed.get(node.uniqueId) ?? "not compiled: it was not selected");
    },
  });
}

/** Column lineage has no place in dbt's manifest, whose schema allows no further keys: it has a file of its own. */
function lineageArtifact(project: Project, lineage: ReadonlyMap<string, ModelLineage>, now: number): Dict {
  const models = [...lineage].map(([id, { columns, problem }]) => {
    const entries = columns.map(({ column, from, unsure }) => [
      column,
      { from, ...(unsure ? { unsure } : {}) },
    ]);
    return [id, { columns: Object.fromEntries(entries) as Dict, ...(problem ? { problem } : {}) }];
  });
  return {
    metadata: metadata(project, "column-lineage-v1", now),
    models: Object.fromEntries(models) as Dict,
  };
}

function problemsOf(
  project: Project,
  { failed }: CompiledAll,
  lineage: ReadonlyMap<string, ModelLineage>,
): DocsResult["problems"] {
  const found = new Map(failed);
  for (const [id, { problem }] of lineage) {
    if (problem !== undefined && !problem.startsWith("not compiled") && !found.has(id))
      found.set(id, problem);
  }
  return [...found].map(([id, message]) => ({ node: project.nodes.get(id)!, message }));
}
