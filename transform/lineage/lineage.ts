import type { Warehouse } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";
import { parseQuery } from "./parse-sql.ts";
import { type TracedColumn, tableRelation } from "./relation.ts";
import { type TableLookup, traceQuery } from "./trace.ts";

/** A column of a model and the columns of other nodes that its values are made of. */
export interface ColumnLineage {
  column: string;
  from: { node: string; column: string }[];
  /** What could not be found out. */
  unsure?: string;
}

export interface ModelLineage {
  columns: ColumnLineage[];
  /** Why the model's SQL could not be read at all. */
  problem?: string;
}

/**
 * Where each column of each model comes from, by unique id: one step, from the nodes that the model reads. Made from
 * compiled SQL; the columns of sources are those of the warehouse, else those that YAML names. What cannot be told is
 * said (`unsure`, `problem`), never guessed in silence.
 */
export async function columnLineage(
  project: Project,
  warehouse: Warehouse | undefined,
): Promise<Map<string, ModelLineage>> {
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, { relations, fullRefresh: true });
  const tables = new Map<string, { id: string; columns: string[] | undefined }>();
  const found = new Map<string, ModelLineage>();
  for (const node of inOrder(project)) {
    let columns: string[] | undefined;
    if (node.resourceType === "model") {
      const traced = await traceModel(node, compiler, tables);
      found.set(node.uniqueId, traced);
      const isWhole = traced.problem === undefined && traced.columns.every(({ column }) => column !== "*");
      columns = isWhole ? traced.columns.map(({ column }) => column) : undefined;
    }
    columns ??= await knownColumns(node, warehouse, relations);
    tables.set(keyOf(node), { id: node.uniqueId, columns });
  }
  return found;
}

async function traceModel(
  node: Node,
  compiler: Compiler,
  tables: ReadonlyMap<string, { id: string; columns: string[] | undefined }>,
): Promise<ModelLineage> {
  const lookup: TableLookup = (schema, name) => {
    const key = `${schema ?? compiler.project.around.target.schema}.${name}`.toLowerCase();
    return tableRelation(key, tables.get(key)?.columns);
  };
  try {
    const sql = await compiler.compile(node);
    const query = await parseQuery(sql, compiler.project.around.target.type);
    return { columns: traceQuery(query, lookup).map((column) => toLineage(column, tables)) };
  } catch (error) {
    return { columns: [], problem: String((error as Error).message).split("\n")[0]! };
  }
}

function toLineage(
  { name, from, unsure }: TracedColumn,
  tables: ReadonlyMap<string, { id: string }>,
): ColumnLineage {
  const origins = from.map(({ table, column }) => ({ node: tables.get(table)?.id ?? table, column }));
  return { column: name, from: origins, ...(unsure ? { unsure } : {}) };
}

async function knownColumns(
  node: Node,
  warehouse: Warehouse | undefined,
  relations: RelationCache,
): Promise<string[] | undefined> {
  if (warehouse && relations.find(node.schema, node.alias)) {
    const columns = await warehouse.columns({ schema: node.schema, name: node.alias });
    return columns.map((column) => column.name);
  }
  const described = Object.keys(node.columns);
  return node.resourceType !== "source" && described.length > 0 ? described : undefined;
}

const keyOf = (node: Node) => `${node.schema}.${node.alias}`.toLowerCase();

/** Everything that has rows, each after what it reads. */
function inOrder(project: Project): Node[] {
  const order = new Set<Node>();
  const visit = (id: string): void => {
    const node = project.nodes.get(id);
    if (!node || order.has(node) || !["model", "seed", "snapshot", "source"].includes(node.resourceType))
      return;
    for (const parent of node.dependsOn.nodes) visit(parent);
    order.add(node);
  };
  for (const id of project.nodes.keys()) visit(id);
  return [...order];
}

/** One line a column: `orders.total <- order_lines.amount, order_lines.quantity`. */
export function lineageLines(
  project: Project,
  nodes: readonly Node[],
  lineage: ReadonlyMap<string, ModelLineage>,
): string[] {
  const nameOf = (id: string) => {
    const node = project.nodes.get(id);
    return node?.source ? `${node.source.sourceName}.${node.name}` : (node?.name ?? id);
  };
  return nodes.flatMap((node) => {
    const { columns, problem } = lineage.get(node.uniqueId) ?? { columns: [] };
    if (problem !== undefined) return [`${node.name}: not known (${problem})`];
    return columns.map(({ column, from, unsure }) => {
      const origins = from.map((origin) => `${nameOf(origin.node)}.${origin.column}`).join(", ");
      return `${node.name}.${column} <- ${origins || "no column"}${unsure ? ` (not sure: ${unsure})` : ""}`;
    });
  });
}
