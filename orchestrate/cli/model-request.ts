import { resolve } from "node:path";
import type { ModelCommand } from "../job/build-step.ts";
import type { ModelRequest } from "../job/run-models.ts";
import type { Cli } from "./cli.ts";
import { chosenBy, readingBy, typesBy } from "./selection.ts";
import { threadsOption } from "./usage.ts";

/** A command's options as commander gives them; `ids` comes from `retry`. */
export type CommandOptions = Record<string, unknown>;

/** The runner's request that a command's options stand for. Throws usage. */
export function buildRequest(cli: Cli, command: ModelCommand, options: CommandOptions): ModelRequest {
  const request: ModelRequest = {
    command,
    ...chosenBy(options, cli.flags),
    ...readingBy(options),
    ...typesBy(options),
    ids: options.ids as ReadonlySet<string> | undefined,
    fullRefresh: options.fullRefresh === true,
    storeFailures: options.storeFailures === true,
    allowColumnDrop: options.allowColumnDrop as string[] | undefined,
    failFast: cli.flags.failFast,
    warnError: cli.flags.warnings.isError("LogTestResult"),
    threads: threadsOption(options.threads),
  };
  return { ...request, args: argsOf(cli, request, options) };
}

/** The call as run_results.json keeps it, in dbt's names, so that `retry` can take it up again. */
function argsOf(cli: Cli, request: ModelRequest, options: CommandOptions): Record<string, unknown> {
  const path = (value: unknown) => (typeof value === "string" ? resolve(value) : null);
  const { target } = cli.project();
  return {
    vars: cli.vars,
    target: target.name,
    profile: target.profile,
    project_dir: cli.projectDir,
    selector: request.selector ?? null,
    indirect_selection: request.indirectSelection ?? "eager",
    resource_types: request.resourceTypes ?? [],
    exclude_resource_types: request.excludeResourceTypes ?? [],
    state: path(options.state),
    defer: options.defer === true,
    defer_state: path(options.deferState),
    favor_state: options.favorState === true,
    sample: options.sample ?? null,
    event_time_start: options.eventTimeStart ?? null,
    event_time_end: options.eventTimeEnd ?? null,
    store_failures: request.storeFailures,
    fail_fast: request.failFast,
    warn_error: request.warnError,
    allow_column_drop: request.allowColumnDrop ?? [],
    threads: request.threads ?? target.threads,
    invocation_command: `patron ${process.argv.slice(2).join(" ")}`,
  };
}
