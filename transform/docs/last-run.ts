import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type NodeHistory, readHistory } from "./run-history.ts";

type Dict = Record<string, unknown>;

/** What the last run left in the target folder. */
export interface LastRun {
  command?: string;
  /** When it ended, ISO 8601 in UTC. */
  at?: string;
  seconds?: number;
  /** Each node's own last run, by unique id. */
  results: Map<string, NodeResult>;
  /** The ages of sources, by unique id. */
  sources: Map<string, Dict>;
}

/** `earlier`: it ran before the last run; `skipped`: the last run left it out, since something before it failed. */
type NodeResult = Omit<NodeHistory, "run" | "skippedIn"> & { earlier?: true; skipped?: true };

/** Commands whose results say nothing of the data. */
const NO_RUN = ["compile", "generate", "parse", "ls", "clone"];

/**
 * Reads run_history.json, run_results.json (which dbt may have written since) and sources.json of a target folder; what
 * is not there, or cannot be read, is left out.
 */
export function readLastRun(targetDir: string): LastRun {
  const history = readHistory(targetDir);
  const sources = new Map(
    list(readJson(join(targetDir, "sources.json"))?.results).map((one) => [String(one.unique_id), age(one)]),
  );
  const results = new Map(Object.entries(history.nodes));
  const last = newest(history.last, results, readJson(join(targetDir, "run_results.json")));
  if (!last) return { results: new Map(), sources };
  const marked = [...results].map(([id, { run, skippedIn, ...one }]): [string, NodeResult] => [
    id,
    {
      ...one,
      ...(run === last.run ? {} : { earlier: true }),
      ...(skippedIn === last.run ? { skipped: true } : {}),
    },
  ]);
  const { command, at, seconds } = last;
  return { command, at, seconds, results: new Map(marked), sources };
}

type Last = { command: string; at: string; seconds: number; run: string };

/** The newer of what our history and run_results.json call the last run; results of the latter go into `results`. */
function newest(
  last: Last | undefined,
  results: Map<string, NodeHistory>,
  written: Dict | undefined,
): Last | undefined {
  const which = String((written?.args as Dict | undefined)?.which ?? "run");
  if (!written || NO_RUN.includes(which)) return last;
  const { generated_at, invocation_id } = (written.metadata ?? {}) as Dict;
  const at = String(generated_at ?? "");
  const run = String(invocation_id ?? at);
  if (last !== undefined && (run === last.run || Date.parse(at) <= Date.parse(last.at))) return last;
  for (const one of list(written.results)) {
    const id = String(one.unique_id);
    const known = results.get(id);
    results.set(
      id,
      one.status === "skipped" && known ? { ...known, skippedIn: run } : { ...result(one), run },
    );
  }
  return { command: which, at, seconds: Number(written.elapsed_time ?? 0), run };
}

function result(one: Dict): NodeHistory {
  const timing = list(one.timing).at(-1);
  const rows = (one.adapter_response as Dict | undefined)?.rows_affected;
  const isGood = ["success", "pass", "no-op"].includes(String(one.status));
  return {
    status: String(one.status),
    ...(timing ? { at: String(timing.completed_at) } : {}),
    seconds: Math.round(Number(one.execution_time ?? 0) * 1000) / 1000,
    ...(typeof rows === "number" && rows >= 0 ? { rows } : {}),
    ...(one.failures ? { failures: Number(one.failures) } : {}),
    ...(one.message && !isGood ? { message: String(one.message) } : {}),
  };
}

function age(one: Dict): Dict {
  return {
    status: one.status,
    ...(one.max_loaded_at ? { at: one.max_loaded_at, asked: one.snapshotted_at } : { message: one.error }),
  };
}

const list = (value: unknown): Dict[] => (Array.isArray(value) ? (value as Dict[]) : []);

function readJson(path: string): Dict | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Dict;
  } catch {
    return undefined; // half-written by a killed process of another tool: the page goes without it
  }
}
