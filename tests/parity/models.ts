import type { TypedColumn } from "../../transform/bigquery/analyzer.ts";
import { compileNode, type Project } from "../../transform/index.ts";
import type { Node } from "../../transform/node.ts";
import { countFailures } from "../../transform/tests/run-test.ts";
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
  const held = (node: Node) => heldIn(shop, node, columnsOf);
  const cases: ModelCase[] = [];
  for (const node of inOrder(onBigQuery)) {
    const parents = node.dependsOn.nodes.map((id) => onBigQuery.nodes.get(id)!);
    for (const parent of parents)
      if (!tables.has(parent.uniqueId)) tables.set(parent.uniqueId, await held(parent));
    const expected = await held(node);
    if (isMoreThanItsSql(node)) {
      tables.set(node.uniqueId, expected);
      continue;
    }
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

/** Whether rows are not what a query gives: a TypeScript model, or a materialisation of the project: see LEFT_OUT. */
const isMoreThanItsSql = (node: Node): boolean =>
  node.typescript !== undefined || node.config.materialized === "connected_components";

/** A test whose verdict is not the same on both. */
export interface TestCase {
  test: string;
  difference?: string;
}

/**
 * Runs every data test in the reference implementation over DuckDB's rows, and compares the number of rows that break
 * it: on generated rows many do.
 */
export async function compareTests(
  shop: Shop,
  onBigQuery: Project,
  columnsOf: ReadonlyMap<string, TypedColumn[]>,
  analyzer: ZetaSql,
): Promise<TestCase[]> {
  const tables = new Map<string, FilledTable>();
  const cases: TestCase[] = [];
  for (const node of onBigQuery.nodes.values()) {
    if (node.resourceType !== "test") continue;
    const parents = node.dependsOn.nodes.map((id) => onBigQuery.nodes.get(id)!);
    for (const parent of parents)
      if (!tables.has(parent.uniqueId)) tables.set(parent.uniqueId, await heldIn(shop, parent, columnsOf));
    // A test's id holds a hash of its arguments, and a quoted column is written in two ways.
    const same = [...shop.project.nodes.values()].find(
      (one) => one.resourceType === "test" && one.name === node.name,
    );
    const count = async (project: Project, id: string, run: (sql: string) => Promise<unknown>) =>
      String(await run(countFailures(node, await compileNode(project, undefined, id))));
    try {
      const duckdb = await count(
        shop.project,
        same!.uniqueId,
        async (sql) => (await shop.warehouse.rows<Row>(sql))[0]?.failures,
      );
      const bigquery = await count(onBigQuery, node.uniqueId, async (sql) => {
        const answer = await evaluate(
          analyzer,
          sql,
          parents.map((parent) => tables.get(parent.uniqueId)!),
        );
        return answer.rows[0]?.[answer.columns.findIndex((one) => one.name === "failures")];
      });
      const difference = `failures: DuckDB ${duckdb}, BigQuery ${bigquery}`;
      cases.push({ test: node.name, ...(duckdb === bigquery ? {} : { difference }) });
    } catch (error) {
      cases.push({ test: node.name, difference: (error as Error).message });
    }
  }
  return cases;
}

/** A node's rows as DuckDB has them. */
async function heldIn(
  shop: Shop,
  node: Node,
  columnsOf: ReadonlyMap<string, TypedColumn[]>,
): Promise<FilledTable> {
  const columns = columnsOf.get(node.uniqueId) ?? [];
  const rows = await shop.warehouse.rows<Row>(
    `select * from ${shop.warehouse.quote({ schema: node.schema, name: node.alias })}`,
  );
  return {
    path: [node.schema, node.alias],
    columns,
    rows: rows.map((row) => columns.map((column) => plain(row[column.name] ?? null, column.type))),
  };
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
