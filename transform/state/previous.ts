import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";

type Dict = Record<string, unknown>;

/** What an earlier run left behind: its manifest, and what became of its nodes. Written by Patron or by dbt. */
export interface PreviousState {
  dir: string;
  /** Models, seeds, snapshots, tests, sources and exposures as the manifest has them, by unique id. */
  nodes: Map<string, Dict>;
  /** Text of each macro by unique id. */
  macros: Map<string, string>;
  /** Whether dbt itself wrote the manifest: its built-in macros are others than ours, whatever the project. */
  isDbts: boolean;
  /** When each source was last loaded, by its sources.json; undefined when there is none. ISO 8601. */
  sources: Map<string, string> | undefined;
  /** Status of each node of the last run; empty when there is no run_results.json. */
  results: Map<string, string>;
}

/** Reads `manifest.json` (and `run_results.json` if there is one) of a folder. Throws `no-state` (exit code 2). */
export function readState(dir: string): PreviousState {
  const manifest = readArtifact(dir, "manifest.json");
  if (manifest === undefined) {
    throw new PatronError(
      {
        code: "no-state",
        message: `There is no manifest.json in ${dir}, which --state names.`,
        hint: "Name the target folder of an earlier run, or a copy of it.",
        help: "A run writes one: npx patron compile",
      },
      { exitCode: 2 },
    );
  }
  const homes = [
    "nodes",
    "sources",
    "exposures",
    "unit_tests",
    "metrics",
    "semantic_models",
    "saved_queries",
  ];
  const nodes = homes.flatMap((home) => Object.entries((manifest[home] ?? {}) as Record<string, Dict>));
  const macros = Object.entries((manifest.macros ?? {}) as Record<string, Dict>);
  return {
    dir,
    sources: loadedAt(dir),
    nodes: new Map(nodes),
    isDbts: macros.some(([id]) => /^macro\.dbt_(duckdb|bigquery)\./.test(id)),
    macros: new Map(macros.map(([id, macro]) => [id, String(macro.macro_sql ?? "").trim()])),
    results: new Map((lastRun(dir)?.results ?? []).map((result) => [result.unique_id, result.status])),
  };
}

/** Newest row of each source by the sources.json of a folder; undefined when there is none. */
export function loadedAt(dir: string): Map<string, string> | undefined {
  const found = readArtifact(dir, "sources.json");
  if (found === undefined) return undefined;
  const results = (found.results ?? []) as { unique_id: string; max_loaded_at?: string }[];
  return new Map(results.flatMap((one) => (one.max_loaded_at ? [[one.unique_id, one.max_loaded_at]] : [])));
}

/** The last run of a folder: which command with which options, and what became of each node. */
interface LastRun {
  args: Dict;
  results: { unique_id: string; status: string }[];
}

/** Reads `run_results.json` of a folder; undefined when there is none. */
export function lastRun(dir: string): LastRun | undefined {
  const found = readArtifact(dir, "run_results.json");
  if (found === undefined) return undefined;
  return { args: (found.args ?? {}) as Dict, results: (found.results ?? []) as LastRun["results"] };
}

function readArtifact(dir: string, name: string): Dict | undefined {
  const path = join(dir, name);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Dict;
  } catch (cause) {
    throw new PatronError(
      {
        code: "bad-state",
        message: `${name} is no JSON: ${(cause as Error).message}`,
        at: { path },
        help: "Write it anew: npx patron compile",
      },
      { exitCode: 2, cause },
    );
  }
}
