import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Diagnostic, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { readPackage } from "../parse/packages.ts";
import { type Entry, readEntries } from "./entries.ts";
import { fetchGit, fetchTarball } from "./fetch.ts";
import type { Locked } from "./lock.ts";

type Context = Record<string, unknown>;
type FetchedEntry = Exclude<Entry, { kind: "hub" }>;

/** A package that will be installed: its files, and how the lock names it. */
export interface Resolved {
  locked: Locked;
  /** Where its files stand now. */
  dir: string;
  /** Local packages are linked, not copied, so that edits to them count at once. */
  link: boolean;
  /** What asked for it, as written. */
  asked: string;
}

export interface Resolving {
  rootDir: string;
  rootName: string;
  context: Context;
  /** A folder for clones. */
  scratch: string;
  warn(message: string): void;
}

/** An entry that waits to be resolved: whose it is, and the folder its paths are relative to. */
interface Waiting {
  entry: Entry;
  from: string;
  /** The package that asks for it; undefined for the project itself. */
  by: string | undefined;
}

interface Taken {
  package: Resolved;
  identity: string;
  revision: string;
  at: Place;
}

/**
 * Everything that `entries` name and what that names in turn. Each package comes once. What a package asks the hub for is
 * satisfied by a package of that name from elsewhere. Throws PatronError: `hub-package`, `conflicting-revisions`,
 * `package-name-clash`, `no-package`.
 */
export async function resolveAll(entries: readonly Entry[], resolving: Resolving): Promise<Resolved[]> {
  const taken = new Map<string, Taken>();
  const waiting = entries.map((entry): Waiting => ({ entry, from: resolving.rootDir, by: undefined }));
  const own = waiting.filter(({ entry }) => entry.kind === "hub");
  if (own.length > 0) throw hubPackage(own); // before anything is cloned
  const hub: Waiting[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next.entry.kind === "hub") hub.push(next);
    else waiting.push(...(await take(next.entry, next.from, taken, resolving)));
  }
  const missing = hub.filter(({ entry }) => !taken.has(hubName(entry)));
  if (missing.length > 0) throw hubPackage(missing);
  return [...taken.values()].map((one) => one.package);
}

/** Fetches one package, unless it is there; gives what it asks for itself. */
async function take(
  entry: FetchedEntry,
  from: string,
  taken: Map<string, Taken>,
  resolving: Resolving,
): Promise<Waiting[]> {
  const identity = identityOf(entry, from);
  const revision = (entry.kind === "git" && entry.revision) || "";
  const same = [...taken.values()].find((one) => one.identity === identity);
  if (same) {
    if (same.revision !== revision) throw conflict(entry, same, revision);
    return [];
  }
  const found = await fetchEntry(entry, from, taken.size, resolving);
  const { name } = found.locked;
  const before = taken.get(name);
  if (before || name === resolving.rootName) throw clash(entry, name, before);
  taken.set(name, { package: found, identity, revision, at: entry.at });
  const inner = await readEntries(found.dir, resolving.context);
  // A clone's own files are gone when a mistake is read: what asked for the clone is shown instead.
  return inner.map((one) => ({
    entry: found.link ? one : { ...one, at: entry.at },
    from: found.dir,
    by: name,
  }));
}

/** The files of what the lock names, exactly. */
export async function resolveLocked(locked: readonly Locked[], resolving: Resolving): Promise<Resolved[]> {
  const out: Resolved[] = [];
  for (const [index, one] of locked.entries()) {
    const entry = entryOf(one);
    const found = await fetchEntry(entry, resolving.rootDir, index, resolving);
    out.push({ ...found, locked: { ...one, name: found.locked.name } });
  }
  return out;
}

function entryOf(locked: Locked): FetchedEntry {
  const at: Place = { path: "package-lock.yml" };
  const own = { at, raw: {} };
  if (locked.local !== undefined) return { ...own, kind: "local", local: locked.local };
  if (locked.git !== undefined) return { ...own, kind: "git", ...locked, git: locked.git, quiet: true };
  if (locked.tarball !== undefined)
    return { ...own, kind: "tarball", tarball: locked.tarball, name: locked.name };
  const { package: hub = locked.name, version = "" } = locked as { package?: string; version?: string };
  throw hubPackage([{ entry: { ...own, kind: "hub", package: hub, version }, from: "", by: undefined }]);
}

