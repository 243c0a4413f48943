import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { systemClock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import { terminalLog } from "../../kernel/terminal.ts";
import type { LineSink } from "../../transform/log-lines/sink.ts";
import type { RunRequest } from "../job/run.ts";
import { dbtFolder, dbtSettings, isDbtAlone, nearestProject, targetDirOf } from "../project/find.ts";
import { FILE_NAME, loadProject, type Project } from "../project/load.ts";
import { type Flags, flagsOf } from "./flags.ts";
import type { GlobalOptions } from "./global-options.ts";
import { runnerLog, runnerSink } from "./runner-log.ts";
import { namesAndValues, numberOption } from "./usage.ts";

export { numberOption, usage } from "./usage.ts";

/** What every command works with. */
export interface Cli {
  projectDir: string;
  json: boolean;
  vars: Record<string, unknown>;
  waitMs: number | undefined;
  /** Messages for people, on stderr. */
  log: Logger;
  /** A run's lines, on stdout, in dbt's form. */
  lines: LineSink;
  /** What the runner tells while it parses and runs: lines among the run's own; a warning may be a failure. */
  runnerLog: Logger;
  flags: Flags;
  signal: AbortSignal;
  /** Writes a result to stdout. */
  print(text: string): void;
  project(): Project;
  /** The folder that holds dbt_project.yml; no profile is read for it. */
  dbtDir(): string;
  /** The same call with other global options. */
  again(options: Partial<GlobalOptions>): Promise<Cli>;
  /** A request for the ledger's run of this name. */
  request(job: string): RunRequest;
}

/** A command's exit code: 0 done, 1 something failed, 2 the project could not be read. */
export type ExitCode = 0 | 1 | 2;

/** Builds the context of one command from its options. Throws usage for options that cannot be read. */
export async function cliContext(options: GlobalOptions, signal: AbortSignal): Promise<Cli> {
  const projectDir =
    options.projectDir === undefined ? nearestProject(process.cwd()) : resolve(options.projectDir);
  const flags = flagsOf(options, settingsOf(projectDir));
  const log = quieted(terminalLog(process.stderr, { verbose: flags.verbose }), flags);
  const vars = namesAndValues("--vars", options.vars, "{as_of: 2011-12-01}");
  const waitMs = options.wait === undefined ? undefined : numberOption("--wait", options.wait) * 1000;
  const read = await projectReader(projectDir, options, vars, log);
  const lines = runnerSink(flags, options.json === true);
  return {
    projectDir,
    json: options.json === true,
    vars,
    waitMs,
    log,
    lines,
    runnerLog: runnerLog(lines, log, flags),
    flags,
    signal,
    print: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    project: read,
    dbtDir: () => dbtFolder(projectDir),
    again: (more) => cliContext({ ...options, ...more }, signal),
    request: (job) => ({
      project: read(),
      job,
      env: process.env,
      vars,
      clock: systemClock,
      log,
      signal,
      waitMs,
    }),
  };
}

/**
 * Reads the project when it is first asked for. Where a profile has a say it is read at once, since that takes Jinja;
 * its mistakes are told to those commands that want the project.
 */
async function projectReader(
  dir: string,
  options: GlobalOptions,
  vars: Record<string, unknown>,
  log: Logger,
): Promise<() => Project> {
  const { env } = process;
  const { target, profile, profilesDir, targetPath } = options;
  const isPlain = (target === undefined || target === "patron") && !isDbtAlone(dir);
  let project: Project | undefined;
  if (isPlain || !(existsSync(join(dir, FILE_NAME)) || isDbtAlone(dir))) {
    return () => {
      project ??= loadProject(dir);
      return { ...project, targetDir: targetDirOf(dir, { targetPath, env }, project.targetDir) };
    };
  }
  const { readProject } = await import("../project/dbt-project.ts");
  try {
    project = await readProject(dir, { target, profile, profilesDir, targetPath, vars, env, log });
    return () => project!;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function settingsOf(dir: string): Readonly<Record<string, unknown>> {
  return isDbtAlone(dir) ? dbtSettings(dir).flags : {};
}

const quieted = (log: Logger, { quiet }: Flags): Logger =>
  quiet ? { ...log, info() {}, progress() {}, debug() {} } : log;

const OUTPUT_JSON = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

/** JSON for stdout; whole numbers beyond 2^53 become text, so that no digit is lost. */
export const toJson = (value: unknown): string => JSON.stringify(value, OUTPUT_JSON, 2);
