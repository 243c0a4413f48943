import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { listOf, type Node, type ResourceType, tagsOf } from "../node.ts";
import { matchesPath } from "./paths.ts";

type Match = (node: Node, value: string, root: string) => boolean;

const METHODS: Record<string, Match> = {
  fqn: matchesName,
  tag: (node, value) => tagsOf(node).some((tag) => glob(value, tag)),
  path: matchesPath,
  file: (node, value) =>
    glob(value, basename(node.originalPath)) ||
    glob(value, basename(node.originalPath).replace(/\.\w+$/, "")),
  package: (node, value) => glob(value === "this" ? node.package : value, node.package),
  resource_type: (node, value) => node.resourceType === value,
  source: (node, value) => node.source !== undefined && matchesSource(node, value),
  exposure: byName("exposure"),
  metric: byName("metric"),
  semantic_model: byName("semantic_model"),
  saved_query: byName("saved_query"),
  unit_test: byName("unit_test"),
  test_name: (node, value) => node.resourceType === "test" && glob(value, node.test?.name ?? node.name),
  test_type: matchesTestType,
  group: (node, value) => (node.config.group ?? node.properties?.group) === value,
  access: (node, value) =>
    node.resourceType === "model" && (node.config.access ?? node.properties?.access ?? "protected") === value,
  version: matchesVersion,
};

/** Whether a node of the project in folder `root` fits `method:value`. Throws `unknown-method` (exit code 2). */
export function matches(node: Node, method: string, value: string, root: string): boolean {
  if (method === "config" || method.startsWith("config.")) return matchesConfig(node, method.slice(7), value);
  const match = METHODS[method];
  if (match) return match(node, value, root);
  const hint = didYouMean(method, Object.keys(METHODS));
  throw new PatronError(
    {
      code: "unknown-method",
      message: `'${method}:' is no selection method.`,
      hint: hint ?? `Methods: ${Object.keys(METHODS).join(", ")}, config.key`,
    },
    { exitCode: 2 },
  );
}

/** `name` or `package.name` of one kind of node. */
function byName(type: ResourceType): Match {
  return (node, value) => {
    if (node.resourceType !== type) return false;
    const [name = "", pack = "*"] = value.split(".").reverse();
    const own = [node.name, node.uniqueId.split(".").at(-1)!];
    return own.some((one) => glob(name, one)) && glob(pack, node.package);
  };
}

/** Name, folder path in dots (`marts.core`), either with its package before it; `*` stands for anything. */
function matchesName(node: Node, value: string): boolean {
  if (node.resourceType === "source") {
    return value.includes(".") && matchesSource(node, value);
  }
  if (glob(value, node.name)) return true;
  const parts = value.split(".");
  const startsAt = (from: number) =>
    parts.length <= node.fqn.length - from &&
    parts.every((part, index) => glob(part, node.fqn[from + index]!));
  return startsAt(0) || startsAt(1);
}

function matchesSource(node: Node, value: string): boolean {
  const parts = value.split(".");
  const own = [node.package, node.source!.sourceName, node.name];
  if (parts.length === 1) return glob(parts[0]!, own[1]!);
  return parts.every((part, index) =>
    glob(part, own.slice(own.length - Math.max(parts.length, 2))[index] ?? ""),
  );
}

/** `latest`, `old` (before the latest), `prerelease` (after it) or `none`. */
function matchesVersion({ resourceType, version, latestVersion }: Node, value: string): boolean {
  if (resourceType !== "model") return false;
  if (version === undefined) return value === "none";
  const [own, latest] = [version, latestVersion ?? version].map((one) => Number(one)) as [number, number];
  if (value === "latest") return String(version) === String(latestVersion);
  return value === "old" ? own < latest : value === "prerelease" && own > latest;
}

function matchesTestType(node: Node, value: string): boolean {
  if (value === "unit") return node.resourceType === "unit_test";
  if (node.resourceType !== "test") return false;
  if (value === "data") return true;
  return value === (node.test ? "generic" : "singular");
}

function matchesConfig(node: Node, key: string, value: string): boolean {
  let found: unknown = node.config;
  for (const part of key.split(".")) {
    found =
      typeof found === "object" && found !== null ? (found as Record<string, unknown>)[part] : undefined;
  }
  if (typeof found === "object" && found !== null && !Array.isArray(found)) return value in found;
  return listOf(found).some((one) => one.toLowerCase() === value.toLowerCase());
}

/** `*`, `?` and `[ab]` as shells read them. */
function glob(pattern: string, text: string): boolean {
  if (!/[*?[]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