async function fetchEntry(
  entry: FetchedEntry,
  from: string,
  index: number,
  resolving: Resolving,
): Promise<Resolved> {
  const into = join(resolving.scratch, String(index));
  if (entry.kind === "local") {
    const dir = resolve(from, entry.local);
    const name = await nameOf(dir, entry, resolving);
    const local = from === resolving.rootDir ? entry.local : relative(resolving.rootDir, dir);
    // What lies within a clone goes with the clone: it is copied.
    const link = !dir.startsWith(resolving.scratch);
    return { dir, link, asked: entry.local, locked: { local, name } };
  }
  if (entry.kind === "tarball") {
    const { dir } = await fetchTarball(entry.tarball, into, entry.at);
    await nameOf(dir, entry, resolving);
    return { dir, link: false, asked: entry.tarball, locked: { tarball: entry.tarball, name: entry.name } };
  }
  if (entry.revision === undefined && !entry.quiet) {
    resolving.warn(
      `${entry.git} is not pinned: its newest commit is taken. Add revision: TAG to packages.yml.`,
    );
  }
  const { dir, revision } = await fetchGit(entry, into);
  const name = await nameOf(dir, entry, resolving);
  const sub = entry.subdirectory === undefined ? {} : { subdirectory: entry.subdirectory };
  const locked = { git: entry.git, name, revision: revision!, ...sub };
  return { dir, link: false, asked: entry.git, locked };
}

async function nameOf(dir: string, entry: Entry, { context }: Resolving): Promise<string> {
  if (existsSync(join(dir, "dbt_project.yml"))) return (await readPackage(dir, context)).name;
  throw new PatronError({
    code: "no-package",
    message: `${describe(entry)} holds no dbt project: there is no dbt_project.yml in it.`,
    at: entry.at,
    hint:
      entry.kind === "local"
        ? `Looked in ${dir}.`
        : "Where the project stands deeper, name it: subdirectory: FOLDER",
  });
}

/** What makes two entries the same package. */
function identityOf(entry: Entry, from: string): string {
  if (entry.kind === "local") return `local ${resolve(from, entry.local)}`;
  if (entry.kind !== "git") return `${entry.kind} ${describe(entry)}`;
  return `git ${entry.git.replace(/(\.git)?\/?$/, "")} ${entry.subdirectory ?? ""}`;
}

function describe(entry: Entry): string {
  if (entry.kind === "local") return entry.local;
  if (entry.kind === "git") return entry.git;
  return entry.kind === "tarball" ? entry.tarball : entry.package;
}

function hubName(entry: Entry): string {
  return entry.kind === "hub" ? entry.package.split("/").at(-1)! : "";
}

function hubPackage(missing: readonly Waiting[]): PatronError {
  return new PatronError(
    missing.flatMap(({ entry, by }): Diagnostic[] => {
      if (entry.kind !== "hub") return [];
      const [owner = "OWNER"] = entry.package.split("/");
      const asked = by === undefined ? "" : `, which ${by} asks for,`;
      return [
        {
          code: "hub-package",
          message: `${entry.package} ${entry.version}${asked} comes from dbt's package hub, which Patron does not ask.`,
          at: entry.at,
          hint: "Name the repository that it is published from, with the tag of the version:",
          help: `- git: https://github.com/${owner}/REPOSITORY.git\n  revision: TAG`,
        },
      ];
    }),
  );
}

function conflict(entry: Entry, first: { revision: string; at: Place }, revision: string): PatronError {
  return new PatronError({
    code: "conflicting-revisions",
    message: `${describe(entry)} is asked for at ${revision || "its newest commit"} here and at ${first.revision || "its newest commit"} elsewhere.`,
    at: entry.at,
    hint: `The other place: ${first.at.path}${first.at.line === undefined ? "" : `:${first.at.line}`}`,
    help: "Name one revision in both places.",
  });
}

function clash(entry: Entry, name: string, taken: { package: Resolved; at: Place } | undefined): PatronError {
  return new PatronError({
    code: "package-name-clash",
    message: taken
      ? `${describe(entry)} is a project named '${name}', and so is ${taken.package.asked}.`
      : `${describe(entry)} is a project named '${name}', which is this project's own name.`,
    at: entry.at,
    hint: "Packages are told apart by the name in their dbt_project.yml; remove one of them.",
  });
}
