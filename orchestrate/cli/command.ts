import type { Command } from "commander";
import type { Cli, ExitCode } from "./cli.ts";

/** A command's own part: its arguments and options, and what it does. */
export interface CommandSpec {
  name: string;
  /** A second name, for those who know the command from another tool. */
  alias?: string;
  /** Commander's notation: `[job]`, `<dir>`, `[names...]`. */
  args?: string;
  about: string;
  options?: (command: Command) => Command;
  /** `args` are the positional arguments, `options` the command's own. */
  run(cli: Cli, args: (string | string[] | undefined)[], options: Record<string, unknown>): Promise<ExitCode>;
}
