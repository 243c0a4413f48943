import type { Project } from "../project/project.ts";
import type { NodeResult, RunResults } from "../run/results.ts";
import { metadata } from "./manifest.ts";
import type { Compiled } from "./manifest-node.ts";
import { nodeDict } from "./node-dict.ts";

type Dict = Record<string, unknown>;

const SCHEMA = "https://schemas.getdbt.com/dbt/run-results/v6.json";

/** A run in the shape of dbt's run_results, version 6. `now` in milliseconds since 1970 UTC. */
export function runResults(
  results: RunResults,
  project: Project,
  now: number,
  compiled: ReadonlyMap<string, Compiled> = new Map(),
): Dict {
  return {
    metadata: metadata(project, SCHEMA, now),
    results: results.results.map((result) => {
      const { node: _, ...dict } = runResultDict(result, project);
      return { ...dict, compiled_code: compiled.get(result.uniqueId)?.sql ?? null };
    }),
    elapsed_time: results.elapsedSeconds,
    args: { ...project.around.invocationArgs },
  };
}

/** One result, as the artifact and as on-run-end hooks see it; `node` is for hooks alone. */
export function runResultDict(result: NodeResult, project: Project): Dict {
  const node = project.nodes.get(result.uniqueId);
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    status: result.status,
    timing: [{ name: "execute", started_at: at(result.startedAt), completed_at: at(result.finishedAt) }],
    thread_id: "Thread-1",
    execution_time: result.seconds,
    adapter_response: result.rows === undefined ? {} : { _message: "OK", rows_affected: result.rows },
    message: result.message ?? null,
    failures: result.failures ?? null,
    unique_id: result.uniqueId,
    compiled: result.compiledPath !== undefined,
    compiled_code: null,
    relation_name: result.relation ?? null,
    batch_results: null,
    node: node === undefined ? null : nodeDict(node),
  };
}
