import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkYaml, readYaml, type YamlFile } from "../../kernel/config.ts";
import { Diagnostics, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { type ActivationsFile, activationsSchema, type Sync } from "./schema.ts";

/** Beside patron.yml, which belongs to the operator: this file is marketing's, and is reviewed by others. */
export const ACTIVATIONS_FILE = "activations.yml";

export interface Activations {
  file: YamlFile;
  config: ActivationsFile;
  syncs: Sync[];
}

/** Reads a project's activations.yml. Throws PatronError (exit code 2) with every mistake at its line. */
export function readActivations(
  projectDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Activations {
  const path = join(projectDir, ACTIVATIONS_FILE);
  if (!existsSync(path)) throw noFile(path);
  const file = readYaml(path, { env, exitCode: 2 });
  const config = checkYaml(file, activationsSchema, { exitCode: 2 });
  const syncs = config.syncs.map((sync) => ({ ...sync, name: `${sync.segment}:${sync.to}` }));
  const mistakes = new Diagnostics();
  for (const [i, sync] of syncs.entries()) {
    if (config.destinations[sync.to] === undefined)
      mistakes.add({
        ...{ code: "unknown-destination", message: `There is no destination ${sync.to}.` },
        at: file.at(["syncs", i, "to"]),
        hint: didYouMean(sync.to, Object.keys(config.destinations)),
      });
    if (syncs.findIndex((other) => other.name === sync.name) < i)
      mistakes.add({
        ...{ code: "sync-twice", message: `${sync.segment} goes to ${sync.to} twice.` },
        at: file.at(["syncs", i]),
        hint: "Put both into one entry: two would undo each other's changes.",
      });
  }
  mistakes.throwIfAny(2);
  return { file, config, syncs };
}

/** The sync of a segment and a destination. Throws PatronError (exit code 2) naming the nearest one. */
export function findSync(activations: Activations, segment: string, to: string): Sync {
  const found = activations.syncs.find((sync) => sync.segment === segment && sync.to === to);
  if (found !== undefined) return found;
  const names = activations.syncs.map((sync) => sync.name);
  throw new PatronError(
    {
      code: "unknown-sync",
      message: `${ACTIVATIONS_FILE} sends no segment ${segment} to ${to}.`,
      at: activations.file.at(["syncs"]),
      hint:
        didYouMean(`${segment}:${to}`, names)?.replace(":", " --to ") ??
        (names.length > 0 ? `There are: ${names.join(", ").replaceAll(":", " --to ")}.` : undefined),
      help: `Add it under syncs:\n  - { segment: ${segment}, to: ${to}, consent: { purpose: advertising } }`,
    },
    { exitCode: 2 },
  );
}

function noFile(path: string): PatronError {
  return new PatronError(
    {
      code: "no-activations",
      message: "There is no activations.yml: it says which segment goes where.",
      at: { path },
      help: [
        "The smallest one that writes files:",
        "destinations:",
        "  folder: { type: files, folder: audiences }",
        "syncs:",
        "  - { segment: champions_at_risk, to: folder, consent: { purpose: marketing, channel: email } }",
      ].join("\n"),
    },
    { exitCode: 2 },
  );
}
