import { metadata } from "../artifacts/manifest.ts";
import type { Project } from "../project/project.ts";
import type { SourceAge } from "./freshness.ts";
import type { Freshness } from "./thresholds.ts";

type Dict = Record<string, unknown>;

const SCHEMA = "https://schemas.getdbt.com/dbt/sources/v3.json";

/** The ages of sources in the shape of dbt's sources.json, version 3. `now` in milliseconds since 1970 UTC. */
export function sourcesArtifact(
  project: Project,
  results: readonly SourceAge[],
  elapsedSeconds: number,
  now: number,
): Dict {
  return {
    metadata: metadata(project, SCHEMA, now),
    results: results.map(resultDict),
    elapsed_time: elapsedSeconds,
  };
}

function resultDict({ node, status, maxLoadedAt, askedAt, ageSeconds, message, seconds }: SourceAge): Dict {
  if (status === "runtime error") return { unique_id: node.uniqueId, error: message ?? null, status };
  const at = (ms: number) => new Date(ms).toISOString();
  const { warn_after: warn, error_after: error, filter } = node.source!.freshness as Freshness;
  const none = { count: null, period: null };
  return {
    unique_id: node.uniqueId,
    max_loaded_at: at(maxLoadedAt!),
    snapshotted_at: at(askedAt),
    max_loaded_at_time_ago_in_s: ageSeconds,
    status,
    criteria: { warn_after: warn ?? none, error_after: error ?? none, filter: filter ?? null },
    adapter_response: {},
    timing: [{ name: "execute", started_at: at(askedAt), completed_at: at(askedAt + seconds * 1000) }],
    thread_id: "Thread-1",
    execution_time: seconds,
  };
}
