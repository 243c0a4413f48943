import { existsSync, lstatSync, realpathSync, rmSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type Diagnostic, PatronError } from "../../kernel/diagnostics.ts";

export interface CleanOptions {
  /** The project's folder: nothing outside it is ever touched. */
  dir: string;
  /** Folders to remove, relative to `dir`. */
  targets: readonly string[];
  /** Folders with people's own files, which are never removed. */
  sources: readonly string[];
}

/**
 * Removes the folders of `clean-targets`; gives those that were there. When one of them lies outside the project, is the
 * project, or holds its files, nothing at all is removed: PatronError `unsafe-clean` (exit code 2).
 */
export function cleanProject({ dir, targets, sources }: CleanOptions): string[] {
  const paths = [...new Set(targets)].map((target) => resolve(dir, target));
  const wrong = paths.flatMap((path) => {
    const why = unsafe(dir, path, sources);
    return why === undefined ? [] : [{ path, why }];
  });
  if (wrong.length > 0) throw refusal(dir, wrong);
  const there = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  for (const path of there) rmSync(path, { recursive: true, force: true });
  return there;
}

function unsafe(dir: string, path: string, sources: readonly string[]): string | undefined {
  if (!isWithin(realpathSync(dir), real(path))) return "lies outside the project";
  if (path === resolve(dir)) return "is the project itself";
  const source = sources.find((one) => isWithin(path, resolve(dir, one)));
  return source === undefined ? undefined : `holds the project's files (${source})`;
}

/** The path with the links of its parents followed: a link to elsewhere is removed, never what it leads to. */
function real(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  const base = existsSync(parent) ? realpathSync(parent) : real(parent);
  return resolve(base, relative(parent, path));
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === "" || !(way.startsWith("..") || resolve(way) === way);
}

function refusal(dir: string, wrong: readonly { path: string; why: string }[]): PatronError {
  return new PatronError(
    wrong.map(
      ({ path, why }): Diagnostic => ({
        code: "unsafe-clean",
        message: `clean-targets names ${relative(dir, path) || "."}, which ${why}. Nothing was removed.`,
        at: { path: resolve(dir, "dbt_project.yml") },
        hint: "Name only folders that a run writes, such as target and dbt_packages.",
      }),
    ),
    { exitCode: 2 },
  );
}
