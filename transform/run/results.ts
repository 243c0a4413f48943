import type { ResourceType } from "../node.ts";

/** `no-op`: an exposure or a saved query, counted and not built. */
export type Status = "success" | "error" | "skipped" | "pass" | "fail" | "warn" | "no-op";

/** What became of one node. */
export interface NodeResult {
  uniqueId: string;
  name: string;
  resourceType: ResourceType;
  status: Status;
  /** Wall time of compiling and running it. */
  seconds: number;
  /** Rows that a table, an incremental run or a seed wrote. */
  rows?: number;
  /** Rows that break a test's rule. */
  failures?: number;
  /** What a person should read: why it failed, warned or was skipped. */
  message?: string;
  /** The file of the node. */
  path: string;
  /** `schema.name` of what was built. */
  relation?: string;
  materialized?: string;
  /** Name of the model, seed or source that a generic test is written under. */
  testedNode?: string;
  column?: string;
  compiledPath?: string;
  /** Milliseconds since 1970 UTC. */
  startedAt: number;
  finishedAt: number;
}

export interface RunResults {
  command: string;
  invocationId: string;
  results: NodeResult[];
  /** No error and no failed test; warnings and skips alone are fine. */
  success: boolean;
  elapsedSeconds: number;
  counts: Record<Status, number>;
}

/** A run as it goes: `index` of `total` counts nodes from 1 in the order they start. */
export type RunEvent =
  | {
      kind: "start";
      name: string;
      uniqueId: string;
      resourceType: ResourceType;
      index: number;
      total: number;
    }
  | {
      kind: "finish";
      name: string;
      uniqueId: string;
      resourceType: ResourceType;
      index: number;
      total: number;
      result: NodeResult;
    };

/** How many results have each status. */
export function countStatuses(results: readonly NodeResult[]): Record<Status, number> {
  const none = { success: 0, error: 0, skipped: 0, pass: 0, fail: 0, warn: 0 };
  const counts: Record<Status, number> = { ...none, "no-op": 0 };
  for (const result of results) counts[result.status]++;
  return counts;
}
