import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Node } from "../node.ts";

/**
 * `path:` as dbt reads it: a file, the property file that describes it, or a folder above it, by name or as shells
 * match names (`models/staging/*`). It names files of the root project (`root`); of packages it takes only what lies
 * under a path that the root project has too. Beyond dbt, the path may also start in a folder above the project.
 */
export function matchesPath(node: Node, value: string, root: string): boolean {
  const wanted = value.replace(/^\.\//, "").replace(/\/$/, "");
  const isRoot = node.path === join(root, node.originalPath);
  const fits = matcher(wanted);
  const named = [node.originalPath, ...described(node), ...folders(node.originalPath)].some(
    (path) => fits(path) && (isRoot || existsSync(join(root, path))),
  );
  return named || fromAbove(node, wanted, root);
}

function described(node: Node): string[] {
  return node.patchPath === undefined ? [] : [node.patchPath.replace(/^.*?:\/\//, "")];
}

function folders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Blanks and stars stay within one folder, `**` crosses them. */
function matcher(wanted: string): (path: string) => boolean {
  if (!/[*?[]/.test(wanted)) return (path) => path === wanted;
  const source = wanted.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*\*\/|\*\*|\*|\?/g, (found) => {
    if (found === "?") return "[^/]";
    if (found === "*") return "[^/]*";
    return found === "**" ? ".*" : "(?:.*/)?";
  });
  const regex = new RegExp(`^${source}$`);
  return (path) => regex.test(path);
}

/** `models/marts/core` when the project is the folder `models` of a repository. */
function fromAbove(node: Node, wanted: string, root: string): boolean {
  if (!wanted.includes("/")) return false;
  const at = `${node.path.replaceAll("\\", "/")}/`.indexOf(`/${wanted}/`);
  return at >= 0 && at < root.length;
}
