import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join, relative } from "node:path";
import { systemClock } from "../../kernel/clock.ts";
import { type Logger, silentLog } from "../../kernel/log.ts";
import { yamlContext } from "../context/node-context.ts";
import { readPackage } from "../parse/packages.ts";
import { Vars } from "../project/vars.ts";
import { addPackage, type PackageSource } from "./add.ts";
import { readEntries } from "./entries.ts";
import { hashOf, type Locked, readLock, writeLock } from "./lock.ts";
import { type Resolved, type Resolving, resolveAll, resolveLocked } from "./resolve.ts";

export interface DepsOptions {
  /** The folder with dbt_project.yml. */
  projectDir: string;
  vars?: Record<string, unknown>;
  env?: Readonly<Record<string, string | undefined>>;
  log?: Logger;
  /** Looks revisions up anew, whatever the lock says. */
  upgrade?: boolean;
  /** Writes the lock where it does not fit what is asked for, and installs nothing. */
  lockOnly?: boolean;
  /** A package to add to packages.yml first: an address or a folder. It is taken out again if it cannot be had. */
  add?: { text: string; source?: PackageSource | undefined } | undefined;
}

export interface Installed {
  packages: Locked[];
  /** Whether the packages are those that the lock named already. */
  fromLock: boolean;
}

/**
 * Installs what packages.yml and dependencies.yml name, and what that names in turn, below `packages-install-path`.
 * package-lock.yml keeps what was taken; while it fits what is asked for, it decides. Each package appears whole or
 * not at all. Throws PatronError.
 */
export async function installPackages(options: DepsOptions): Promise<Installed> {
  if (options.add === undefined) return installAll(options);
  const { projectDir, log = silentLog } = options;
  await readPackage(projectDir, contextOf(options));
  const added = addPackage(projectDir, options.add.text, options.add.source);
  for (const one of added.replaced) log.info(`Found duplicate package in packages.yml, removing: ${one}`);
  log.info(`Added new package ${added.shown} to ${added.path}`);
  try {
    return await installAll(options);
  } catch (error) {
    added.undo();
    log.info(`${added.shown} cannot be installed: ${added.path} is as it was.`);
    throw error;
  }
}

async function installAll(options: DepsOptions): Promise<Installed> {
  const { projectDir, log = silentLog } = options;
  const context = contextOf(options);
  const root = await readPackage(projectDir, context);
  const entries = await readEntries(projectDir, context);
  const target = join(projectDir, root.settings["packages-install-path"]);
  if (entries.length === 0) return { packages: [], fromLock: false };
  const hash = hashOf(entries);
  const before = readLock(projectDir);
  const fromLock = before?.sha1_hash === hash && options.upgrade !== true;
  if (fromLock && options.lockOnly === true) return { packages: before.packages, fromLock };
  mkdirSync(target, { recursive: true });
  // Beside the packages, so that a finished one is moved, not copied; the dot keeps it from being read as one.
  const scratch = mkdtempSync(join(target, ".fetching-"));
  const warn = (message: string) => log.warn(message);
  const resolving: Resolving = { rootDir: projectDir, rootName: root.name, context, scratch, warn };
  try {
    const found = fromLock
      ? await resolveLocked(before.packages, resolving)
      : await resolveAll(entries, resolving);
    const packages = found.map((one) => one.locked);
    if (!fromLock) {
      const path = writeLock(projectDir, { packages, sha1_hash: hash });
      log.info(`Updating lock file in file path: ${path}`);
    }
    if (options.lockOnly !== true) {
      for (const one of found) install(one, target, log);
      forget(before?.packages ?? [], packages, target);
    }
    return { packages, fromLock };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function install({ locked, dir, link, asked }: Resolved, target: string, log: Logger): void {
  const { name, revision, subdirectory, local } = locked;
  log.info(`Installing ${subdirectory === undefined ? asked : `${asked}/${subdirectory}`}`);
  const place = join(target, name);
  const draft = join(target, `.${name}-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  if (link) linkOrCopy(dir, draft, target);
  else cpSync(dir, draft, { recursive: true });
  // A package that is there already is set aside first: a rename over a folder that is not empty fails.
  const old = join(target, `.${name}-${process.pid}-old`);
  if (isThere(place)) renameSync(place, old);
  renameSync(draft, place);
  rmSync(old, { recursive: true, force: true });
  const how = local !== undefined ? `<local @ ${local}>` : (revision && `revision ${revision}`) || asked;
  log.info(`Installed from ${how}`);
  if (subdirectory !== undefined) log.info(`and subdirectory ${subdirectory}`);
}

function linkOrCopy(dir: string, draft: string, target: string): void {
  try {
    symlinkSync(relative(target, dir), draft, "dir");
  } catch {
    cpSync(dir, draft, { recursive: true }); // where links are not allowed
  }
}

/** Takes away what an earlier lock had and this one has not; packages put there by hand stay. */
function forget(before: readonly Locked[], now: readonly Locked[], target: string): void {
  const names = new Set(now.map((one) => one.name));
  for (const { name } of before) {
    const place = join(target, name);
    if (!names.has(name) && isThere(place)) rmSync(place, { recursive: true, force: true });
  }
}

/** Also true of a link that leads nowhere. */
function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function contextOf({ vars = {}, env = process.env, log = silentLog }: DepsOptions) {
  const around = {
    target: { name: "", schema: "", database: "", type: "duckdb" as const },
    projectName: "",
    env: { ...env },
    log,
    clock: systemClock,
    invocationId: "",
    startedAt: systemClock.now(),
    flags: {},
    invocationArgs: {},
  };
  return yamlContext(around, new Vars(vars, {}), "", "packages.yml");
}
