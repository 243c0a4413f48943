import type { Node } from "../node.ts";
import type { NodeResult, RunEvent } from "../run/results.ts";
import type { Line, LineLevel } from "./sink.ts";

interface Look {
  width: number;
  colours: boolean;
}

/** `sql table model main.orders`, `seed file raw.payments`, `test not_null_orders_id`, … */
export function describeNode(node: Node): string {
  const relation = `${node.schema}.${node.alias}`;
  switch (node.resourceType) {
    case "model":
      return `${languageOf(node)} ${kindOf(node)} model ${relation}`;
    case "seed":
      return `seed file ${relation}`;
    case "snapshot":
      return `snapshot ${relation}`;
    case "unit_test":
      return `unit_test ${unitTestName(node)}`;
    case "operation":
      return `hook: ${hookName(node)}`;
    case "saved_query":
      return `saved query ${node.name}`;
    case "exposure":
      return `exposure ${node.name}`;
    default:
      return `test ${node.name}`;
  }
}

/** `1 of 5 START sql table model main.orders ......... [RUN]`. */
export function startLine(node: Node, event: RunEvent, look: Look): Line {
  const { index, total } = event;
  const text = `${index} of ${total} START ${describeNode(node)}`;
  const name = node.resourceType === "operation" ? "LogHookStartLine" : "LogStartLine";
  return {
    level: "info",
    name,
    text: filled(text, "RUN", look),
    passing: true,
    data: { index, total, description: describeNode(node), node_info: nodeInfo(node, "started") },
  };
}

/** `1 of 5 OK created sql table model main.orders ......... [OK in 0.03s]`, or what else became of it. */
export function finishLine(node: Node, event: RunEvent & { kind: "finish" }, look: Look): Line {
  const { index, total, result } = event;
  const { words, state, level, name } = outcome(node, result);
  const skipped = result.status === "skipped";
  const shown = skipped ? state : `${state} in ${result.seconds.toFixed(2)}s`;
  return {
    level,
    name,
    text: filled(`${index} of ${total} ${words}`, shown, look, level),
    data: {
      index,
      total,
      status: state,
      execution_time: result.seconds,
      node_info: nodeInfo(node, result.status),
    },
  };
}

interface Outcome {
  words: string;
  state: string;
  level: LineLevel;
  name: string;
}

function outcome(node: Node, result: NodeResult): Outcome {
  if (result.status === "skipped") return skip(node);
  if (result.status === "no-op") {
    const words = `NO-OP ${describeNode(node)}`;
    return { words, state: "NO-OP", level: "info", name: "LogNodeNoOpResult" };
  }
  if (node.resourceType === "test" || node.resourceType === "unit_test") return verdict(node, result);
  const failed = result.status === "error";
  const level = failed ? "error" : "info";
  const about = describeNode(node);
  const state = failed ? "ERROR" : "OK";
  switch (node.resourceType) {
    case "seed":
      return {
        words: failed ? `ERROR loading ${about}` : `OK loaded ${about}`,
        state: failed ? "ERROR" : `INSERT ${result.rows ?? 0}`,
        level,
        name: "LogSeedResult",
      };
    case "snapshot":
      return {
        words: `${failed ? "ERROR snapshotting" : "OK snapshotted"} ${node.schema}.${node.alias}`,
        state,
        level,
        name: "LogSnapshotResult",
      };
    case "operation":
      return { words: `${state} ${about}`, state, level, name: "LogHookEndLine" };
    default:
      return {
        words: `${failed ? "ERROR creating" : "OK created"} ${about}`,
        state,
        level,
        name: "LogModelResult",
      };
  }
}

function verdict(node: Node, result: NodeResult): Outcome {
  const name = "LogTestResult";
  const test = node.resourceType === "unit_test" ? unitTestName(node) : node.name;
  if (result.status === "error") return { words: `ERROR ${test}`, state: "ERROR", level: "error", name };
  if (result.status === "pass") return { words: `PASS ${test}`, state: "PASS", level: "info", name };
  const failing = result.status === "fail";
  const state = `${failing ? "FAIL" : "WARN"} ${result.failures ?? 1}`;
  return { words: `${state} ${test}`, state, level: failing ? "error" : "warn", name };
}

function skip(node: Node): Outcome {
  const about = describeNode(node);
  const isRelation = ["model", "seed", "snapshot"].includes(node.resourceType);
  const words = isRelation ? `SKIP relation ${node.schema}.${node.alias}` : `SKIP ${about}`;
  return { words, state: "SKIP", level: "info", name: "SkippingDetails" };
}

/** Fills up with dots to the width, then the state in brackets, coloured where colours are wanted. */
function filled(text: string, state: string, { width, colours }: Look, level: LineLevel = "info"): string {
  const code =
    level === "error" ? 31 : level === "warn" || state === "SKIP" || state.startsWith("NO-OP") ? 33 : 32;
  const [word, rest] = splitState(state);
  const shown = colours && state !== "RUN" ? `\u001b[${code}m${word}\u001b[0m${rest}` : state;
  return `${`${text} `.padEnd(width, ".")} [${shown}]`;
}

function splitState(state: string): [string, string] {
  const at = state.indexOf(" in ");
  return at < 0 ? [state, ""] : [state.slice(0, at), state.slice(at)];
}

function kindOf(node: Node): string {
  const { materialized, incremental_strategy: strategy } = node.config;
  return materialized === "incremental" && strategy === "microbatch" ? "microbatch" : String(materialized);
}

const languageOf = (node: Node): string => (node.path.endsWith(".ts") ? "typescript" : "sql");

/** `orders::adds_up`: the model and the test. */
function unitTestName(node: Node): string {
  const model = node.dependsOn.nodes[0]?.split(".")[2] ?? "";
  return `${model}::${node.name}`;
}

/** `shop.on-run-start.0` of the node `shop-on-run-start-0`. */
const hookName = (node: Node): string => node.name.replace(/-(on-run-(?:start|end))-(\d+)$/, ".$1.$2");

function nodeInfo(node: Node, status: string): Record<string, unknown> {
  return {
    unique_id: node.uniqueId,
    resource_type: node.resourceType,
    node_name: node.name,
    node_path: node.originalPath,
    node_status: status,
    node_checksum: node.checksum,
    materialized: String(node.config.materialized ?? ""),
    meta: node.config.meta ?? {},
    node_relation: { database: node.database, schema: node.schema, alias: node.alias },
  };
}
