import { PatronError } from "../../kernel/diagnostics.ts";
import { lastRun } from "../state/previous.ts";
import type { RunResults } from "./results.ts";
import { type Command, type RunOptions, run } from "./run.ts";

const UNDONE = new Set(["error", "fail", "skipped", "runtime error", "partial success"]);

/** What `retry` would do again. */
interface Retry {
  command: Command;
  ids: ReadonlySet<string>;
  fullRefresh: boolean;
  /** What else the call said, as run_results.json keeps it. */
  args: Readonly<Record<string, unknown>>;
}

/**
 * The command of the last run, and the nodes that failed in it or were skipped. Throws `nothing-to-retry` (exit code 2)
 * where no run was kept; `ids` is empty when the last run did all it should.
 */
export function readRetry(dir: string): Retry {
  const last = lastRun(dir);
  if (!last) {
    throw new PatronError(
      {
        code: "nothing-to-retry",
        message: `There is no run_results.json in ${dir}, so no run to take up again.`,
        help: "Run something first: npx patron build",
      },
      { exitCode: 2 },
    );
  }
  const undone = last.results.filter((result) => UNDONE.has(result.status));
  return {
    command: String(last.args.which ?? "build") as Command,
    ids: new Set(undone.map((result) => result.unique_id)),
    fullRefresh: last.args.full_refresh === true,
    args: last.args,
  };
}

/** Runs again what the last run of `targetDir` (or of `from`) left undone. */
export async function retry(
  options: Omit<RunOptions, "command" | "ids"> & { from?: string },
): Promise<RunResults> {
  const { command, ids, fullRefresh } = readRetry(options.from ?? options.targetDir);
  return run({ ...options, command, ids, fullRefresh: options.fullRefresh ?? fullRefresh });
}
