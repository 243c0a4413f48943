import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { RunResults } from "../run/results.ts";

/** `7 models, 1 snapshot, 6 data tests, …`: what a project has, in dbt's order and words. */
export function foundStats(project: Project): string {
  const nodes = [...project.nodes.values()];
  const of = (type: string) => nodes.filter((node) => node.resourceType === type).length;
  const kept = (section: string) => project.kept[section]?.length ?? 0;
  return [
    counted(of("model"), "model"),
    counted(of("analysis"), "analysis", "analyses"),
    counted(of("snapshot"), "snapshot"),
    counted(of("test"), "data test"),
    counted(of("seed"), "seed"),
    counted(of("operation"), "operation"),
    counted(of("source"), "source"),
    counted(of("exposure"), "exposure"),
    counted(of("metric"), "metric"),
    counted(project.registry.all().length, "macro"),
    counted(kept("groups"), "group"),
    counted(of("semantic_model"), "semantic model"),
    counted(of("saved_query"), "saved query", "saved queries"),
    counted(of("unit_test"), "unit test"),
  ]
    .filter((text) => !text.startsWith("0 "))
    .join(", ");
}

/** `1 project hook, 1 table model, 6 data tests`: what a run went through, sorted by kind as dbt sorts it. */
export function finishedStats(project: Project, results: RunResults): string {
  const counts = new Map<string, number>();
  for (const result of results.results) {
    const node = project.nodes.get(result.uniqueId);
    const kind = node ? kindOf(node) : result.resourceType;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, n]) => counted(n, ...(NAMES[kind] ?? ([kind] as const))))
    .join(", ");
}

const NAMES: Record<string, readonly [string, string?]> = {
  test: ["data test"],
  unit_test: ["unit test"],
  saved_query: ["saved query", "saved queries"],
};

function kindOf(node: Node): string {
  if (node.resourceType === "operation") return "project hook";
  return node.resourceType === "model" ? `${String(node.config.materialized)} model` : node.resourceType;
}

/** `1 model`, `2 models`. */
export function counted(n: number, word: string, plural = `${word}s`): string {
  return `${n} ${n === 1 ? word : plural}`;
}

/** `in 0 hours 0 minutes and 0.66 seconds (0.66s)`. */
export function elapsed(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  return `in ${hours} hours ${minutes} minutes and ${rest.toFixed(2)} seconds (${seconds.toFixed(2)}s)`;
}
