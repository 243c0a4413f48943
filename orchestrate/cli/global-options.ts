import { type Command, Option } from "commander";

/** The options that every command takes, before or after its name, as commander hands them over. */
export interface GlobalOptions {
  projectDir?: string;
  profilesDir?: string;
  profile?: string;
  target?: string;
  targetPath?: string;
  vars?: string;
  json?: boolean;
  verbose?: boolean;
  debug?: boolean;
  quiet?: boolean;
  failFast?: boolean;
  wait?: string;
  logFormat?: string;
  logLevel?: string;
  warnError?: boolean;
  warnErrorOptions?: string;
  partialParse?: boolean;
  print?: boolean;
  useColors?: boolean;
  printerWidth?: string;
}

/**
 * dbt's switches that scripts pass and that change nothing here: what they tune is not there (statistics, a second log
 * file, dbt's own parsers and caches), or is always so.
 */
const WITHOUT_EFFECT = [
  ...["version-check", "send-anonymous-usage-stats", "static-parser", "use-experimental-parser"],
  ...["cache-selected-only", "populate-cache", "log-cache-events", "use-colors-file", "write-json"],
  ...["show-all-deprecations", "upload-to-artifacts-ingest-api", "introspect", "macro-debugging"],
  ...["single-threaded", "use-fast-test-edges", "strict-mode", "inject-ephemeral-ctes"],
];
const VALUES_WITHOUT_EFFECT = [
  ...["log-path", "log-format-file", "log-level-file", "log-file-max-bytes", "deprecated-favor-state"],
  "deprecated-print",
];

/** Adds them to the program; those that only dbt's scripts know are not shown in the help. */
export function addGlobalOptions(program: Command): Command {
  const add = (flags: string, about: string, env?: string) => {
    const option = new Option(flags, about);
    program.addOption(env === undefined ? option : option.env(env));
  };
  add(
    "--project-dir <dir>",
    "the folder with patron.yml or dbt_project.yml (default: the nearest)",
    "DBT_PROJECT_DIR",
  );
  add("--profiles-dir <dir>", "the folder with profiles.yml (default: the project's, then ~/.dbt)");
  add(
    "--profile <name>",
    "a profile of profiles.yml, instead of the one dbt_project.yml names",
    "DBT_PROFILE",
  );
  add("-t, --target <name>", "a target of the profile: where to build", "DBT_TARGET");
  add("--target-path <dir>", "where compiled SQL and artifacts go");
  add("--vars <yaml>", "variables for the models, as YAML or JSON: '{as_of: 2011-12-01}'");
  add("--json", "results as JSON on stdout, for machines");
  add("--verbose", "tell more on the way");
  add("-q, --quiet", "tell errors and results alone");
  add("--log-format <form>", "lines of a run as text or json", "DBT_LOG_FORMAT");
  add("--log-level <level>", "debug, info, warn, error or none", "DBT_LOG_LEVEL");
  add("-x, --fail-fast", "starts nothing more after the first failure");
  add("--warn-error", "a warning is a failure");
  add("--warn-error-options <yaml>", "which are: '{error: all}' or names", "DBT_WARN_ERROR_OPTIONS");
  add("--no-partial-parse", "reads every file anew, without the parse cache");
  add("--wait <seconds>", "how long to wait while another process holds the warehouse (default: 5)");
  addHidden(program);
  return program;
}

function addHidden(program: Command): void {
  const hide = (flags: string) => program.addOption(new Option(flags).hideHelp());
  for (const flags of ["-d, --debug", "--no-debug", "--no-quiet", "--no-fail-fast", "--no-warn-error"])
    hide(flags);
  for (const flags of ["--partial-parse", "--print", "--no-print", "--use-colors", "--no-use-colors"])
    hide(flags);
  hide("--printer-width <n>");
  hide("-r, --record-timing-info <file>");
  for (const name of WITHOUT_EFFECT) {
    hide(`--${name}`);
    hide(`--no-${name}`);
  }
  for (const name of VALUES_WITHOUT_EFFECT) hide(`--${name} <value>`);
}
