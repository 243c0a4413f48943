import { resolve } from "node:path";
import type { Command } from "commander";
import { systemClock } from "../../kernel/clock.ts";
import { type PreviousState, parseSample, parseTime, readState, sqlTime } from "../../transform/index.ts";
import { usage } from "./cli.ts";

/** dbt's own option names for choosing nodes. */
export const choosingOptions = (command: Command): Command =>
  command
    .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
    .option("--exclude <selector...>", "leaves these out")
    .option("--selector <name>", "a selector of selectors.yml")
    .option("--state <dir>", "an earlier run's target folder, for state: and result: selectors");

/** dbt's own option names for reading another target's tables, or fewer rows. */
export const readingOptions = (command: Command): Command =>
  command
    .option("--defer", "reads what is not built here from where --state built it")
    .option("--favor-state", "with --defer: reads from there even what is built here")
    .option("--defer-state <dir>", "the folder to defer to, when it is another than --state")
    .option("--empty", "reads no rows: tries the SQL alone")
    .option("--sample <time>", "reads only rows of a time: '3 days' (inputs need an event_time)")
    .option("--event-time-start <time>", "builds the batches of microbatch models from here on")
    .option("--event-time-end <time>", "builds the batches of microbatch models up to here");

/** What was chosen, as the runner's `select` takes it. */
export function chosenBy(options: Record<string, unknown>) {
  return {
    select: options.select as string[] | undefined,
    exclude: options.exclude as string[] | undefined,
    selector: options.selector as string | undefined,
    state: stateOf(options.state),
  };
}

/** How a run reads its inputs. Throws usage where options contradict each other. */
export function readingBy(options: Record<string, unknown>) {
  const deferState = stateOf(options.deferState ?? options.state);
  if (options.defer === true && deferState === undefined) {
    throw usage("--defer wants the folder of an earlier run.", { help: "Name it: --defer --state DIR" });
  }
  const [start, end] = [time("--event-time-start", options), time("--event-time-end", options)];
  if (start !== undefined && end !== undefined && start >= end) {
    throw usage("--event-time-start is not before --event-time-end.");
  }
  return {
    defer: options.defer === true ? deferState : undefined,
    favorState: options.favorState === true,
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
