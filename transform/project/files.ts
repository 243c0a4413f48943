import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readIgnored } from "./ignore.ts";

/** A file of a project: where it is, below which of its paths, and its name as the manifest writes it. */
export interface ProjectFile {
  path: string;
  /** Relative to the project's folder, `/` between parts. */
  originalPath: string;
  /** Relative to the model path (seed path, …) it was found under. */
  relativePath: string;
}

/** Folders that hold no sources of the project; `patron_typescript` is there for dbt alone. */
const SKIPPED = new Set(["node_modules", "target", "logs", "dbt_packages", "patron_typescript"]);

/** All files below `paths` of a project whose name ends in one of `extensions`, sorted by path. */
export function listFiles(
  projectDir: string,
  paths: readonly string[],
  extensions: readonly string[],
): ProjectFile[] {
  const found = new Map<string, ProjectFile>();
  const ignored = readIgnored(projectDir);
  const home = join(projectDir, sep);
  for (const base of paths) {
    const folder = join(projectDir, base);
    for (const path of walk(folder)) {
      if (!extensions.some((extension) => path.endsWith(extension))) continue;
      // Cut, not worked out by relative(): that looks at every letter of thousands of paths.
      const originalPath = slashes(
        path.startsWith(home) ? path.slice(home.length) : relative(projectDir, path),
      );
      if (ignored(originalPath)) continue;
      const below = path.startsWith(`${folder}${sep}`)
        ? path.slice(folder.length + 1)
        : relative(folder, path);
      found.set(path, { path, originalPath, relativePath: slashes(below) });
    }
  }
  return [...found.values()].sort((a, b) => (a.originalPath < b.originalPath ? -1 : 1));
}

/** Every file below `paths`, whatever its name and whether or not it is ignored, in no order. */
export function everyFile(projectDir: string, paths: readonly string[]): Set<string> {
  return new Set(paths.flatMap((base) => walk(join(projectDir, base))));
}

function walk(dir: string): string[] {
  let entries: import("node:fs").Dirent[];
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    return []; // a path that dbt_project.yml names need not exist
  }
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    const path = `${dir}${sep}${entry.name}`; // join() would look at every letter again
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

function slashes(path: string): string {
  return sep === "/" ? path : path.replaceAll("\\", "/");
}
