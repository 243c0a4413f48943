import { hash as digest } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { Compiler } from "../run/compiler.ts";
import type { NodeResult } from "../run/results.ts";

/** What a relation was last built from. */
export interface BuiltFrom {
  relation: string;
  /** Hash of the compiled SQL (a seed's file). */
  sql: string;
  /** Hash of the configs that change a table. */
  config: string;
  /** ISO 8601, UTC. */
  builtAt: string;
}

/** By unique id. */
export type BuildState = Record<string, BuiltFrom>;

const FILE = "build_state.json";

/** Configs for people and selectors: a change of theirs changes no table. */
const FOR_READING = new Set([
  "meta",
  "tags",
  "docs",
  "group",
  "access",
  "enabled",
  "on_column_drop",
  "severity",
]);

/** What the last builds of each relation were made from; empty before the first. */
export function readBuildState(targetDir: string): BuildState {
  try {
    return JSON.parse(readFileSync(join(targetDir, FILE), "utf8")) as BuildState;
  } catch {
    return {}; // no build yet, or a file of another version: the plan then says that it does not know
  }
}

/** Notes what a run built. A killed run notes nothing, so that a plan rather calls too much changed than too little. */
export async function keepBuildState(
  targetDir: string,
  project: Project,
  compiler: Compiler,
  results: readonly NodeResult[],
): Promise<void> {
  const state = readBuildState(targetDir);
  for (const result of results) {
    const node = project.nodes.get(result.uniqueId);
    if (!node || result.status !== "success" || !isKept(node)) continue;
    const compiled = result.compiledPath === undefined ? "" : readFileSync(result.compiledPath, "utf8");
    const sql = node.config.materialized === "incremental" ? await wholeSql(compiler, node) : compiled;
    state[node.uniqueId] = { ...fingerprint(node, sql), builtAt: new Date(result.finishedAt).toISOString() };
  }
  mkdirSync(targetDir, { recursive: true });
  const path = join(targetDir, FILE);
  writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify(state));
  renameSync(`${path}.${process.pid}.tmp`, path);
}

const isKept = (node: Node) => ["model", "seed", "snapshot"].includes(node.resourceType);

/** The SQL that builds a model from nothing: that of an incremental model does not depend on what is there. */
export function wholeSql(compiler: Compiler, node: Node): Promise<string> {
  return compiler.compile({ ...node, config: { ...node.config, full_refresh: true } });
}

/** Hashes of what a node is built from. `sql`: compiled, as a full refresh would send it. */
export function fingerprint(node: Node, sql: string): Omit<BuiltFrom, "builtAt"> {
  const entries = Object.entries(node.config).filter(([key]) => !FOR_READING.has(key));
  const config = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    relation: `${node.schema}.${node.alias}`,
    sql: hash(node.resourceType === "seed" ? node.checksum : sql),
    config: hash(JSON.stringify(config)),
  };
}

const hash = (text: string) => digest("sha256", text).slice(0, 32);
