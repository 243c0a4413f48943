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

/** What is known already and need not be found out again. */
export interface LineageInputs {
  /** The compiled SQL of a model; default: compiled now. Throws what keeps it from being compiled. */
  sqlOf?: (node: Node) => Promise<string>;
  /** Columns of a relation of the warehouse, undefined where it has none; default: the warehouse is asked for each. */
  columnsOf?: (node: Node) => readonly string[] | undefined;
}

/**
 * Where each column of each model comes from, by unique id: one step, from the nodes that the model reads. Made from
 * compiled SQL; the columns of sources are those of the warehouse, else those that YAML names. What cannot be told is
 * said (`unsure`, `problem`), never guessed in silence.
 */
export async function columnLineage(
  project: Project,
  warehouse: Warehouse | undefined,
  inputs: LineageInputs = {},
): Promise<Map<string, ModelLineage>> {
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, { relations, fullRefresh: true });
  const sqlOf = inputs.sqlOf ?? ((node: Node) => compiler.compile(node));
  const known = inputs.columnsOf ?? ((node: Node) => columnsIn(node, warehouse, relations));
  const tables = new Map<string, Table>();
  const found = new Map<string, ModelLineage>();
  for (const node of inOrder(project)) {
    let columns: readonly string[] | undefined;
    if (node.resourceType === "model") {
      const traced = await traceModel(node, project, sqlOf, tables);
      found.set(node.uniqueId, traced);
      const isWhole = traced.problem === undefined && traced.columns.every(({ column }) => column !== "*");
      columns = isWhole ? traced.columns.map(({ column }) => column) : undefined;
    }
    columns ??= (await known(node)) ?? describedColumns(node);
    tables.set(keyOf(node), { id: node.uniqueId, columns });
  }
  return found;
}

interface Table {
  id: string;
  columns: readonly string[] | undefined;
}

async function traceModel(
  node: Node,
  project: Project,
  sqlOf: (node: Node) => Promise<string>,
  tables: ReadonlyMap<string, Table>,
): Promise<ModelLineage> {
  if (node.typescript) return ofTypescript(node.typescript.columns);
  const { target } = project.around;
  const lookup: TableLookup = (schema, name) => {
    const key = `${schema ?? target.schema}.${name}`.toLowerCase();
    return tableRelation(key, tables.get(key)?.columns);
  };
  try {
    const query = await parseQuery(await sqlOf(node), target.type);
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

/** Of code only the author can say what a column is made of. */
function ofTypescript(columns: readonly { name: string }[]): ModelLineage {
  const unsure = "made by TypeScript code";
  return { columns: columns.map(({ name }) => ({ column: name, from: [], unsure })) };
}

async function columnsIn(
  node: Node,
  warehouse: Warehouse | undefined,
  relations: RelationCache,
): Promise<string[] | undefined> {
  if (!warehouse || !relations.find(node.schema, node.alias)) return undefined;
  const columns = await warehouse.columns({ schema: node.schema, name: node.alias });
  return columns.map((column) => column.name);
}

/** The columns that YAML names; of a source it seldom names all. */
function describedColumns(node: Node): string[] | undefined {
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
