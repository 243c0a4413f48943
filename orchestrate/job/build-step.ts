import type { NodeResult, RunResults } from "../../transform/index.ts";
import { recordTests } from "./ledger.ts";
import type { Part, Run } from "./run.ts";
import { carryOut, type ModelListener, type ModelRequest } from "./run-models.ts";

export { loadModels, targetDir } from "./run-models.ts";

export type ModelCommand = "build" | "run" | "test" | "seed" | "snapshot" | "compile" | "clone";

/** Seeds, builds and tests the models as a step of a job. One part: its rows are those of all models built. */
export async function buildModels(run: Run, request: ModelRequest = {}): Promise<Part[]> {
  const { results } = await carryOut(run, request, { event: (event) => tellProgress(run, event) });
  for (const result of results.results) tellFailure(run, result);
  return [await recorded(run, request.command ?? "build", results)];
}

/** The same for the command line, which tells the run in its own way; gives the results too. */
export async function runCommand(
  run: Run & Parameters<typeof carryOut>[0],
  request: ModelRequest,
  listener: ModelListener,
): Promise<{ part: Part; results: RunResults }> {
  const { results } = await carryOut(run, request, listener);
  return { part: await recorded(run, request.command ?? "build", results), results };
}

async function recorded(run: Run, command: string, results: RunResults): Promise<Part> {
  await keepTests(run, results);
  return toPart(command as ModelCommand, results);
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
