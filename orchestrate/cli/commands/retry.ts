import { resolve } from "node:path";
import { readRetry } from "../../../transform/index.ts";
import { type ModelCommand, targetDir } from "../../job/build-step.ts";
import { usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { modelCommand, selectionOptions } from "./models.ts";

export const retry: CommandSpec = {
  name: "retry",
  about: "run again what the last run left failed or skipped, with its command",
  options: (command) =>
    command
      .option("--state <dir>", "the folder of the run to take up again (default: the last run's)")
      .option("--full-refresh", "rebuilds incremental models from nothing")
      .option("--fail-fast", "stops at the first failure")
      .option("--threads <n>", "models built at once"),
  async run(cli, _args, options) {
    const dir = typeof options.state === "string" ? resolve(options.state) : targetDir(cli.project());
    const { command, ids, fullRefresh } = readRetry(dir);
    if (ids.size === 0) {
      cli.log.info(`The last run (${command}) left nothing undone.`);
      return 0;
    }
    const { state: _, ...rest } = options;
    return modelCommand(cli, command as ModelCommand, {
      ...rest,
      ids,
      fullRefresh: options.fullRefresh === true || fullRefresh,
    });
  },
};

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
