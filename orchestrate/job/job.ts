import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Project } from "../project/load.ts";
import { type JobConfig, milliseconds } from "../project/schema.ts";
import { enabledSources } from "../project/sources.ts";
import { buildModels } from "./build-step.ts";
import { extractAll } from "./extract-step.ts";
import { publish, refreshLedger } from "./publish-step.ts";
import { type Run, type RunRequest, type RunSummary, withRun } from "./run.ts";

/** The job's settings. Throws (usage) with the nearest name when there is none of that name. */
export function findJob(project: Project, name: string): JobConfig {
  const job = Object.hasOwn(project.jobs, name) ? project.jobs[name] : undefined;
  if (job !== undefined) return job;
  const names = Object.keys(project.jobs);
  if (project.kind === "dbt") throw noJobs(project, name);
  throw new PatronError(
    {
      code: "unknown-job",
      message: `There is no job '${name}'.`,
      at: { path: project.file.path },
      hint: didYouMean(name, names) ?? `Jobs: ${names.join(", ")}.`,
      help: "Run models without a job: npx patron run --select NAME",
    },
    { exitCode: 2 },
  );
}

function noJobs(project: Project, name: string): PatronError {
  return new PatronError(
    {
      code: "unknown-job",
      message: `There is no job '${name}': jobs belong to a patron.yml, and this is a dbt project without one.`,
      at: { path: project.file.path },
      hint: `Run a model of this name: npx patron run --select ${name}`,
      help: "Write a patron.yml: npx patron init DIR",
    },
    { exitCode: 2 },
  );
}

/**
 * Runs a job, again up to `retries` times when it fails, `retry_delay` later and each time within its timeout. Returns the
 * last attempt. A job that is stopped on request is not tried again.
 */
export async function runJob(request: RunRequest): Promise<RunSummary> {
  const job = findJob(request.project, request.job);
  enabledSources(request.project);
  for (let attempt = 0; ; attempt++) {
    const limit = AbortSignal.timeout(milliseconds(job.timeout));
    const signal = AbortSignal.any([request.signal, limit]);
    const summary = await withRun({ ...request, signal }, (run) => doSteps(run, job), refreshLedger);
    if (limit.aborted)
      request.log.error(`${request.job} was stopped: it took longer than its timeout of ${job.timeout}.`);
    if (summary.status === "succeeded" || request.signal.aborted || attempt >= job.retries) return summary;
    request.log.info(
      `${request.job} ${limit.aborted ? "timed out" : summary.status}; trying again in ${job.retry_delay} (${attempt + 1} of ${job.retries}).`,
    );
    await request.clock.sleep(milliseconds(job.retry_delay), request.signal).catch(() => {});
    if (request.signal.aborted) return summary;
  }
}

/**
 * The steps in order. A failed stream does not stop what follows: the other sources' news are still wanted. Failed
 * models or tests do stop the publishing, and the sending: the site keeps the last figures that passed, and nobody is sent
 * on ones that did not.
 */
async function doSteps(run: Run, job: JobConfig): Promise<void> {
  let obstacle: string | undefined;
  for (const step of job.steps) {
    if (obstacle !== undefined) await run.skip(step, `${obstacle}${KEPT[step] ?? ""}`);
    else if (step === "extract") {
      const usable = await extractAll(run, onlyOf(run.project, job));
      if (!usable) obstacle = "nothing has been loaded yet";
    } else if (step === "build") {
      const status = await run.step("build", () => buildModels(run, { select: job.select }));
      if (status === "failed") obstacle = "a model or a test failed";
    } else if (step === "activate") {
      const { activateListed } = await import("./activate-step.ts"); // loads the platforms and the phone numbers' rules
      await activateListed(run);
    } else {
      await run.step("publish", () => publish(run));
    }
  }
}

/** What stays as it was when a step is left out. */
const KEPT: Readonly<Record<string, string>> = {
  publish: "; the site keeps the last figures that passed",
  activate: "; destinations keep whom they hold",
};

function onlyOf(project: Project, job: JobConfig) {
  if (job.sources === undefined) return {};
  const types = job.sources.map((name) => project.config.sources[name]?.type ?? name);
  return { only: new Map(types.map((type) => [type, []])) };
}
