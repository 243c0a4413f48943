import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";

const PATHS = [
  "model-paths",
  "seed-paths",
  "test-paths",
  "macro-paths",
  "snapshot-paths",
  "analysis-paths",
] as const;

/** A file's path below the folder of its kind (`models/marts/x.sql` is `marts/x.sql`), as the manifest's `path`. */
export function belowRoot(project: Project, packageName: string, originalPath: string): string {
  const settings = project.packages.find((pack) => pack.name === packageName)?.settings;
  const roots = settings ? PATHS.flatMap((name) => settings[name]) : [];
  const inside = roots.filter((root) => originalPath.startsWith(`${root}/`));
  const longest = inside.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? originalPath : originalPath.slice(longest.length + 1);
}

/** The `path` of a node: below its kind's folder; a snapshot of a property file has a file of its own there. */
export function pathBelow(project: Project, node: Node): string {
  if (node.resourceType === "operation") return node.compiledPath;
  const isBlock = node.originalPath.endsWith(".sql") || node.resourceType !== "snapshot";
  return belowRoot(project, node.package, isBlock ? node.originalPath : node.compiledPath);
}

/** Ids of the docs blocks that a description calls. */
export function docBlocks(project: Project, description: unknown, packageName: string): string[] {
  if (typeof description !== "string" || !description.includes("doc(")) return [];
  const calls = description.matchAll(/\bdoc\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]+)['"]\s*)?\)/g);
  return [...calls].map(([, first, second]) => {
    const [from, name] = second === undefined ? [undefined, first] : [first, second];
    const all = project.docs.filter((block) => block.name === name);
    const home = all.find((block) => block.package === (from ?? packageName)) ?? all[0];
    return `doc.${home?.package ?? packageName}.${name}`;
  });
}
