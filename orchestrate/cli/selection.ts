import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { systemClock } from "../../kernel/clock.ts";
import { didYouMean } from "../../kernel/diagnostics.ts";
import {
  INDIRECT,
  type IndirectSelection,
  type PreviousState,
  parseSample,
  parseTime,
  readState,
  sqlTime,
} from "../../transform/index.ts";
import type { Flags } from "./flags.ts";
import { usage } from "./usage.ts";

/** dbt's own option names for choosing nodes. */
export function choosingOptions(command: Command): Command {
  for (const flags of ["-m, --models <selector...>", "--model <selector...>"]) {
    command.addOption(new Option(flags).hideHelp());
  }
  return command
    .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
    .option("--exclude <selector...>", "leaves these out")
    .option("--selector <name>", "a selector of selectors.yml")
    .option("--indirect-selection <mode>", `which tests come along: ${INDIRECT.join(", ")} (default: eager)`)
    .addOption(
      new Option("--state <dir>", "an earlier run's target folder, for state: and result: selectors").env(
        "DBT_STATE",
      ),
    );
}

const TYPES = [
  ...["model", "seed", "snapshot", "test", "unit_test", "source", "exposure", "analysis", "metric"],
  ...["semantic_model", "saved_query", "function"],
] as const;

/** `--resource-type` and its opposite. */
export function typeOptions(command: Command): Command {
  for (const name of ["--resource-types <type...>", "--exclude-resource-types <type...>"]) {
    command.addOption(new Option(name).hideHelp());
  }
  return command
    .option("--resource-type <type...>", "only these: model, seed, snapshot, test, unit_test, source, …")
    .option("--exclude-resource-type <type...>", "all but these");
}

/** What `typeOptions` were given. Throws usage for a type that does not exist. */
export function typesBy(options: Record<string, unknown>) {
  return {
    resourceTypes: types("--resource-type", options.resourceType ?? options.resourceTypes),
    excludeResourceTypes: types(
      "--exclude-resource-type",
      options.excludeResourceType ?? options.excludeResourceTypes,
    ),
  };
}

function types(option: string, given: unknown): string[] | undefined {
  const names = (given as string[] | undefined)?.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  if (names?.some((name) => name === "all" || name === "default")) return undefined;
  const strange = names?.find((name) => !(TYPES as readonly string[]).includes(name));
  if (strange === undefined) return names;
  throw usage(`${option} wants one of ${TYPES.join(", ")}, not '${strange}'.`, {
    hint: didYouMean(strange, TYPES),
  });
}

const DEFER = [
  ["--defer", "reads what is not built here from where --state built it"],
  ["--favor-state", "with --defer: reads from there even what is built here"],
  ["--defer-state <dir>", "the folder to defer to, when it is another than --state"],
] as const;

/** dbt's own option names for reading another target's tables; `hidden` where they are accepted and mean nothing. */
export function deferOptions(command: Command, hidden?: "hidden"): Command {
  for (const [flags, about] of DEFER) {
    const option = new Option(flags, about);
    command.addOption(hidden ? option.hideHelp() : option);
  }
  // After the switches themselves: before them, a switch would be on by default.
  for (const name of ["defer", "favor-state"]) command.addOption(new Option(`--no-${name}`).hideHelp());
  return command;
}

/** dbt's own option names for reading another target's tables, or fewer rows. */
export function readingOptions(command: Command): Command {
  deferOptions(command)
    .option("--empty", "reads no rows: tries the SQL alone")
    .option("--sample <time>", "reads only rows of a time: '3 days' (inputs need an event_time)")
    .option("--event-time-start <time>", "builds the batches of microbatch models from here on")
    .option("--event-time-end <time>", "builds the batches of microbatch models up to here");
  command.addOption(new Option("--no-empty").hideHelp());
  return command;
}

/** What was chosen, as the runner's `select` takes it. */
export function chosenBy(options: Record<string, unknown>, flags?: Flags) {
  return {
    select: (options.select ?? options.models ?? options.model) as string[] | undefined,
    exclude: options.exclude as string[] | undefined,
    selector: options.selector as string | undefined,
    state: stateOf(options.state),
    indirectSelection: indirect(options.indirectSelection ?? flags?.indirectSelection),
  };
}

function indirect(given: unknown): IndirectSelection | undefined {
  if (given === undefined || INDIRECT.includes(given as IndirectSelection)) {
    return given as IndirectSelection | undefined;
  }
  throw usage(`--indirect-selection wants one of ${INDIRECT.join(", ")}, not '${String(given)}'.`, {
    hint: didYouMean(String(given), INDIRECT),
  });
}

/** What to defer to. Throws usage for a --defer without the folder of an earlier run. */
export function deferBy(options: Record<string, unknown>) {
  const state = stateOf(options.deferState ?? options.state);
  if (options.defer === true && state === undefined) {
    throw usage("--defer wants the folder of an earlier run.", { help: "Name it: --defer --state DIR" });
  }
  return { defer: options.defer === true ? state : undefined, favorState: options.favorState === true };
}

/** How a run reads its inputs. Throws usage where options contradict each other. */
export function readingBy(options: Record<string, unknown>) {
  const deferred = deferBy(options);
  const [start, end] = [time("--event-time-start", options), time("--event-time-end", options)];
  if (start !== undefined && end !== undefined && start >= end) {
    throw usage("--event-time-start is not before --event-time-end.");
  }
  return {
    ...deferred,
    reading: {
      empty: options.empty === true,
      sample: typeof options.sample === "string" ? parseSample(options.sample, systemClock.now()) : undefined,
    },
    eventTime: { start, end },
  };
}

function stateOf(dir: unknown): PreviousState | undefined {
  return typeof dir === "string" ? readState(resolve(dir)) : undefined;
}

function time(name: string, options: Record<string, unknown>): string | undefined {
  const text = options[name === "--event-time-start" ? "eventTimeStart" : "eventTimeEnd"];
  return typeof text === "string" ? sqlTime(parseTime(text, name)) : undefined;
}
