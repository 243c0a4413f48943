import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { type Logger, silentLog } from "../../kernel/log.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { TargetFolder } from "../artifacts/target-folder.ts";
import { keepHistory } from "../docs/run-history.ts";
import { planRun } from "../graph/build-order.ts";
import { type IndirectSelection, select } from "../graph/select.ts";
import { Statements, TEMPORARY_SUFFIX } from "../materialise/statements.ts";
import { isMaterialised, type Node, type ResourceType } from "../node.ts";
import { keepBuildState } from "../plan/build-state.ts";
import type { Project } from "../project/project.ts";
import type { PreviousState } from "../state/previous.ts";
import { keepsRows } from "../tests/run-test.ts";
import { Budget } from "./budget.ts";
import { Compiler } from "./compiler.ts";
import { executeNode, type NodeRun } from "./execute.ts";
import { queryComments } from "./query-comment.ts";
import type { Reading, Span } from "./reading.ts";
import { RelationCache } from "./relations.ts";
import { countStatuses, type NodeResult, type RunEvent, type RunResults } from "./results.ts";
import { runSchedule } from "./schedule.ts";

export type Command = "build" | "run" | "test" | "seed" | "snapshot" | "compile" | "clone";

const TYPES: Record<Command, ResourceType[]> = {
  build: ["model", "seed", "snapshot", "test", "unit_test", "saved_query", "exposure"],
  run: ["model"],
  test: ["test", "unit_test"],
  seed: ["seed"],
  snapshot: ["snapshot"],
  compile: ["model", "test", "analysis"],
  clone: ["model", "seed", "snapshot"],
};

/** Nodes at once when nobody says: DuckDB uses all cores within a query already. */
const DEFAULT_THREADS = 2;

export interface RunOptions {
  project: Project;
  warehouse: Warehouse;
  command: Command;
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  /** Only nodes of these types, and none of those. */
  resourceTypes?: readonly string[] | undefined;
  excludeResourceTypes?: readonly string[] | undefined;
  /** Which tests come along with a chosen node. Default: all that test it. */
  indirectSelection?: IndirectSelection | undefined;
  /** A selector of selectors.yml. */
  selector?: string | undefined;
  /** Only these unique ids. */
  ids?: ReadonlySet<string> | undefined;
  /** What `state:` and `result:` compare with, and what `clone` copies. */
  state?: PreviousState | undefined;
  /** Reads what is neither chosen nor built here from where this earlier run built it. */
  defer?: PreviousState | undefined;
  /** With `defer`: reads what is not chosen from there even if it is built here. */
  favorState?: boolean | undefined;
  /** Reads no rows (`empty`), or only those of a time (`sample`). */
  reading?: Pick<Reading, "empty" | "sample"> | undefined;
  /** The time whose batches microbatch models build; default: from the last batch's lookback up to now. */
  eventTime?: Span | undefined;
  /** Builds incremental models anew. */
  fullRefresh?: boolean | undefined;
  threads?: number | undefined;
  /** The bytes that its nodes' statements may read together (BigQuery); none is sent that would go beyond. */
  maximumBytes?: number | undefined;
  /** Starts nothing more after the first failure. */
  failFast?: boolean | undefined;
  /** Models that may lose columns with values in them (`--allow-column-drop`). */
  allowColumnDrop?: readonly string[] | undefined;
  /** Keeps the failing rows of every test. */
  storeFailures?: boolean | undefined;
  /** A test that would warn fails instead. */
  warnError?: boolean | undefined;
  /** What the call was, for run_results.json: `retry` takes it up again. */
  args?: Readonly<Record<string, unknown>> | undefined;
  /** What on the run's way to tell before its first node. */
  onBegin?: ((threads: number) => void) | undefined;
  /** Where manifest.json, run_results.json and compiled SQL go. */
  targetDir: string;
  clock?: Clock;
  log?: Logger;
  onEvent?: ((event: RunEvent) => void) | undefined;
  /** When aborted, nothing more is started; what runs is waited for. */
  signal?: AbortSignal | undefined;
  /** The run's id in the artifacts; default: a new one. */
  invocation?: string | undefined;
}

