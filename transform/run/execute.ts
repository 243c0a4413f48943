import type { Clock } from "../../kernel/clock.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { runResultDict } from "../artifacts/run-results.ts";
import type { TargetFolder } from "../artifacts/target-folder.ts";
import { buildNode } from "../materialise/build-node.ts";
import { cloneNode } from "../materialise/clone.ts";
import type { Node } from "../node.ts";
import type { PreviousState } from "../state/previous.ts";
import { runTest } from "../tests/run-test.ts";
import { runUnitTest, unitTestSql } from "../unit/run-unit-test.ts";
import type { Budget } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import { type Compiled, errorMessage, testMessage } from "./failures.ts";
import { buildBatches, isMicrobatch } from "./microbatch.ts";
import { commented, type QueryComments } from "./query-comment.ts";
import type { Span } from "./reading.ts";
import type { RelationCache } from "./relations.ts";
import type { NodeResult } from "./results.ts";

/** What all nodes of one run share. */
export interface NodeRun {
  command: string;
  warehouse: Warehouse;
  /** The bytes that may be read; `warehouse` is held to it. */
  budget?: Budget | undefined;
  compiler: Compiler;
  relations: RelationCache;
  target: TargetFolder;
  clock: Clock;
  storeFailures: boolean;
  comments?: QueryComments | undefined;
  /** A test that would warn fails instead. */
  warnError?: boolean;
  /** The time whose batches microbatch models build. */
  eventTime: Span;
  signal?: AbortSignal | undefined;
  /** What `clone` copies from. */
  state?: PreviousState | undefined;
}

type Outcome = Pick<NodeResult, "status" | "rows" | "failures" | "message">;

/** Compiles a node and builds, tests or runs it. Never rejects: a failure is a result with status `error`. */
export async function executeNode(
  shared: NodeRun,
  node: Node,
  after?: { results: NodeResult[] },
): Promise<NodeResult> {
  let run = shared;
  const startedAt = run.clock.now();
  const begin = performance.now();
  let compiled: Compiled | undefined;
  let outcome: Outcome;
  try {
    run = await withComment(shared, node);
    if (isOnlyCounted(node)) outcome = { status: "no-op", failures: 0, message: "NO-OP" };
    else if (run.command === "clone")
      outcome = { status: "success", ...(await cloneNode(node, { ...run, state: run.state })) };
    else if (node.resourceType === "operation") outcome = await runOperation(run, node, after);
    else {
      const sql = await compiledSql(run, node);
      if (sql !== "") compiled = { sql, file: run.target.writeCompiled(node, sql) };
      run.signal?.throwIfAborted(); // what is under way is ended by the warehouse; this has not begun
      outcome = await carryOut(run, node, sql, compiled?.file);
    }
  } catch (error) {
    outcome = { status: "error", message: errorMessage(node, error, compiled) };
  }
  return {
    ...describeNode(run, node),
    ...outcome,
    ...(compiled ? { compiledPath: compiled.file } : {}),
    seconds: (performance.now() - begin) / 1000,
    startedAt,
    finishedAt: run.clock.now(),
  };
}

/** dbt counts exposures and saved queries in a build, and does nothing for them. */
const isOnlyCounted = ({ resourceType }: Node): boolean =>
  resourceType === "exposure" || resourceType === "saved_query";

/** The run as one node sees it: its statements carry the project's query comment. */
async function withComment(run: NodeRun, node: Node): Promise<NodeRun> {
  if (run.comments === undefined || run.command === "compile" || isOnlyCounted(node)) return run;
  const comment = await run.comments.of(node);
  if (comment === undefined) return run;
  return { ...run, warehouse: commented(run.warehouse, comment, run.comments.append) };
}

async function compiledSql(run: NodeRun, node: Node): Promise<string> {
  if (node.resourceType === "seed") return "";
  return node.unitTest ? unitTestSql(run, node) : run.compiler.compile(node, { session: run.warehouse });
}

async function carryOut(
  run: NodeRun,
  node: Node,
  sql: string,
  compiledPath: string | undefined,
): Promise<Outcome> {
  if (run.command === "compile") return { status: "success" };
  if (node.unitTest) return runUnitTest(run, node, sql, compiledPath);
  if (node.resourceType === "test") {
    const outcome = await runTest(node, sql, run);
    const { failures } = outcome;
    const status = outcome.status === "warn" && run.warnError === true ? "fail" : outcome.status;
    if (status === "pass") return { status, failures };
    return {
      status,
      failures,
      message: testMessage(node, testedName(run, node) ?? "", outcome, compiledPath),
    };
  }
  const built = isMicrobatch(node) ? await buildBatches(run, node) : await buildNode(node, sql, run);
  run.target.writeRun(node, sql);
  return { status: "success", ...(built.rows === undefined ? {} : { rows: built.rows }) };
}

/** A hook of the whole run; those at its end may read `results`. */
async function runOperation(run: NodeRun, node: Node, after?: { results: NodeResult[] }): Promise<Outcome> {
  const own = after
    ? { results: after.results.map((result) => runResultDict(result, run.compiler.project)) }
    : {};
  const schemas = [...new Set([...run.compiler.project.nodes.values()].map((one) => one.schema))];
  const sql = await run.compiler.renderText(
    node.rawCode,
    node,
    { session: run.warehouse },
    { ...own, schemas },
  );
  if (sql.trim() !== "") await run.warehouse.execute(sql);
  return { status: "success" };
}

function describeNode(run: NodeRun, node: Node) {
  const tested = testedName(run, node);
  const isTable = ["model", "seed", "snapshot"].includes(node.resourceType);
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    resourceType: node.resourceType,
    path: node.path,
    ...(isTable
      ? { relation: `${node.schema}.${node.alias}`, materialized: String(node.config.materialized) }
      : {}),
    ...(tested ? { testedNode: tested } : {}),
    ...(node.test?.column ? { column: node.test.column } : {}),
  };
}

/** The name of what a test tests: what it is written under, or, for a singular test, the first thing it reads. */
function testedName({ compiler }: NodeRun, node: Node): string | undefined {
  if (node.resourceType !== "test" && node.resourceType !== "unit_test") return undefined;
  const tested = compiler.project.nodes.get(node.test?.attachedTo ?? node.dependsOn.nodes[0] ?? "");
  return tested?.source ? `${tested.source.sourceName}.${tested.name}` : tested?.name;
}
