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
  const root = rootsOf(project, packageName).find((one) => originalPath.startsWith(one));
  return root === undefined ? originalPath : originalPath.slice(root.length);
}

const known = new WeakMap<Project, Map<string, string[]>>();

/** `models/` and the other folders of a package, the longest first. */
function rootsOf(project: Project, packageName: string): string[] {
  const byPackage = known.get(project) ?? new Map<string, string[]>();
  known.set(project, byPackage);
  let roots = byPackage.get(packageName);
  if (roots === undefined) {
    const settings = project.packages.find((pack) => pack.name === packageName)?.settings;
    const all = settings ? PATHS.flatMap((name) => settings[name]) : [];
    roots = all.map((root) => `${root}/`).sort((a, b) => b.length - a.length);
    byPackage.set(packageName, roots);
  }
  return roots;
}

/** The `path` of a node: below its kind's folder; a snapshot of a property file has a file of its own there. */
export function pathBelow(project: Project, node: Node): string {
  if (node.resourceType === "operation") return node.compiledPath;
  if (node.resourceType === "analysis")
    return `analysis/${belowRoot(project, node.package, node.originalPath)}`;
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
