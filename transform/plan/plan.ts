import type { Diagnostic } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { select } from "../graph/select.ts";
import { Statements, withoutEnd } from "../materialise/statements.ts";
import { isMaterialised, type Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";
import { type BuildState, fingerprint, readBuildState, wholeSql } from "./build-state.ts";
import { columnDrop, countValues, type DroppedColumn, dropStatement, isDropAllowed } from "./column-drop.ts";
import { type Cost, costOf, type Pricing } from "./cost.ts";

/** `new`: nothing is built yet. `unknown`: a table is there, and no build of it is on record. */
export type Change = "new" | "sql" | "config" | "sql and config" | "unknown";

export interface PlannedChange {
  node: Node;
  change: Change;
  /** What reads it, at any distance, and is not changed itself; names, sorted. */
  downstream: string[];
  addedColumns: string[];
  droppedColumns: DroppedColumn[];
  /** What takes the columns away. */
  statements: string[];
  /** Whether a build goes ahead: false where values would be lost for good and no switch accepts it. */
  allowed: boolean;
  /** Why the columns cannot be compared yet. */
  unsure?: string;
  /** The loss as an error would tell it, where there is one. */
  loss?: Diagnostic;
}

export interface Plan {
  changes: PlannedChange[];
  /** Selected and as they were built. */
  unchanged: number;
  /** Relations of models that the project no longer has; they stay in the warehouse. */
  orphaned: string[];
  /** Of BigQuery: what a build of the whole selection reads and costs. */
  cost?: Cost;
}

/**
 * What building the selection would change, against what each relation was last built from. Reads only. `warehouse` is
 * left out before there is one: everything is new then.
 */
export async function plan(options: {
  project: Project;
  warehouse?: Warehouse | undefined;
  targetDir: string;
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  pricing?: Pricing | undefined;
}): Promise<Plan> {
  const { project, warehouse } = options;
  const state = readBuildState(options.targetDir);
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, { relations });
  const chosen = select(project, { ...options, resourceTypes: ["model", "seed", "snapshot"] }).filter(
    isMaterialised,
  );
  const changed = new Map<string, { node: Node; change: Change; sql: string }>();
  for (const node of chosen) {
    const sql = node.resourceType === "seed" ? "" : await wholeSql(compiler, node);
    const isThere = relations.find(node.schema, node.alias) !== undefined;
    const change = changeOf(node, sql, state, isThere);
    if (change) changed.set(node.uniqueId, { node, change, sql });
  }
  const changes: PlannedChange[] = [];
  for (const one of changed.values()) {
    const downstream = readersOf(project, one.node).filter((node) => !changed.has(node.uniqueId));
    const columns = await compareColumns(project, warehouse, one);
    changes.push({ ...one, downstream: downstream.map((node) => node.name).sort(), ...columns });
  }
  const orphaned = Object.entries(state).filter(([id]) => !project.nodes.has(id));
  const isBilled = project.around.target.type === "bigquery";
  const billed = isBilled
    ? select(project, { ...options, resourceTypes: ["model", "snapshot", "test"] })
    : [];
  const parts = { project, warehouse, compiler, relations };
  return {
    ...(isBilled ? { cost: await costOf(billed, parts, options.pricing) } : {}),
    changes,
    unchanged: chosen.length - changes.length,
    orphaned: orphaned.map(([, built]) => built.relation).sort(),
  };
}

function changeOf(node: Node, sql: string, state: BuildState, isThere: boolean): Change | undefined {
  if (!isThere) return "new";
  const before = state[node.uniqueId];
  if (!before) return "unknown";
  const now = fingerprint(node, sql);
  const differs = [
    ...(now.sql === before.sql ? [] : ["sql"]),
    ...(now.config === before.config ? [] : ["config"]),
  ];
  return differs.length === 0 ? undefined : (differs.join(" and ") as Change);
}

/** Every model, snapshot and exposure that reads a node, at any distance. */
function readersOf(project: Project, node: Node): Node[] {
  const found = new Set<string>([node.uniqueId]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const one of project.nodes.values())
      if (one.dependsOn.nodes.some((id) => found.has(id))) found.add(one.uniqueId);
  }
  found.delete(node.uniqueId);
  return [...found]
    .map((id) => project.nodes.get(id)!)
    .filter((one) => one.resourceType !== "test" && one.resourceType !== "operation");
}

type Columns = Pick<
  PlannedChange,
  "addedColumns" | "droppedColumns" | "statements" | "allowed" | "unsure" | "loss"
>;

const NO_COLUMNS: Columns = { addedColumns: [], droppedColumns: [], statements: [], allowed: true };

async function compareColumns(
  project: Project,
  warehouse: Warehouse | undefined,
  { node, change, sql }: { node: Node; change: Change; sql: string },
): Promise<Columns> {
  if (!warehouse || change === "new" || node.resourceType === "seed") return NO_COLUMNS;
  const relation = { schema: node.schema, name: node.alias };
  const before = (await warehouse.columns(relation)).map((column) => column.name);
  let after: string[];
  try {
    after = await columnsOfQuery(warehouse, sql);
  } catch (error) {
    const unsure = `its columns cannot be known before what it reads is built: ${firstLine(error)}`;
    return { ...NO_COLUMNS, unsure };
  }
  const addedColumns = without(after, before);
  const gone = without(before, after);
  // A snapshot keeps every column that it ever had, and has its own beside them.
  if (node.resourceType === "snapshot") return { ...NO_COLUMNS, addedColumns };
  const droppedColumns = await countValues(warehouse, warehouse, relation, gone);
  const isIncremental = node.config.materialized === "incremental";
  // A table or view is made anew from what is still there; an incremental model's old rows are nowhere else.
  if (!isIncremental) return { ...NO_COLUMNS, addedColumns, droppedColumns };
  if (node.config.on_schema_change !== "sync_all_columns") {
    const choice = String(node.config.on_schema_change ?? "ignore");
    const unsure =
      gone.length > 0 && choice !== "append_new_columns"
        ? `on_schema_change is ${choice}: a build stops at the columns that are gone`
        : undefined;
    return { ...NO_COLUMNS, addedColumns, ...(unsure ? { unsure } : {}) };
  }
  const lost = droppedColumns.filter((column) => column.rows > 0);
  const statements = gone.map((name) => dropStatement(warehouse, relation, name));
  const allowed = lost.length === 0 || isDropAllowed(node, project);
  const loss = lost.length > 0 ? { loss: columnDrop(node, lost, statements) } : {};
  return { addedColumns, droppedColumns, statements, allowed, ...loss };
}

async function columnsOfQuery(warehouse: Warehouse, sql: string): Promise<string[]> {
  const told = await warehouse.estimate?.(withoutEnd(sql));
  if (told) return told.columns.map((column) => column.name);
  const columns = await new Statements(warehouse).columnsOf(warehouse, `(${withoutEnd(sql)}\n)`);
  return columns.map((column) => column.name);
}

const firstLine = (error: unknown) => String((error as Error).message ?? error).split("\n")[0]!;

function without(names: readonly string[], known: readonly string[]): string[] {
  const lower = new Set(known.map((name) => name.toLowerCase()));
  return names.filter((name) => !lower.has(name.toLowerCase()));
}
