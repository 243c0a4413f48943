import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../project/project.ts";
import type { NodeResult, RunResults } from "../run/results.ts";

/** A node's own last run, as the page shows it; times ISO 8601 in UTC. Keys that say nothing are left out. */
export interface NodeHistory {
  status: string;
  at?: string;
  seconds: number;
  rows?: number;
  failures?: number;
  message?: string;
  /** The run it was part of. */
  run?: string;
  /** A later run that left it out, since something before it failed. */
  skippedIn?: string;
}

/** What `run_history.json` holds: the last run, and every node's own last one, by unique id. */
export interface RunHistory {
  last?: { command: string; at: string; seconds: number; run: string };
  nodes: Record<string, NodeHistory>;
}

const FILE = "run_history.json";

/** Long messages are for run_results.json; the page shows the first lines. */
const MESSAGE = 2000;

/** What the runs of a target folder left; empty before the first one. */
export function readHistory(targetDir: string): RunHistory {
  try {
    const { last, nodes } = JSON.parse(readFileSync(join(targetDir, FILE), "utf8")) as RunHistory;
    return { ...(last ? { last } : {}), nodes: nodes ?? {} };
  } catch {
    return { nodes: {} }; // none yet, or another version's: the page then knows the last run alone
  }
}

/**
 * Notes a run's results beside those of earlier ones: run_results.json has only what the last command touched. What was
 * skipped did not run, so it keeps what it had; nodes that the project no longer has go. `now` in milliseconds since
 * 1970 UTC.
 */
export function keepHistory(targetDir: string, project: Project, run: RunResults, now: number): void {
  if (run.results.length === 0) return;
  const before = Object.entries(readHistory(targetDir).nodes).filter(([id]) => project.nodes.has(id));
  const nodes = Object.fromEntries(before);
  for (const result of run.results) {
    const isHook = result.resourceType === "operation";
    if (isHook) continue;
    const known = nodes[result.uniqueId];
    nodes[result.uniqueId] =
      result.status === "skipped" && known
        ? { ...known, skippedIn: run.invocationId }
        : historyOf(result, run.invocationId);
  }
  const at = new Date(now).toISOString();
  const last = { command: run.command, at, seconds: run.elapsedSeconds, run: run.invocationId };
  mkdirSync(targetDir, { recursive: true });
  const path = join(targetDir, FILE);
  writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify({ last, nodes } satisfies RunHistory));
  renameSync(`${path}.${process.pid}.tmp`, path);
}

function historyOf(result: NodeResult, run: string): NodeHistory {
  const isGood = result.status === "success" || result.status === "pass" || result.status === "no-op";
  return {
    status: result.status,
    at: new Date(result.finishedAt).toISOString(),
    seconds: Math.round(result.seconds * 1000) / 1000,
    ...(result.rows === undefined ? {} : { rows: result.rows }),
    ...(result.failures ? { failures: result.failures } : {}),
    ...(result.message && !isGood ? { message: result.message.slice(0, MESSAGE) } : {}),
    run,
  };
}
