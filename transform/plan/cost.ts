import { bytesText } from "../../kernel/bytes.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { billedBytes, EUROS_PER_TIB, TIB } from "../bigquery/billing.ts";
import { rowsOf } from "../bigquery/merge.ts";
import { withoutEnd } from "../materialise/statements.ts";
import { listOf, type Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { Compiler } from "../run/compiler.ts";
import type { RelationCache } from "../run/relations.ts";
import { countFailures } from "../tests/run-test.ts";
import { TableSizes } from "./sizes.ts";

/** What one node of a build reads, as it is billed. */
export interface NodeCost {
  name: string;
  kind: "model" | "snapshot" | "test";
  bytes: number;
  /** Told by the warehouse without running anything, or made of the columns' widths where it cannot be told yet. */
  from: "dry run" | "column widths";
}

/** What a build of the selection reads and costs. */
export interface Cost {
  /** The dearest first. */
  nodes: NodeCost[];
  bytes: number;
  euros: number;
  eurosPerTib: number;
  /** The bytes that a run may read, where that is limited. */
  budget?: number | undefined;
  /** Rows that a source is taken to have which nobody could ask. */
  assumedRows?: number | undefined;
}

export interface Pricing {
  /** Euros for 2^40 bytes. Default 6.25. */
  eurosPerTib?: number | undefined;
  /** `maximum_bytes_per_run`, to say when a build would go beyond it. */
  budget?: number | undefined;
  /** Rows of a source that is not there. Default 1,000,000. */
  rows?: number | undefined;
}

const ASSUMED_ROWS = 1_000_000;
/** Dry runs under way at once: each is a request of a third of a second. */
const AT_ONCE = 8;

/**
 * What building and testing `nodes` reads. Each statement is asked for by a dry run, which is free; one that cannot be
 * told yet, for what it reads is not built, is estimated from sizes and column widths. Views cost nothing to make.
 */
export async function costOf(
  nodes: readonly Node[],
  parts: {
    project: Project;
    compiler: Compiler;
    warehouse?: Warehouse | undefined;
    relations: RelationCache;
  },
  pricing: Pricing = {},
): Promise<Cost> {
  const { eurosPerTib = EUROS_PER_TIB, budget, rows = ASSUMED_ROWS } = pricing;
  const sizes = new TableSizes(parts.project, parts, rows);
  const waiting = nodes.filter(isBilled);
  const costs: NodeCost[] = [];
  const worker = async () => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift())
      costs.push(await nodeCost(node, parts, sizes));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  costs.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  const bytes = costs.reduce((sum, one) => sum + one.bytes, 0);
  const euros = Math.ceil((bytes / TIB) * eurosPerTib * 100) / 100;
  const assumed = parts.warehouse === undefined ? { assumedRows: rows } : {};
  return { nodes: costs, bytes, euros, eurosPerTib, ...(budget === undefined ? {} : { budget }), ...assumed };
}

function isBilled({ resourceType, config }: Node): boolean {
  if (resourceType === "test" || resourceType === "snapshot") return true;
  return resourceType === "model" && !["view", "ephemeral"].includes(String(config.materialized));
}

async function nodeCost(
  node: Node,
  { compiler, warehouse }: { compiler: Compiler; warehouse?: Warehouse | undefined },
  sizes: TableSizes,
): Promise<NodeCost> {
  const about = { name: node.name, kind: node.resourceType as NodeCost["kind"] };
  const estimate = warehouse?.estimate?.bind(warehouse);
  try {
    if (estimate === undefined) throw new Error("nobody can be asked");
    const parts = await Promise.all(
      (await statementsOf(node, compiler, warehouse!)).map((sql) => estimate(sql)),
    );
    const bytes = parts.reduce((sum, one) => sum + one.bytes, 0);
    return { ...about, bytes: billedBytes(bytes), from: "dry run" };
  } catch {
    // What is wrong with the model is the build's to tell; here it only cannot be told what it reads.
    return { ...about, bytes: billedBytes(Math.ceil(await sizes.readBy(node))), from: "column widths" };
  }
}

/** Queries that together read what the node's build reads: its own, and of a merge the old rows that are looked at. */
async function statementsOf(node: Node, compiler: Compiler, warehouse: Warehouse): Promise<string[]> {
  const sql = await compiler.compile(node);
  if (node.resourceType === "test") return [countFailures(node, sql)];
  const own = `select * from ${rowsOf(withoutEnd(sql))}`;
  const target = `select * from ${warehouse.quote({ schema: node.schema, name: node.alias })}`;
  if (node.resourceType === "snapshot") return [own];
  if (!compiler.isIncremental(node)) return [own];
  const strategy = String(node.config.incremental_strategy ?? "merge");
  if (strategy !== "merge" || listOf(node.config.unique_key).length === 0) return [own];
  const predicates = listOf(node.config.incremental_predicates ?? node.config.predicates);
  const where = predicates.length === 0 ? "" : ` where ${predicates.join(" and ")}`;
  return [
    own,
    ...(/DBT_INTERNAL_SOURCE/i.test(where) ? [target] : [`${target} as DBT_INTERNAL_DEST${where}`]),
  ];
}

/** The cost as a person reads it. */
export function explainCost(cost: Cost): string[] {
  const { nodes, bytes, euros, eurosPerTib, budget, assumedRows } = cost;
  const of = (isTest: boolean) =>
    nodes.filter((one) => (one.kind === "test") === isTest).reduce((sum, one) => sum + one.bytes, 0);
  const dearest = nodes.slice(0, 3).filter((one) => one.bytes > 0);
  const widths = nodes.filter((one) => one.from === "column widths").length;
  const why =
    assumedRows === undefined
      ? "what they read is not built yet"
      : `BigQuery was not asked, and a source is taken to have ${assumedRows.toLocaleString("en-US")} rows`;
  return [
    `A build reads ${bytesText(bytes)}: ${money(euros)} EUR at ${eurosPerTib} EUR a TiB (models ${bytesText(of(false))}, tests ${bytesText(of(true))}).`,
    ...(dearest.length > 0
      ? [`  Most of it: ${dearest.map((one) => `${one.name} ${bytesText(one.bytes)}`).join(", ")}`]
      : []),
    ...(widths > 0 ? [`  ${widths} of ${nodes.length} estimated from column widths: ${why}`] : []),
    ...(budget !== undefined && bytes > budget
      ? [`  That is more than the ${bytesText(budget)} that a run may read: it would stop before the rest.`]
      : []),
  ];
}

const money = (euros: number) => (euros > 0 && euros < 0.01 ? "under 0.01" : euros.toFixed(2));
