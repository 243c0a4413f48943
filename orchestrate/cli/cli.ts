import { resolve } from "node:path";
import type { Command } from "commander";
import { parse as parseYamlText } from "yaml";
import { systemClock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { terminalLog } from "../../kernel/terminal.ts";
import type { RunRequest } from "../job/run.ts";
import { findProjectDir, loadProject, type Project } from "../project/load.ts";

/** What every command works with. */
export interface Cli {
  projectDir: string;
  json: boolean;
  vars: Record<string, unknown>;
  waitMs: number | undefined;
  log: Logger;
  signal: AbortSignal;
  /** Writes a result to stdout. Messages go to the log, on stderr. */
  print(text: string): void;
  project(): Project;
  /** A request for the ledger's run of this name. */
  request(job: string): RunRequest;
}

/** A command's exit code: 0 done, 1 something failed. Usage mistakes are thrown with exit code 2. */
export type ExitCode = 0 | 1;

/** The options that every command takes, before or after its name. */
export function addGlobalOptions(program: Command): Command {
  return program
    .option("--project-dir <dir>", "the folder with patron.yml (default: this one or the nearest above)")
    .option("--json", "results as JSON on stdout, for machines")
    .option("--verbose", "tell more on the way")
    .option("--vars <yaml>", "variables for the models, as YAML or JSON: '{as_of: 2011-12-01}'")
    .option(
      "--target <name>",
      "accepted as dbt's users expect; Patron's one target is the project's warehouse",
    )
    .option("--wait <seconds>", "how long to wait while another process holds the warehouse (default: 5)");
}

interface GlobalOptions {
  projectDir?: string;
  json?: boolean;
  verbose?: boolean;
  vars?: string;
  wait?: string;
}

/** Builds the context of one command from its options. */
export function cliContext(options: GlobalOptions, signal: AbortSignal): Cli {
  const log = terminalLog(process.stderr, { verbose: options.verbose === true });
  const projectDir =
    options.projectDir === undefined ? findProjectDir(process.cwd()) : resolve(options.projectDir);
  const vars = parseVars(options.vars);
  const waitMs = options.wait === undefined ? undefined : numberOption("--wait", options.wait) * 1000;
  let project: Project | undefined;
  const read = () => {
    project ??= loadProject(projectDir);
    return project;
  };
  return {
    projectDir,
    json: options.json === true,
    vars,
    waitMs,
    log,
    signal,
    print: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    project: read,
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

/** A whole number of an option's text. Throws usage. */
export function numberOption(name: string, text: string): number {
  const n = Number(text);
  if (text.trim() === "" || !Number.isFinite(n) || n < 0) {
    throw usage(`${name} wants a number, not '${text}'.`);
  }
  return n;
}

/** A mistake in how a command was called: exit code 2. */
export function usage(message: string, more: { hint?: string; help?: string } = {}): PatronError {
  return new PatronError({ code: "usage", message, ...more }, { exitCode: 2 });
}

function parseVars(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = parseYamlText(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw usage(`--vars wants names and values, not '${text}'.`, {
    hint: "Such as: --vars '{as_of: 2011-12-01}'",
  });
}

const OUTPUT_JSON = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

/** JSON for stdout; whole numbers beyond 2^53 become text, so that no digit is lost. */
export const toJson = (value: unknown): string => JSON.stringify(value, OUTPUT_JSON, 2);
