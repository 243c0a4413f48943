import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Node, ResourceType } from "../node.ts";
import type { Project } from "../project/project.ts";
import { Graph } from "./graph.ts";
import { matches } from "./methods.ts";
import { type Criterion, parseSelectors } from "./selector.ts";

export interface SelectOptions {
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  resourceTypes?: readonly string[] | undefined;
}

/**
 * The nodes that a selection names, in dependency-free project order. Tests come along with any node they test.
 * Throws PatronError (exit code 2) for a malformed selector and for one that names nothing.
 */
export function select(project: Project, options: SelectOptions = {}): Node[] {
  const graph = new Graph(selectable(project));
  const wanted = options.select?.length
    ? union(project, graph, options.select, true)
    : new Set(graph.nodes.keys());
  const unwanted = options.exclude?.length
    ? union(project, graph, options.exclude, false)
    : new Set<string>();
  const types = options.resourceTypes?.length ? new Set<string>(options.resourceTypes) : undefined;
  return [...graph.nodes.values()].filter(
    (node) =>
      wanted.has(node.uniqueId) &&
      !unwanted.has(node.uniqueId) &&
      (types === undefined || types.has(node.resourceType)),
  );
}

const NEVER_SELECTED = new Set<ResourceType>(["operation"]);

function selectable(project: Project): Map<string, Node> {
  return new Map([...project.nodes].filter(([, node]) => !NEVER_SELECTED.has(node.resourceType)));
}

function union(project: Project, graph: Graph, written: readonly string[], mustMatch: boolean): Set<string> {
  const out = new Set<string>();
  for (const criteria of parseSelectors(written)) {
    let both: Set<string> | undefined;
    for (const criterion of criteria) {
      const found = withTests(graph, expand(project, graph, criterion, mustMatch));
      both = both === undefined ? found : new Set([...both].filter((id) => found.has(id)));
    }
    for (const id of both ?? []) out.add(id);
  }
  return out;
}

function expand(project: Project, graph: Graph, criterion: Criterion, mustMatch: boolean): Set<string> {
  const start = [...graph.nodes.values()]
    .filter((node) => matches(node, criterion.method, criterion.value))
    .map((node) => node.uniqueId);
  if (start.length === 0 && mustMatch) throw nothingFound(project, criterion);
  const out = new Set(start);
  if (criterion.everythingNeeded) {
    for (const id of graph.descendants(start)) out.add(id);
    for (const id of graph.ancestors([...out])) out.add(id);
    return out;
  }
  if (criterion.parents > 0) for (const id of graph.ancestors(start, criterion.parents)) out.add(id);
  if (criterion.children > 0) for (const id of graph.descendants(start, criterion.children)) out.add(id);
  return out;
}

/** Adds the tests of every chosen node. */
function withTests(graph: Graph, ids: Set<string>): Set<string> {
  const out = new Set(ids);
  for (const id of ids) {
    for (const child of graph.children(id))
      if (graph.nodes.get(child)?.resourceType === "test") out.add(child);
  }
  return out;
}

function nothingFound(project: Project, { text, method, value }: Criterion): PatronError {
  const all = [...project.nodes.values()];
  const candidates =
    method === "tag"
      ? all.flatMap((node) => (node.config.tags as string[] | undefined) ?? [])
      : all.map((node) => node.name);
  const disabled = project.disabled.find((node) => node.name === value);
  const hint = disabled ? `${value} is disabled (${disabled.originalPath}).` : didYouMean(value, candidates);
  return new PatronError(
    {
      code: "nothing-selected",
      message: `The selector '${text}' names nothing in ${project.name}.`,
      ...(hint ? { hint } : {}),
      help: "See what there is: npx patron ls",
    },
    { exitCode: 2 },
  );
}
