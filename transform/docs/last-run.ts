import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Dict = Record<string, unknown>;

/** What the last run left in the target folder. */
export interface LastRun {
  command?: string;
  /** When it ended, ISO 8601 in UTC. */
  at?: string;
  seconds?: number;
  /** By unique id: status, when it ended, seconds, rows, failures, message. */
  results: Map<string, Dict>;
  /** The ages of sources, by unique id. */
  sources: Map<string, Dict>;
}

/** Commands whose results say nothing of the data. */
const NO_RUN = ["compile", "generate", "parse", "ls"];

/** Reads run_results.json and sources.json of a target folder; what is not there, or cannot be read, is left out. */
export function readLastRun(targetDir: string): LastRun {
  const run = readJson(join(targetDir, "run_results.json"));
  const ages = readJson(join(targetDir, "sources.json"));
  const which = (run?.args as Dict | undefined)?.which;
  const sources = new Map(list(ages?.results).map((one) => [String(one.unique_id), age(one)]));
  if (!run || NO_RUN.includes(String(which))) return { results: new Map(), sources };
  return {
    command: String(which ?? "run"),
    at: String((run.metadata as Dict | undefined)?.generated_at ?? ""),
    seconds: Number(run.elapsed_time ?? 0),
    results: new Map(list(run.results).map((one) => [String(one.unique_id), result(one)])),
    sources,
  };
}

function result(one: Dict): Dict {
  const timing = list(one.timing).at(-1);
  const rows = (one.adapter_response as Dict | undefined)?.rows_affected;
  return {
    status: one.status,
    ...(timing ? { at: timing.completed_at } : {}),
    seconds: Math.round(Number(one.execution_time ?? 0) * 1000) / 1000,
    ...(typeof rows === "number" && rows >= 0 ? { rows } : {}),
    ...(one.failures ? { failures: one.failures } : {}),
    ...(one.message && one.status !== "success" && one.status !== "pass" ? { message: one.message } : {}),
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