/**
 * Builds, tests, seeds or compiles what is selected, several nodes at once. A failed node is a result, not an
 * exception: what needs it is skipped, and the rest goes on. Throws only when the run cannot begin.
 */
export async function run(options: RunOptions): Promise<RunResults> {
  const { project, command } = options;
  const budget = options.maximumBytes === undefined ? undefined : new Budget(options.maximumBytes);
  const warehouse = budget?.keep(options.warehouse) ?? options.warehouse;
  const clock = options.clock ?? systemClock;
  const started = clock.now();
  setFlags(project, options);
  const chosen = select(project, { ...options, resourceTypes: typesOf(options) }).filter(
    (node) => command === "compile" || node.config.materialized !== "ephemeral",
  );
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, {
    relations,
    fullRefresh: options.fullRefresh ?? false,
    reading: readingOf(options, chosen, relations),
  });
  compiler.selected = chosen.map((node) => node.uniqueId);
  const target = new TargetFolder(options.targetDir);
  const nodeRun: NodeRun = {
    command,
    warehouse,
    budget,
    compiler,
    relations,
    target,
    clock,
    storeFailures: options.storeFailures ?? false,
    warnError: options.warnError ?? false,
    comments: queryComments(compiler),
    state: options.state,
    signal: options.signal,
    eventTime: options.eventTime ?? {},
  };
  if (chosen.length > 0) options.onBegin?.(threadsOf(options));
  if (command !== "compile") await prepare(nodeRun, chosen);
  const results = await runHooksAnd(options, nodeRun, chosen);
  const finished: RunResults = {
    command,
    invocationId: project.around.invocationId,
    results,
    success: results.every((result) => result.status !== "error" && result.status !== "fail"),
    elapsedSeconds: (clock.now() - started) / 1000,
    counts: countStatuses(results),
  };
  target.writeArtifacts(project, finished, clock.now());
  if (command !== "compile" && command !== "clone")
    keepHistory(options.targetDir, project, finished, clock.now());
  const isWhole = !options.reading?.empty && !options.reading?.sample;
  if (isWhole && ["build", "run", "seed", "snapshot"].includes(command))
    await keepBuildState(options.targetDir, project, compiler, results);
  return finished;
}

/** The types that the command works on, narrowed to what was asked for. */
function typesOf({ command, resourceTypes, excludeResourceTypes = [] }: RunOptions): ResourceType[] {
  const wanted = resourceTypes?.length
    ? TYPES[command].filter((type) => resourceTypes.includes(type))
    : TYPES[command];
  const left = wanted.filter((type) => !excludeResourceTypes.includes(type));
  return left.length > 0 ? left : ["none" as ResourceType];
}

const threadsOf = ({ threads }: RunOptions): number => Math.max(1, threads ?? DEFAULT_THREADS);

function readingOf(options: RunOptions, nodes: readonly Node[], relations: RelationCache): Reading {
  const { defer: state, favorState = false } = options;
  const chosen = new Set(nodes.map((node) => node.uniqueId));
  return { ...options.reading, ...(state ? { defer: { state, favorState, chosen, relations } } : {}) };
}

function setFlags({ around }: Project, options: RunOptions): void {
  const { command, fullRefresh = false, storeFailures = false } = options;
  around.invocationId = options.invocation ?? randomUUID();
  Object.assign(around.flags, { FULL_REFRESH: fullRefresh, STORE_FAILURES: storeFailures, WHICH: command });
  around.flags.ALLOW_COLUMN_DROP = options.allowColumnDrop ?? [];
  Object.assign(around.invocationArgs, options.args ?? {}, {
    which: command,
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    full_refresh: fullRefresh,
    empty: options.reading?.empty === true,
  });
}

