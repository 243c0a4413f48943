import { readFileSync } from "node:fs";
import { systemClock } from "../../kernel/clock.ts";
import { type Diagnostic, didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { silentLog } from "../../kernel/log.ts";
import { registerSecret } from "../../kernel/redact.ts";
import { yamlContext } from "../context/node-context.ts";
import { diagnose } from "../parse/diagnose.ts";
import { renderDeep } from "../project/render.ts";
import { checked } from "../project/schemas.ts";
import { Vars } from "../project/vars.ts";
import { readYaml, type YamlFile } from "../project/yaml-file.ts";
import { type BigqueryOutput, type DuckdbOutput, OUTPUTS } from "./connection.ts";
import { findProfiles, noProfiles, type Places } from "./find.ts";

export interface ProfileOptions extends Places {
  /** `profile:` of dbt_project.yml, or `--profile`. */
  profile: string;
  /** `--target`; default: the profile's `target:`, else `default`. */
  target?: string | undefined;
  /** What `var()` in the file sees: those of the command line alone, as in dbt. */
  vars?: Record<string, unknown>;
}

/** One output of a profile, checked, its Jinja filled in. */
export interface ProfileTarget {
  file: string;
  profile: string;
  target: string;
  output: DuckdbOutput | BigqueryOutput;
}

type Dict = Record<string, unknown>;

/**
 * Reads the output of profiles.yml that is asked for. Only that output is rendered: others may need an environment
 * that is not there. Throws PatronError (exit code 2): `no-profiles`, `unknown-profile`, `unknown-target`,
 * `bad-profile`, `unsupported-warehouse`, `unknown-env-var`.
 */
export async function readProfile(options: ProfileOptions): Promise<ProfileTarget> {
  const path = findProfiles(options);
  if (path === undefined) throw noProfiles(options, options.profile);
  try {
    return await readFrom(readYaml(path, readFileSync(path, "utf8")), options);
  } catch (error) {
    throw asUsage(error, path);
  }
}

async function readFrom(file: YamlFile, options: ProfileOptions): Promise<ProfileTarget> {
  const context = profileContext(options);
  const name = options.profile;
  const profiles = asDict(file.value);
  const profile = profiles[name];
  if (!isDict(profile)) throw unknownProfile(file, name, Object.keys(profiles));
  const outputs = asDict(profile.outputs);
  const standard = await renderDeep(profile.target ?? "default", context, file.path);
  const target = options.target ?? String(standard);
  const raw = outputs[target];
  if (!isDict(raw)) throw unknownTarget(file, name, target, outputs);
  const output: Dict = {};
  for (const [key, value] of Object.entries(raw)) {
    output[key] = await renderDeep(value, context, file.path).catch((error: unknown) => {
      throw mistakes(error, file.placeOf([name, "outputs", target, key]));
    });
  }
  noteSecrets(output);
  return { file: file.path, profile: name, target, output: checkOutput(file, name, target, output) };
}

function checkOutput(file: YamlFile, profile: string, target: string, output: Dict) {
  const type = String(output.type ?? "");
  const keys = [profile, "outputs", target];
  const own: YamlFile = { ...file, value: output, placeOf: (rest) => file.placeOf([...keys, ...rest]) };
  if (type !== "duckdb" && type !== "bigquery") {
    throw mistake({
      code: "unsupported-warehouse",
      message:
        type === ""
          ? `${target} of ${profile} has no type.`
          : `${target} of ${profile} is of type '${type}'.`,
      at: own.placeOf(["type"]),
      hint: didYouMean(type, Object.keys(OUTPUTS)) ?? `Types: ${Object.keys(OUTPUTS).join(", ")}.`,
    });
  }
  return checked(OUTPUTS[type], own, "bad-profile");
}

/** Names what a profile's Jinja can use: `env_var`, `var`, filters and the plain functions. */
function profileContext({ env, vars = {} }: ProfileOptions): Dict {
  const around = {
    target: { name: "", schema: "", database: "", type: "duckdb" as const },
    projectName: "",
    env: { ...env },
    log: silentLog,
    clock: systemClock,
    invocationId: "",
    startedAt: systemClock.now(),
    flags: {},
    invocationArgs: {},
  };
  const { target: _, ...context } = yamlContext(around, new Vars(vars, {}), "", "profiles.yml");
  return context;
}

const SECRET = /pass|token|secret|keyfile_json|private_key/i;

/** From now on no log line and no error shows what stands under a key that sounds like a secret. */
function noteSecrets(output: Dict): void {
  for (const [key, value] of Object.entries(output)) {
    if (typeof value === "string" && SECRET.test(key)) registerSecret(value);
    if (isDict(value)) noteSecrets(value);
  }
}

function unknownProfile(file: YamlFile, name: string, known: string[]): PatronError {
  const names = known.filter((one) => one !== "config");
  return mistake({
    code: "unknown-profile",
    message: `There is no profile '${name}' in profiles.yml.`,
    at: { path: file.path },
    hint: didYouMean(name, names) ?? (names.length > 0 ? `Profiles: ${names.join(", ")}.` : undefined),
    help: "The name comes from profile: in dbt_project.yml; another one: --profile NAME",
  });
}

function unknownTarget(file: YamlFile, profile: string, target: string, outputs: Dict): PatronError {
  const names = Object.keys(outputs);
  return mistake({
    code: "unknown-target",
    message: `The profile ${profile} has no target '${target}'.`,
    at: file.placeOf([profile, "outputs"]),
    hint: didYouMean(target, names) ?? `Targets: ${names.length > 0 ? names.join(", ") : "none"}.`,
    help: "Choose one: --target NAME, or target: in the profile",
  });
}

const mistake = (diagnostic: Diagnostic) => new PatronError(diagnostic, { exitCode: 2 });

/** What fails in the Jinja of one value stands where the value stands. */
function mistakes(error: unknown, at: Place): PatronError {
  const found = diagnose(error, at, "bad-profile").map((one) => {
    const { hint: _, ...rest } = { ...one, at };
    return one.hint?.startsWith("asked for by") ? rest : { ...one, at };
  });
  return new PatronError(found, { exitCode: 2, cause: error });
}

/** Mistakes in a profile are mistakes of the call; those without a place stand in the file. */
function asUsage(error: unknown, path: string): unknown {
  if (error instanceof PatronError && error.exitCode === 2) return error;
  return new PatronError(diagnose(error, { path }, "bad-profile"), { exitCode: 2, cause: error });
}

function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const asDict = (value: unknown): Dict => (isDict(value) ? value : {});
