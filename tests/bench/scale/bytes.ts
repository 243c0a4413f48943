import type { TypedColumn } from "../../../transform/bigquery/analyzer.ts";
import { billedBytes } from "../../../transform/bigquery/billing.ts";
import { declaredColumns, seedColumns } from "../../../transform/bigquery/catalog.ts";
import { checkBigQuery } from "../../../transform/bigquery/gate.ts";
import { compileNode, loadProject, type Project } from "../../../transform/index.ts";
import type { Node } from "../../../transform/node.ts";
import { countFailures } from "../../../transform/tests/run-test.ts";
import { ZetaSql } from "../../analyzer/zetasql.ts";
import { factsOf, secondBuild } from "../../models/bigquery-facts.ts";
import { modelsDir } from "../../models/shop.ts";
import { bytesOfRow, type Model, type Read, Reads } from "./reads.ts";
import type { Shape } from "./shape.ts";

const target = { name: "bigquery", type: "bigquery", schema: "patron", database: "patron-project" } as const;

/** One statement of a build, and what it reads. */
interface Statement {
  node: string;
  reads: Read[];
}

/** What the project's builds read on BigQuery, whatever the size of the shop. */
export interface Plan {
  /** Models built from all rows, the facts too. */
  first: Statement[];
  /** The facts built in parts; the other models stand in `first`. */
  facts: Statement[];
  factNames: string[];
  tests: Statement[];
  columns: Map<string, TypedColumn[]>;
}

const nameOf = ({ schema, alias }: Node): string => `${schema}.${alias}`;
const isLasting = ({ config }: Node): boolean => !["view", "ephemeral"].includes(String(config.materialized));

/** Compiles models/ for BigQuery and asks Google's analyzer which columns each statement needs. */
export async function planOf(): Promise<Plan> {
  const analyzer = await ZetaSql.start();
  try {
    const project = await loadProject({ projectDir: modelsDir, target });
    const { columns: byId } = await checkBigQuery(project, analyzer);
    const nodes = [...project.nodes.values()];
    const columns = columnsOf(nodes, byId);
    const models = nodes.filter((node) => node.resourceType === "model" && !node.typescript);
    const sql = new Map<string, string>();
    for (const node of models) sql.set(node.uniqueId, await compileNode(project, undefined, node.uniqueId));
    const known = models.map(
      (node): Model => ({ name: nameOf(node), sql: sql.get(node.uniqueId)!, isView: !isLasting(node) }),
    );
    const reads = new Reads(analyzer, columns, known);
    const first: Statement[] = [];
    for (const node of models.filter(isLasting))
      first.push({ node: node.name, reads: await reads.of(sql.get(node.uniqueId)!) });
    const facts = await factStatements(project, analyzer, reads, columns);
    const tests = await testStatements(project, reads);
    return { first, facts, factNames: factsOf(project).map((one) => one.name), tests, columns };
  } finally {
    await analyzer.close();
  }
}

function columnsOf(
  nodes: readonly Node[],
  byId: ReadonlyMap<string, TypedColumn[]>,
): Map<string, TypedColumn[]> {
  const columns = new Map<string, TypedColumn[]>();
  for (const node of nodes) {
    if (node.resourceType === "seed") columns.set(nameOf(node), seedColumns(node));
    else if (node.resourceType === "source") columns.set(nameOf(node), declaredColumns(node));
    else if (node.resourceType === "model") columns.set(nameOf(node), byId.get(node.uniqueId) ?? []);
  }
  return columns;
}

/** Of a fact's second build: its questions, the rows put aside, and the merge, which reads those days once more. */
async function factStatements(
  project: Project,
  analyzer: ZetaSql,
  reads: Reads,
  columns: Plan["columns"],
): Promise<Statement[]> {
  const sent = await secondBuild(analyzer, project);
  const found: Statement[] = [];
  for (const fact of factsOf(project)) {
    const table = nameOf(fact);
    const days: Read = { table, columns: columns.get(table)!.map((one) => one.name), part: "days" };
    // The hook asks the same question as the model, word for word: BigQuery answers from its cache.
    for (const sql of new Set(sent.get(fact.name))) {
      const staged = /^create or replace table \S+__patron_[\s\S]*?\nas \(\n([\s\S]*)\n\)/.exec(sql)?.[1];
      if (staged !== undefined) found.push({ node: fact.name, reads: await reads.of(staged) });
      else if (/^merge/.test(sql)) found.push({ node: fact.name, reads: [days, days] });
      else if (/^with changed/.test(sql)) found.push({ node: fact.name, reads: await reads.of(sql) });
    }
  }
  return found;
}

async function testStatements(project: Project, reads: Reads): Promise<Statement[]> {
  const found: Statement[] = [];
  for (const node of project.nodes.values()) {
    if (node.resourceType !== "test") continue;
    const sql = countFailures(node, await compileNode(project, undefined, node.uniqueId));
    found.push({ node: node.name, reads: await reads.of(sql) });
  }
  return found;
}

export interface Size {
  orderLines: number;
  historyDays: number;
  /** Days whose orders a run finds new or changed. */
  changedDays: number;
}

/** Bytes billed for statements, by node, in a shop of that size with the measured one's proportions. */
export function bytesOf(
  statements: readonly Statement[],
  { columns }: Plan,
  shape: Shape,
  { orderLines, historyDays, changedDays }: Size,
): Map<string, number> {
  const factor = orderLines / shape.orderLines;
  const bytes = new Map<string, number>();
  for (const { node, reads } of statements) {
    const read = reads.reduce((sum, { table, columns: names, part }) => {
      const { rows = 0, texts } = shape.tables[table] ?? {};
      const all = table.startsWith("seeds.") ? rows : rows * factor;
      const share = part === "all" ? 1 : changedDays / historyDays;
      return sum + all * share * bytesOfRow(columns.get(table) ?? [], names, texts);
    }, 0);
    bytes.set(node, (bytes.get(node) ?? 0) + billedBytes(Math.ceil(read)));
  }
  return bytes;
}