/** Makes the schemas that the run builds into, and clears what a killed run left half-built. */
async function prepare(
  { warehouse, relations, storeFailures }: NodeRun,
  chosen: readonly Node[],
): Promise<void> {
  const keeps = (node: Node) => node.resourceType === "test" && keepsRows(node, storeFailures);
  const schemas = new Set(
    chosen.filter((node) => isMaterialised(node) || keeps(node)).map((node) => node.schema),
  );
  for (const schema of schemas) await warehouse.createSchema(schema);
  const statements = new Statements(warehouse);
  for (const relation of relations.all()) {
    const isLeftover = relation.name.endsWith(TEMPORARY_SUFFIX) && schemas.has(relation.schema);
    if (isLeftover) await statements.drop(warehouse, relation);
  }
}

async function runHooksAnd(
  options: RunOptions,
  nodeRun: NodeRun,
  chosen: readonly Node[],
): Promise<NodeResult[]> {
  const { project, command } = options;
  const hooks =
    command === "compile"
      ? []
      : [...project.nodes.values()].filter((node) => node.resourceType === "operation");
  const of = (when: string) => hooks.filter((node) => (node.config.tags as string[]).includes(when));
  const results: NodeResult[] = [];
  const hooksAt = (when: string) => (chosen.length > 0 ? of(when) : []);
  const start = hooksAt("on-run-start");
  for (const [at, hook] of start.entries()) {
    const result = await told(options, hook, at, start.length, () => executeNode(nodeRun, hook));
    results.push(result);
    if (result.status === "error")
      return [...results, ...chosen.map((node) => skipped(nodeRun, node, hook.name))];
  }
  results.push(...(await runNodes(options, nodeRun, chosen)));
  const end = hooksAt("on-run-end");
  for (const [at, hook] of end.entries()) {
    results.push(await told(options, hook, at, end.length, () => executeNode(nodeRun, hook, { results })));
  }
  return results;
}

/** Does a hook's work between its two events. */
async function told(
  { onEvent }: RunOptions,
  hook: Node,
  at: number,
  total: number,
  work: () => Promise<NodeResult>,
): Promise<NodeResult> {
  const { name, uniqueId, resourceType } = hook;
  const about = { name, uniqueId, resourceType, index: at + 1, total };
  onEvent?.({ kind: "start", ...about });
  const result = await work();
  onEvent?.({ kind: "finish", ...about, result });
  return result;
}

async function runNodes(
  options: RunOptions,
  nodeRun: NodeRun,
  chosen: readonly Node[],
): Promise<NodeResult[]> {
  const { project, signal, onEvent, log = silentLog } = options;
  const byId = new Map(chosen.map((node) => [node.uniqueId, node]));
  const plan = planRun(project.nodes, chosen, options.command === "build");
  const results: NodeResult[] = [];
  const total = plan.order.length;
  let index = 0;
  let failed = false;
  await runSchedule({
    ...plan,
    threads: threadsOf(options),
    stopped: () =>
      signal?.aborted === true ||
      (options.failFast === true && failed) ||
      nodeRun.budget?.isExhausted === true,
    work: async (id) => {
      const node = byId.get(id)!;
      const about = { name: node.name, uniqueId: id, resourceType: node.resourceType, index: ++index, total };
      onEvent?.({ kind: "start", ...about });
      const result = await executeNode(nodeRun, node);
      results.push(result);
      log.debug(`${about.index} of ${total} ${result.status} ${node.name} in ${result.seconds.toFixed(2)} s`);
      onEvent?.({ kind: "finish", ...about, result });
      const bad = result.status === "error" || result.status === "fail";
      failed ||= bad;
      return !bad;
    },
    skip: (id, because) => {
      const node = byId.get(id)!;
      const result = skipped(
        nodeRun,
        node,
        because === undefined ? undefined : project.nodes.get(because)?.name,
      );
      results.push(result);
      onEvent?.({
        kind: "finish",
        name: node.name,
        uniqueId: id,
        resourceType: node.resourceType,
        index: ++index,
        total,
        result,
      });
    },
  });
  return results;
}

function skipped({ clock }: NodeRun, node: Node, because: string | undefined): NodeResult {
  const now = clock.now();
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    resourceType: node.resourceType,
    status: "skipped",
    seconds: 0,
    message: because === undefined ? "the run was stopped before it" : `skipped: ${because} did not succeed`,
    path: node.path,
    startedAt: now,
    finishedAt: now,
  };
}
