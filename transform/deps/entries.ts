import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Diagnostic, didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { renderDeep } from "../project/render.ts";
import { readYaml, type YamlFile } from "../project/yaml-file.ts";

const text = z.coerce.string();

/** One package as packages.yml asks for it. */
export type Entry = { at: Place; raw: Record<string, unknown> } & (
  | { kind: "local"; local: string }
  | {
      kind: "git";
      git: string;
      revision?: string | undefined;
      subdirectory?: string | undefined;
      quiet: boolean;
    }
  | { kind: "tarball"; tarball: string; name: string }
  | { kind: "hub"; package: string; version: string }
);

/** The files that may name packages; the first is rendered, the second is plain YAML, as in dbt. */
export const PACKAGE_FILES = ["packages.yml", "dependencies.yml"] as const;

const KINDS = ["local", "git", "tarball", "package"] as const;

const SHAPES = {
  local: z.looseObject({ local: text }),
  git: z.looseObject({
    git: text,
    revision: text.nullish(),
    subdirectory: text.nullish(),
    "warn-unpinned": z.boolean().nullish(),
  }),
  tarball: z.looseObject({ tarball: text, name: text }),
  package: z.looseObject({ package: text, version: z.union([text, z.array(text)]).optional() }),
} as const;

/**
 * The packages that a project names, in order. `context` renders packages.yml. Throws PatronError `bad-packages` with
 * every entry that is none, and its place.
 */
export async function readEntries(dir: string, context: Record<string, unknown>): Promise<Entry[]> {
  const all: Entry[] = [];
  for (const name of PACKAGE_FILES) {
    const path = join(dir, name);
    if (!existsSync(path)) continue;
    const file = readYaml(path, readFileSync(path, "utf8"));
    const value = name === "packages.yml" ? await renderDeep(file.value, context, path) : file.value;
    all.push(...entriesOf({ ...file, value }));
  }
  return all;
}

function entriesOf(file: YamlFile): Entry[] {
  const { packages } = (file.value ?? {}) as { packages?: unknown };
  if (packages === undefined || packages === null) return [];
  if (!Array.isArray(packages)) {
    throw new PatronError(problem(file.placeOf(["packages"]), "packages wants a list of packages."));
  }
  const found: Diagnostic[] = [];
  const entries = packages.flatMap((raw: unknown, index) => {
    const made = entry(raw, file.placeOf(["packages", index]));
    if ("code" in made) found.push(made);
    return "code" in made ? [] : [made];
  });
  if (found.length > 0) throw new PatronError(found);
  return entries;
}

function entry(raw: unknown, at: Place): Entry | Diagnostic {
  const value = (typeof raw === "object" && raw !== null ? raw : {}) as Record<string, unknown>;
  const kind = KINDS.find((key) => key in value);
  if (kind === undefined) {
    const [first = ""] = Object.keys(value);
    return {
      ...problem(at, `A package is one of ${KINDS.join(", ")}; this one says ${first || "nothing"}.`),
      hint: didYouMean(first, KINDS),
    };
  }
  const shape = SHAPES[kind].safeParse(value);
  if (!shape.success) {
    const issue = shape.error.issues[0]!;
    const key = issue.path.join(".");
    return problem(at, value[key] === undefined ? `${key} is missing.` : `${key}: ${issue.message}`);
  }
  const own = { at, raw: value };
  const data = shape.data as Record<string, unknown>;
  const optional = (key: string) => (data[key] as string | null | undefined) ?? undefined;
  if (kind === "local") return { ...own, kind, local: String(data.local) };
  if (kind === "tarball") return { ...own, kind, tarball: String(data.tarball), name: String(data.name) };
  if (kind === "package") {
    const version = Array.isArray(data.version) ? data.version.join(", ") : String(data.version ?? "any");
    return { ...own, kind: "hub", package: String(data.package), version };
  }
  const pinned = { revision: optional("revision"), subdirectory: optional("subdirectory") };
  return { ...own, kind, git: String(data.git), ...pinned, quiet: data["warn-unpinned"] === false };
}

function problem(at: Place, message: string): Diagnostic {
  return {
    code: "bad-packages",
    message,
    at,
    help: "Such as: - local: ../shared   or   - {git: https://host/group/name.git, revision: v1.2.0}",
  };
}
