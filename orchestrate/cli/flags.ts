import { LEVELS } from "../../transform/log-lines/sink.ts";
import type { GlobalOptions } from "./global-options.ts";
import { numberOption, usage } from "./usage.ts";
import { type WarnPolicy, warnPolicy } from "./warn-error.ts";

/** dbt's global flags: from the command line, the environment, or `flags:` of dbt_project.yml, in this order. */
export interface Flags {
  verbose: boolean;
  quiet: boolean;
  failFast: boolean;
  /** Whether `print()` of the models' Jinja is shown. */
  print: boolean;
  /** Whether the parse cache is used. */
  partialParse: boolean;
  logFormat: "text" | "json";
  logLevel: (typeof LEVELS)[number];
  warnings: WarnPolicy;
  printerWidth: number | undefined;
  useColours: boolean | undefined;
  indirectSelection: string | undefined;
}

/** Reads the flags; `settings` is the section `flags:` of dbt_project.yml. Throws usage for a value that is none. */
export function flagsOf(options: GlobalOptions, settings: Readonly<Record<string, unknown>>): Flags {
  const { env } = process;
  const flag = (given: boolean | undefined, name: string): boolean =>
    truth(given ?? env[`DBT_${name.toUpperCase()}`] ?? settings[name]);
  const verbose = options.verbose === true || options.debug === true;
  const quiet = flag(options.quiet, "quiet");
  const width = options.printerWidth ?? settings.printer_width;
  return {
    verbose,
    quiet,
    failFast: flag(options.failFast, "fail_fast"),
    print: options.print !== false,
    partialParse: options.partialParse !== false && settings.partial_parse !== false,
    logFormat: formatOf(options.logFormat ?? settings.log_format),
    logLevel: levelOf(options.logLevel ?? settings.log_level, verbose, quiet),
    warnings: warnPolicy(
      flag(options.warnError, "warn_error"),
      options.warnErrorOptions ?? settings.warn_error_options,
    ),
    printerWidth: width === undefined ? undefined : numberOption("--printer-width", String(width)),
    useColours: options.useColors ?? (process.env.NO_COLOR ? false : undefined),
    indirectSelection: (env.DBT_INDIRECT_SELECTION ?? settings.indirect_selection) as string | undefined,
  };
}

function formatOf(given: unknown): "text" | "json" {
  if (given === undefined || given === "default" || given === "text" || given === "debug") return "text";
  if (given === "json") return "json";
  throw usage(`--log-format wants text or json, not '${String(given)}'.`);
}

function levelOf(given: unknown, verbose: boolean, quiet: boolean): Flags["logLevel"] {
  if (quiet) return "error";
  if (given === undefined) return verbose ? "debug" : "info";
  const level = LEVELS.find((one) => one === given);
  if (level === undefined)
    throw usage(`--log-level wants one of ${LEVELS.join(", ")}, not '${String(given)}'.`);
  return level;
}

/** A switch's value: the command line gives booleans, the environment texts such as `1` and `true`. */
function truth(value: unknown): boolean {
  return typeof value === "string"
    ? ["1", "true", "t", "yes", "y", "on"].includes(value.toLowerCase())
    : value === true;
}
