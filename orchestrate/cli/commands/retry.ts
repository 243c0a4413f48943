import { resolve } from "node:path";
import { readRetry } from "../../../transform/index.ts";
import { type ModelCommand, targetDir } from "../../job/build-step.ts";
import { type Cli, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { modelCommand, selectionOptions } from "./models.ts";

export const retry: CommandSpec = {
  name: "retry",
  about: "run again what the last run left failed or skipped, with its command and options",
  options: (command) =>
    command
      .option("--state <dir>", "the folder of the run to take up again (default: the last run's)")
      .option("-f, --full-refresh", "rebuilds incremental models from nothing")
      .option("--threads <n>", "models built at once"),
  async run(cli, _args, options) {
    const dir = typeof options.state === "string" ? resolve(options.state) : targetDir(cli.project());
    const { command, ids, fullRefresh, args } = readRetry(dir);
    if (ids.size === 0) {
      cli.log.info(`The last run (${command}) left nothing undone.`);
      return 0;
    }
    const { state: _, ...given } = options;
    return modelCommand(await asBefore(cli, args), command as ModelCommand, {
      ...restored(args),
      ...given,
      ids,
      fullRefresh: options.fullRefresh === true || fullRefresh,
    });
  },
};

/** The same context with the earlier run's variables and target, where this call names no others. */
function asBefore(cli: Cli, args: Readonly<Record<string, unknown>>): Promise<Cli> {
  const vars = { ...(args.vars as Record<string, unknown> | undefined), ...cli.vars };
  const text = (name: string) => (typeof args[name] === "string" ? { [name]: args[name] as string } : {});
  return cli.again({
    vars: JSON.stringify(vars),
    ...text("target"),
    ...(cli.project().kind === "dbt" ? text("profile") : {}),
    ...(args.fail_fast === true ? { failFast: true } : {}),
    ...(args.warn_error === true ? { warnError: true } : {}),
  });
}

/** The options of a command that `args` of run_results.json stand for. */
function restored(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = (name: string) => (typeof args[name] === "string" ? (args[name] as string) : undefined);
  return {
    state: text("state"),
    defer: args.defer === true,
    deferState: text("defer_state"),
    favorState: args.favor_state === true,
    empty: args.empty === true,
    sample: text("sample"),
    eventTimeStart: text("event_time_start"),
    eventTimeEnd: text("event_time_end"),
    storeFailures: args.store_failures === true,
    ...(Array.isArray(args.allow_column_drop) ? { allowColumnDrop: args.allow_column_drop } : {}),
    ...(args.threads === undefined ? {} : { threads: String(args.threads) }),
  };
}

export const clone: CommandSpec = {
  name: "clone",
  about: "put an earlier run's tables under this target's names, without building them",
  options: selectionOptions,
  async run(cli, _args, options) {
    if (options.state === undefined) {
      throw usage("clone wants the folder of the run to copy.", {
        help: "Name it: npx patron clone --state DIR",
      });
    }
    return modelCommand(cli, "clone", options);
  },
};
