import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  loadProject,
  type NodeResult,
  type RunOptions,
  type RunResults,
  run as runModels,
} from "../../transform/index.ts";
import type { Project } from "../project/load.ts";
import { bundleVersion } from "../project/package-root.ts";
import { enabledSources } from "../project/sources.ts";
import { recordTests } from "./ledger.ts";
import type { Part, Run } from "./run.ts";

export type ModelCommand = "build" | "run" | "test" | "seed" | "snapshot" | "compile" | "clone";

/** What the runner reads, and how: its own options, handed on as they are. */
type Reading = Pick<
  RunOptions,
  "selector" | "ids" | "state" | "defer" | "favorState" | "reading" | "eventTime"
>;

export interface BuildRequest extends Reading {
  command?: ModelCommand;
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  fullRefresh?: boolean | undefined;
  allowColumnDrop?: readonly string[] | undefined;
  failFast?: boolean | undefined;
  threads?: number | undefined;
}

/** The models' variables: those that patron.yml's own keys stand for, its vars, then the command line's. */
export function modelVars(
  project: Project,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    shop_time_zone: project.config.time_zone,
    reporting_currency: project.config.currency,
    sources: enabledSources(project).map((source) => source.name),
    ...project.config.vars,
    ...given,
  };
}

/** Reads and checks every model, for one database. Throws PatronError with all mistakes. */
export function loadModels(
  project: Project,
  database: string,
  request: {
    env: Readonly<Record<string, string | undefined>>;
    vars: Readonly<Record<string, unknown>>;
    log: Run["log"];
  },
) {
  return loadProject({
    projectDir: project.modelsDir,
    vars: modelVars(project, request.vars),
    target: { name: "patron", schema: "main", database, type: project.config.warehouse.type },
    env: request.env,
    log: request.log,
    cache:
      bundleVersion === undefined
        ? undefined
        : { file: join(project.stateDir, "cache", "parse.jsonl"), version: bundleVersion },
  });
}

/** Where compiled SQL, manifest.json and run_results.json are written. */
export const targetDir = (project: Project): string => join(project.stateDir, "target");

/** Seeds, builds and tests the models. One part: its rows are those of all models built. */
export async function buildModels(run: Run, request: BuildRequest = {}): Promise<Part[]> {
  const command = request.command ?? "build";
  const target = targetDir(run.project);
  mkdirSync(target, { recursive: true });
  const models = await loadModels(run.project, run.warehouse.database, run);
  const { selector, ids, state, defer, favorState, reading, eventTime } = request;
  const results = await runModels({
    ...{ selector, ids, state, defer, favorState, reading, eventTime },
    project: models,
    warehouse: run.warehouse,
    command,
    select: request.select === undefined ? undefined : [...request.select],
    exclude: request.exclude === undefined ? undefined : [...request.exclude],
    fullRefresh: request.fullRefresh ?? false,
    allowColumnDrop: request.allowColumnDrop,
    failFast: request.failFast ?? false,
    threads: request.threads ?? run.project.config.warehouse.threads,
    targetDir: target,
    clock: run.clock,
    log: run.log,
    signal: run.signal,
    onEvent: (event) => tellProgress(run, event),
  });
  await keepTests(run, results);
  for (const result of results.results) tellFailure(run, result);
  return [toPart(command, results)];
}

function tellProgress(run: Run, event: { kind?: string; name?: string }): void {
  if (event.name !== undefined) run.log.progress(`build: ${event.name}`);
}

function tellFailure(run: Run, result: NodeResult): void {
  if (result.status === "error" || result.status === "fail") {
    run.log.error(`${result.status === "fail" ? "test failed" : "failed"}: ${result.message ?? result.name}`);
  }
  if (result.status === "warn") run.log.warn(result.message ?? result.name);
}

async function keepTests(run: Run, results: RunResults): Promise<void> {
  const tests = results.results.filter((result) => /test$/.test(result.resourceType));
  await recordTests(
    run.warehouse,
    run.runId,
    run.clock.now(),
    tests.map((test) => ({
      name: test.name,
      model: test.testedNode ?? "",
      status: test.status,
      failures: test.failures ?? 0,
      message: test.message ?? "",
    })),
  );
}

function toPart(command: ModelCommand, results: RunResults): Part {
  const of = (type: string) => results.results.filter((result) => result.resourceType === type);
  const failed = results.results.filter((r) => r.status === "error" || r.status === "fail").length;
  const count = (status: string) => results.results.filter((r) => r.status === status).length;
  const words = [
    `${of("seed").length} seeds`,
    `${of("model").length} models`,
    ...(of("snapshot").length > 0 ? [`${of("snapshot").length} snapshots`] : []),
    `${of("test").length + of("unit_test").length} tests`,
    ...(count("warn") > 0 ? [`${count("warn")} warnings`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped`] : []),
  ];
  const rows = of("model").reduce((sum, result) => sum + (result.rows ?? 0), 0);
  return { step: command, status: failed > 0 ? "failed" : "succeeded", rows, detail: words.join(", ") };
}
