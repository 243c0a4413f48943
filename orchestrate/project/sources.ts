import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { sources as shipped } from "../../extract/sources/index.ts";
import type { Source } from "../../extract/stream.ts";
import { checkYaml } from "../../kernel/config.ts";
import { type Diagnostic, Diagnostics, didYouMean } from "../../kernel/diagnostics.ts";
import { registerSecret } from "../../kernel/redact.ts";
import type { Environment, Project } from "./load.ts";

/** A switched-on source with its options checked: ready to be read. */
export interface ConfiguredSource {
  source: Source;
  options: unknown;
  quarantineThreshold: number | undefined;
}

/** Every source that Patron ships, by name. */
export const allSources: readonly Source[] = shipped as readonly Source[];

/** The sources under `sources:` that are switched on. Throws on an unknown type or a secret written into the file. */
export function enabledSources(project: Project): Source[] {
  const mistakes = new Diagnostics();
  const found: Source[] = [];
  for (const [name, block] of Object.entries(project.config.sources)) {
    const type = block?.type ?? name;
    const source = allSources.find((s) => s.name === type);
    if (source === undefined) mistakes.add(unknownType(project, name, type));
    else if (found.includes(source)) mistakes.add(twice(project, name, type));
    else {
      for (const secret of writtenSecrets(project, name, source)) mistakes.add(secret);
      if (block?.enabled !== false) found.push(source);
    }
  }
  mistakes.throwIfAny(2);
  return found;
}

/**
 * Checks each switched-on source's options: its block of patron.yml and its environment variables. A source with
 * none of its variables set takes the sandbox's, when there is a sandbox.
 */
export function configureSources(
  project: Project,
  env: Environment,
  sandboxEnv: Environment = {},
): ConfiguredSource[] {
  const mistakes = new Diagnostics();
  const configured = enabledSources(project).flatMap((source) => {
    const values = usesOwnEnvironment(source, env) ? env : sandboxEnv;
    const missing = missingVariables(project, source, values);
    for (const problem of missing) mistakes.add(problem);
    return missing.length > 0 ? [] : [configure(project, source, values)];
  });
  mistakes.throwIfAny(2);
  return configured;
}

/** Whether the environment names anything for this source: then the sandbox stays out of it. */
export function usesOwnEnvironment(source: Source, env: Environment): boolean {
  return Object.values(source.env).some((variable) => isSet(env[variable.name]));
}

/** Whether any switched-on source would have to be answered by the sandbox. */
export function needsSandbox(project: Project, env: Environment): boolean {
  const block = project.config.sandbox;
  if (block === false) return false;
  const writesFiles = typeof block === "object" && block.files_folder !== undefined;
  return enabledSources(project).some((source) =>
    Object.keys(source.env).length === 0 ? writesFiles : !usesOwnEnvironment(source, env),
  );
}

function configure(project: Project, source: Source, env: Environment): ConfiguredSource {
  const name = blockName(project, source);
  const {
    type: _type,
    enabled: _enabled,
    quarantine_threshold,
    ...written
  } = project.config.sources[name] ?? {};
  const known = optionNames(source);
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) values[optionFor(key, known)] = value;
  for (const [option, variable] of Object.entries(source.env)) {
    const value = env[variable.name];
    if (!isSet(value)) continue;
    if (variable.secret) registerSecret(value);
    values[option] = value;
  }
  if (typeof values.folder === "string" && !isAbsolute(values.folder)) {
    values.folder = join(project.dir, values.folder);
  }
  const zone = known.find((key) => key === "timeZone" || key === "time_zone");
  if (zone !== undefined) values[zone] ??= project.config.time_zone;
  refuseUnknown(project, name, Object.keys(written), known);
  const options = checkYaml(project.file, source.options, {
    value: values,
    under: ["sources", name],
    exitCode: 2,
  });
  return { source, options, quarantineThreshold: quarantine_threshold };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

/** patron.yml is written in snake_case; a source may name its options either way. */
function optionFor(key: string, known: readonly string[]): string {
  const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return known.includes(key) ? key : known.includes(camel) ? camel : key;
}

function optionNames(source: Source): string[] {
  const schema: z.ZodType = source.options;
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The name of the source's block in patron.yml. */
export function blockName(project: Project, source: Source): string {
  const found = Object.entries(project.config.sources).find(([name, b]) => (b?.type ?? name) === source.name);
  return found?.[0] ?? source.name;
}

function refuseUnknown(project: Project, name: string, written: string[], known: string[]): void {
  const mistakes = new Diagnostics();
  for (const key of written) {
    if (known.length === 0 || known.includes(optionFor(key, known))) continue;
    const choices = [...known, "type", "enabled", "quarantine_threshold"];
    mistakes.add({
      code: "unknown-key",
      message: `sources.${name}.${key} is not a setting.`,
      at: project.file.at(["sources", name, key], "key"),
      hint: didYouMean(key, choices) ?? `Known here: ${choices.join(", ")}.`,
    });
  }
  mistakes.throwIfAny(2);
}

function missingVariables(project: Project, source: Source, env: Environment): Diagnostic[] {
  const name = blockName(project, source);
  const written = project.config.sources[name] ?? {};
  return Object.entries(source.env)
    .filter(([option, variable]) => {
      const inFile = Object.keys(written).some((key) => optionFor(key, [option]) === option);
      return !variable.optional && !isSet(env[variable.name]) && !inFile;
    })
    .map(([, variable]) => ({
      code: "missing-credential",
      message: `The source ${name} needs the environment variable ${variable.name}: ${variable.about}.`,
      at: project.file.at(["sources", name], "key"),
      help: `Set ${variable.name}, or switch the source off: enabled: false`,
    }));
}

function* writtenSecrets(project: Project, name: string, source: Source): Iterable<Diagnostic> {
  const block = project.config.sources[name] ?? {};
  for (const key of Object.keys(block)) {
    const variable = source.env[key] ?? source.env[optionFor(key, Object.keys(source.env))];
    const looksSecret = /token|secret|password|api_?key|access_?key/i.test(key);
    if (variable?.secret !== true && !looksSecret) continue;
    const names = variable?.name ?? Object.values(source.env).find((v) => v.secret)?.name;
    yield {
      code: "secret-in-file",
      message: `sources.${name}.${key} is a secret: secrets come from the environment only.`,
      at: project.file.at(["sources", name, key], "key"),
      help: `Delete the line${names === undefined ? "." : `, set ${names} in the environment, and replace a secret that was committed.`}`,
    };
  }
}

function unknownType(project: Project, name: string, type: string): Diagnostic {
  const names = allSources.map((s) => s.name);
  return {
    code: "unknown-source",
    message: `'${type}' is not a source that Patron has.`,
    at: project.file.at(["sources", name], "key"),
    hint: didYouMean(type, names) ?? `Sources: ${names.join(", ")}.`,
  };
}

function twice(project: Project, name: string, type: string): Diagnostic {
  return {
    code: "source-twice",
    message: `A second block of type ${type}: its tables raw_${type}.* would be those of the first.`,
    at: project.file.at(["sources", name], "key"),
    hint: "Keep one block a type.",
  };
}
