import { didYouMean, PatronError } from "../kernel/diagnostics.ts";
import { nodeDict } from "./artifacts/node-dict.ts";
import { Semantics } from "./artifacts/semantics.ts";
import { type Node, type ResourceType, SEMANTIC } from "./node.ts";
import type { Project } from "./project/project.ts";

export type LsOutput = "name" | "path" | "json" | "selector";

/** The keys of the JSON form when nobody names others; dbt's list. */
const KEYS = [
  "alias",
  "name",
  "package_name",
  "depends_on",
  "tags",
  "config",
  "resource_type",
  "source_name",
  "original_file_path",
  "unique_id",
];

/**
 * One line a node, in dbt's forms: name, file path, JSON, or the selector that names it. `keys` choose what the JSON
 * holds; a dot goes into a value (`config.materialized`). Throws `unknown-key` (exit code 2) for a key no node has.
 */
export function ls(
  project: Project,
  nodes: readonly Node[],
  output: LsOutput = "name",
  keys: readonly string[] = [],
): string[] {
  if (output !== "json") return nodes.map((node) => line(node, output));
  const dicts = nodes.map((node) => listed(project, node));
  for (const key of keys) checkKey(key, dicts);
  return dicts.map((dict) => JSON.stringify(summary(dict, keys)));
}

function line(node: Node, output: LsOutput): string {
  if (output === "path") return node.originalPath;
  if (output === "selector") return selector(node);
  if (node.version !== undefined) return `${node.name}.v${node.version}`;
  return node.source ? `${node.source.sourceName}.${node.name}` : node.name;
}

function selector(node: Node): string {
  if (node.source) return `source:${node.package}.${node.source.sourceName}.${node.name}`;
  if (!BY_TYPE.has(node.resourceType)) return node.fqn.join(".");
  // The last part of a unique id tells the versions of a unit test apart.
  return `${node.resourceType}:${node.package}.${node.uniqueId.split(".").at(-1)}`;
}

/** What a selector names by its kind. */
const BY_TYPE = new Set<ResourceType>(["unit_test", "exposure", ...SEMANTIC]);

type Dict = Record<string, unknown>;

/** Sources depend on nothing; neither they nor unit tests have another name, these no tags either. */
function listed(project: Project, node: Node): Dict {
  if (SEMANTIC.has(node.resourceType)) return new Semantics(project).of(node) ?? {};
  const { alias, depends_on, tags, ...dict } = nodeDict(node);
  if (node.resourceType === "exposure") return { ...dict, tags, depends_on };
  if (node.source) return { ...dict, tags };
  return node.resourceType === "unit_test" ? { ...dict, depends_on } : { ...dict, tags, alias, depends_on };
}

function summary(dict: Dict, keys: readonly string[]): Dict {
  if (keys.length === 0)
    return Object.fromEntries(KEYS.flatMap((key) => (key in dict ? [[key, dict[key]]] : [])));
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = valueAt(dict, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function valueAt(dict: Dict, key: string): unknown {
  return key.split(".").reduce<unknown>((at, part) => (at as Dict | null | undefined)?.[part], dict);
}

function checkKey(key: string, dicts: readonly Dict[]): void {
  const [first = ""] = key.split(".");
  if (dicts.length === 0 || dicts.some((dict) => first in dict)) return;
  const hint = didYouMean(first, Object.keys(dicts[0]!));
  throw new PatronError(
    {
      code: "unknown-key",
      message: `--output-keys names '${key}', which no listed node has.`,
      ...(hint ? { hint } : {}),
      help: `All keys: ${Object.keys(dicts[0]!).sort().join(", ")}`,
    },
    { exitCode: 2 },
  );
}
