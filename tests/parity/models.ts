import type { TypedColumn } from "../../transform/bigquery/analyzer.ts";
import { compileNode, type Project } from "../../transform/index.ts";
import type { Node } from "../../transform/node.ts";
import type { Row, Value } from "../../warehouse/port.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";
import type { Shop } from "../models/shop.ts";
import { evaluate, type FilledTable } from "./reference.ts";
import { plain } from "./values.ts";

/** One model over one set of raw rows: equal on both, or what is not. */
export interface ModelCase {
  model: string;
  rows: number;
  /** What the reference implementation said, or the rows that only one side has. */
  difference?: string;
}

/**
 * Runs every model in Google's reference implementation, from the same raw rows that DuckDB built the shop from; what
 * one model gives there is what the next one reads. A model that differs is replaced by DuckDB's rows for those below
 * it, so that each is judged by itself.
 */
export async function compareModels(
  shop: Shop,
  onBigQuery: Project,
  columnsOf: ReadonlyMap<string, TypedColumn[]>,
  analyzer: ZetaSql,
): Promise<ModelCase[]> {
  const tables = new Map<string, FilledTable>();
  const typesOf = (node: Node): TypedColumn[] =>
    columnsOf.get(node.uniqueId) ??
    Object.values(node.columns).map((one) => ({ name: one.name, type: String(one.data_type) }));
  const held = async (node: Node): Promise<FilledTable> => {
    const columns = typesOf(node);
    const rows = await shop.warehouse.rows<Row>(
      `select * from ${shop.warehouse.quote({ schema: node.schema, name: node.alias })}`,
    );
    return {
      path: [node.schema, node.alias],
      columns,
      rows: rows.map((row) => columns.map((column) => plain(row[column.name] ?? null, column.type))),
    };
  };
  const cases: ModelCase[] = [];
  for (const node of inOrder(onBigQuery)) {
    const parents = node.dependsOn.nodes.map((id) => onBigQuery.nodes.get(id)!);
    for (const parent of parents)
      if (!tables.has(parent.uniqueId)) tables.set(parent.uniqueId, await held(parent));
    const expected = await held(node);
    const sql = await compileNode(onBigQuery, undefined, node.uniqueId);
    const inputs = parents.map((parent) => tables.get(parent.uniqueId)!);
    const one = await compare(node, sql, inputs, expected, analyzer);
    cases.push({
      model: node.name,
      rows: expected.rows.length,
      ...(one.difference ? { difference: one.difference } : {}),
    });
    tables.set(node.uniqueId, one.difference ? expected : { ...expected, rows: one.rows });
  }
  return cases;
}

async function compare(
  node: Node,
  sql: string,
  inputs: FilledTable[],
  expected: FilledTable,
  analyzer: ZetaSql,
): Promise<{ rows: Value[][]; difference?: string }> {
  try {
    const answer = await evaluate(analyzer, sql, inputs);
    const places = expected.columns.map((column) =>
      answer.columns.findIndex((one) => one.name === column.name),
    );
    const rows = answer.rows.map((row) => places.map((place) => row[place] ?? null));
    const difference = differenceOf(expected, rows);
    return difference === undefined ? { rows } : { rows, difference };
  } catch (error) {
    return { rows: [], difference: `${node.name}: ${(error as Error).message}` };
  }
}

/** The rows that only one side has, a few of each; undefined when the two are the same rows. */
export function differenceOf(expected: FilledTable, rows: readonly Value[][]): string | undefined {
  const names = expected.columns.map((one) => one.name);
  const count = (list: readonly (readonly Value[])[]) => {
    const counts = new Map<string, number>();
    for (const row of list) {
      const text = JSON.stringify(row);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return counts;
  };
  const [duckdb, bigquery] = [count(expected.rows), count(rows)];
  const only = (one: Map<string, number>, other: Map<string, number>) =>
    [...one]
      .filter(([text, times]) => times > (other.get(text) ?? 0))
      .map(([text]) => JSON.parse(text) as Value[]);
  const [left, right] = [only(duckdb, bigquery), only(bigquery, duckdb)];
  if (left.length + right.length === 0) return undefined;
  const near = right.map((row) => ({
    row,
    off: left[0] ? row.filter((v, i) => JSON.stringify(v) !== JSON.stringify(left[0]![i])).length : 0,
  }));
  near.sort((a, b) => a.off - b.off);
  const other = near[0]?.row;
  const cells = names.flatMap((name, index) => {
    const [a, b] = [left[0]?.[index], other?.[index]].map((value) => JSON.stringify(value));
    return a === b ? [] : [`${name}: DuckDB ${a}, BigQuery ${b}`];
  });
  return `${left.length} rows only on DuckDB, ${right.length} only on BigQuery; nearest: ${cells.join("; ")}`;
}

/** Models, what they read first. */
function inOrder(project: Project): Node[] {
  const order: Node[] = [];
  const seen = new Set<string>();
  const visit = (node: Node | undefined): void => {
    if (node?.resourceType !== "model" || seen.has(node.uniqueId)) return;
    seen.add(node.uniqueId);
    for (const id of node.dependsOn.nodes) visit(project.nodes.get(id));
    order.push(node);
  };
  for (const node of project.nodes.values()) visit(node);
  return order;
}
