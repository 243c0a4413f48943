import { type Clock, systemClock } from "../../kernel/clock.ts";
import { formatDiagnostics, PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { TargetFolder } from "../artifacts/target-folder.ts";
import { type SelectOptions, select } from "../graph/select.ts";
import type { Node } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";
import { sourcesArtifact } from "./artifact.ts";
import { type Freshness, secondsOf, type Threshold } from "./thresholds.ts";

/** How old one source table is, by its newest row. Times in milliseconds since 1970 UTC. */
export interface SourceAge {
  node: Node;
  status: "pass" | "warn" | "error" | "runtime error";
  /** Missing when it could not be asked for. A table without rows is as old as the calendar: year 1. */
  maxLoadedAt?: number;
  /** When it was asked for. */
  askedAt: number;
  ageSeconds?: number;
  message?: string;
  seconds: number;
}

export interface FreshnessResults {
  results: SourceAge[];
  /** No source too old by its error_after, none that could not be asked. */
  success: boolean;
  elapsedSeconds: number;
}

export interface FreshnessOptions
  extends Pick<SelectOptions, "select" | "exclude" | "selector" | "state" | "indirectSelection"> {
  project: Project;
  warehouse: Warehouse;
  /** sources.json is written here, unless `output` names a file. */
  targetDir: string;
  output?: string | undefined;
  clock?: Clock;
  onResult?: (result: SourceAge) => void;
}

/** Midnight of 1 January of the year 1, what dbt takes for the time of an empty table. */
const YEAR_ONE = Date.parse("0001-01-01T00:00:00Z");

/**
 * Asks every chosen source that has a `freshness` how old its newest row is, and writes sources.json (version 3).
 * A source that cannot be asked is a result, not an exception.
 */
export async function sourceFreshness(options: FreshnessOptions): Promise<FreshnessResults> {
  const { project, warehouse, clock = systemClock } = options;
  const started = clock.now();
  const chosen = select(project, { ...options, resourceTypes: ["source"] });
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, { relations });
  const results: SourceAge[] = [];
  for (const node of chosen) {
    if (!node.source?.freshness) continue;
    const result = await ageOf(node, compiler, warehouse, clock);
    results.push(result);
    options.onResult?.(result);
  }
  const elapsedSeconds = (clock.now() - started) / 1000;
  const artifact = sourcesArtifact(project, results, elapsedSeconds, clock.now());
  new TargetFolder(options.targetDir).writeJson(options.output ?? "sources.json", artifact);
  const bad = results.some(({ status }) => status === "error" || status === "runtime error");
  return { results, success: !bad, elapsedSeconds };
}

async function ageOf(node: Node, compiler: Compiler, warehouse: Warehouse, clock: Clock): Promise<SourceAge> {
  const begin = performance.now();
  const askedAt = clock.now();
  const took = () => ({ node, askedAt, seconds: (performance.now() - begin) / 1000 });
  try {
    const [row] = await warehouse.rows<{ max_loaded_at: string | null }>(
      await question(node, compiler, warehouse),
    );
    const newest = row?.max_loaded_at ?? null;
    const maxLoadedAt = newest === null ? YEAR_ONE : new Date(newest).getTime();
    const ageSeconds = (askedAt - maxLoadedAt) / 1000;
    const { status, limit } = verdict(node.source!.freshness as Freshness, ageSeconds);
    const message = limit && staleMessage(node, status, newest, ageSeconds, limit);
    return { ...took(), status, maxLoadedAt, ageSeconds, ...(message ? { message } : {}) };
  } catch (error) {
    const message = formatDiagnostics(diagnose(error, node.place, "freshness-error"));
    return { ...took(), status: "runtime error", message };
  }
}

/** The query for a source's newest row: by `loaded_at_field` and `filter`, or by its own `loaded_at_query`. */
async function question(node: Node, compiler: Compiler, warehouse: Warehouse): Promise<string> {
  const { freshness, loadedAtField, loadedAtQuery } = node.source!;
  const { filter } = freshness as Freshness;
  const io = { session: warehouse };
  if (loadedAtQuery) {
    const query = await compiler.renderText(loadedAtQuery, node, io);
    return `select cast((\n${query.trim().replace(/;$/, "")}\n) as timestamp) as max_loaded_at`;
  }
  if (!loadedAtField) throw noField(node);
  const from = warehouse.quote({ schema: node.schema, name: node.alias });
  const where = filter ? `\nwhere ${await compiler.renderText(filter, node, io)}` : "";
  return `select cast(max(${loadedAtField}) as timestamp) as max_loaded_at from ${from}${where}`;
}

function verdict(
  { warn_after: warn, error_after: error }: Freshness,
  age: number,
): { status: "pass" | "warn" | "error"; limit?: Threshold } {
  if (error && age > secondsOf(error)) return { status: "error", limit: error };
  if (warn && age > secondsOf(warn)) return { status: "warn", limit: warn };
  return { status: "pass" };
}

const nameOf = (node: Node): string => `${node.source!.sourceName}.${node.name}`;

function staleMessage(
  node: Node,
  status: string,
  newest: string | null,
  age: number,
  { count, period }: Threshold,
): string {
  const hours = Math.floor(age / 3_600);
  const old =
    hours >= 48
      ? `${Math.floor(hours / 24)} days`
      : hours >= 2
        ? `${hours} hours`
        : `${Math.floor(age / 60)} minutes`;
  const allowed = `${status === "error" ? "error_after" : "warn_after"}: ${count} ${period}${count === 1 ? "" : "s"}`;
  return formatDiagnostics([
    {
      code: "stale-source",
      message:
        newest === null
          ? `${nameOf(node)} has no rows (${allowed}).`
          : `${nameOf(node)} is ${old} old: its newest row is of ${newest} (${allowed}).`,
      at: node.place,
      help: "See when it was last loaded: npx patron status",
    },
  ]);
}

function noField(node: Node): PatronError {
  return new PatronError({
    code: "freshness-error",
    message: `${nameOf(node)} has freshness, but nothing says when its rows were loaded.`,
    at: node.place,
    hint: "Set loaded_at_field to the column that holds it, or loaded_at_query.",
  });
}
