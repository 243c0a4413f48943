import { parse as parseYaml } from "yaml";
import { PatronError } from "../../kernel/diagnostics.ts";
import { usage } from "./usage.ts";

/** Which warnings count as failures, and which are not told at all. */
export interface WarnPolicy {
  isError(name: string): boolean;
  isSilent(name: string): boolean;
}

type Names = "all" | readonly string[];

const EVERY = new Set(["all", "*"]);

/**
 * The policy of `--warn-error` and `--warn-error-options`, in dbt's newer words (error, warn, silence) and its older
 * ones (include, exclude). Names are dbt's events (`LogTestResult` is a test that warns) or this runner's codes.
 */
export function warnPolicy(all: boolean, options: unknown): WarnPolicy {
  const given = optionsOf(options);
  const errors: Names = all ? "all" : namesOf(given.error ?? given.include);
  const spared = namesOf(given.warn ?? given.exclude);
  const silent = namesOf(given.silence);
  return {
    isError: (name) => includes(errors, name) && !includes(spared, name) && !includes(silent, name),
    isSilent: (name) => includes(silent, name),
  };
}

/** The failure that a warning becomes. */
export function warningAsError(message: string): PatronError {
  return new PatronError(
    {
      code: "warning-as-error",
      message,
      help: "Mend it, or leave --warn-error out; to spare one kind: --warn-error-options '{error: all, warn: [NAME]}'",
    },
    { exitCode: 2 },
  );
}

function optionsOf(options: unknown): Record<string, unknown> {
  if (options === undefined || options === null) return {};
  const value = typeof options === "string" ? tryYaml(options) : options;
  const known = ["error", "warn", "silence", "include", "exclude"];
  const isDict = typeof value === "object" && value !== null && !Array.isArray(value);
  const strange = isDict ? Object.keys(value).find((key) => !known.includes(key)) : undefined;
  if (!isDict || strange !== undefined) {
    throw usage(
      `--warn-error-options wants error, warn or silence with names, not '${strange ?? String(options)}'.`,
      {
        hint: "Such as: --warn-error-options '{error: all, warn: [LogTestResult]}'",
      },
    );
  }
  return value as Record<string, unknown>;
}

function namesOf(value: unknown): Names {
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return EVERY.has(value) ? "all" : [value];
  return Array.isArray(value) ? value.map(String) : [];
}

const includes = (names: Names, name: string): boolean => names === "all" || names.includes(name);

function tryYaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return undefined;
  }
}
