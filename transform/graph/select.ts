import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Node, ResourceType } from "../node.ts";
import type { Project } from "../project/project.ts";
import { Changes } from "../state/changes.ts";
import type { PreviousState } from "../state/previous.ts";
import { Graph } from "./graph.ts";
import { matches } from "./methods.ts";
import { type Definition, definitionOf, namedSelector } from "./named-selectors.ts";
import { type Criterion, parseSelectors } from "./selector.ts";
import { fresherSources } from "./source-status.ts";

/**
 * Which tests come along with chosen nodes: `eager` all that touch one, `cautious` those that read nothing else,
 * `buildable` also those that otherwise read only what is above a chosen node, `empty` none.
 */
export const INDIRECT = ["eager", "cautious", "buildable", "empty"] as const;
export type IndirectSelection = (typeof INDIRECT)[number];

export interface SelectOptions {
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  resourceTypes?: readonly string[] | undefined;
  excludeResourceTypes?: readonly string[] | undefined;
  /** A selector of selectors.yml; without it and without `select`, the one marked `default: true`. */
  selector?: string | undefined;
  /** Only these unique ids; `retry` knows them already. */
  ids?: ReadonlySet<string> | undefined;
  /** What `state:` and `result:` compare with. */
  state?: PreviousState | undefined;
  /** Where this project's own sources.json is, for `source_status:`. */
  targetDir?: string | undefined;
  /** Default `eager`. */
  indirectSelection?: IndirectSelection | undefined;
}

/** What the methods look at: the graph, and an earlier state of the project where one is known. */
interface Search {
  project: Project;
  graph: Graph;
  state: PreviousState | undefined;
  indirect: IndirectSelection;
  targetDir: string | undefined;
  changes?: Changes;
  /** Sources with new rows, for `source_status:fresher`. */
  fresher?: ReadonlySet<string>;
}

/**
 * The nodes that a selection names, in dependency-free project order. Tests come along with any node they test.
 * Throws PatronError (exit code 2) for a malformed selector and for one that names nothing.
 */
export function select(project: Project, options: SelectOptions = {}): Node[] {
  const graph = new Graph(selectable(project));
  const indirect = options.indirectSelection ?? "eager";
  const search: Search = { project, graph, state: options.state, targetDir: options.targetDir, indirect };
  const { nodes } = search.graph;
  const wanted = wantedIds(search, options);
  const unwanted = options.exclude?.length ? union(search, options.exclude, false) : new Set<string>();
  const types = options.resourceTypes?.length ? new Set<string>(options.resourceTypes) : undefined;
  return [...nodes.values()].filter(
    (node) =>
      wanted.has(node.uniqueId) &&
      !unwanted.has(node.uniqueId) &&
      (options.ids === undefined || options.ids.has(node.uniqueId)) &&
      (types === undefined || types.has(node.resourceType)) &&
      options.excludeResourceTypes?.includes(node.resourceType) !== true,
  );
}

function wantedIds(search: Search, options: SelectOptions): Set<string> {
  if (options.select?.length) return union(search, options.select, true);
  const definition = namedSelector(search.project.dir, options.selector, options.ids !== undefined);
  return definition ? byDefinition(search, definition) : new Set(search.graph.nodes.keys());
}

/** The nodes of a definition in selectors.yml. */
function byDefinition(search: Search, definition: Definition): Set<string> {
  const again = (one: Definition) => byDefinition(search, one);
  if (definition.kind === "selector") return again(definitionOf(search.project.dir, definition.name));
  if (definition.kind === "criterion")
    return without(
      withTests(search.graph, expand(search, definition.criterion, true), definition.eager),
      definition.exclude.map(again),
    );
  const parts = definition.parts.map(again);
  const joined =
    definition.kind === "union"
      ? new Set(parts.flatMap((part) => [...part]))
      : new Set([...(parts[0] ?? [])].filter((id) => parts.every((part) => part.has(id))));
  return without(joined, definition.exclude.map(again));
}

function without(ids: Set<string>, unwanted: readonly Set<string>[]): Set<string> {
  return new Set([...ids].filter((id) => !unwanted.some((part) => part.has(id))));
}

const NEVER_SELECTED = new Set<ResourceType>(["operation"]);

function selectable(project: Project): Map<string, Node> {
  return new Map([...project.nodes].filter(([, node]) => !NEVER_SELECTED.has(node.resourceType)));
}

function union(search: Search, written: readonly string[], mustMatch: boolean): Set<string> {
  const out = new Set<string>();
  for (const criteria of parseSelectors(written)) {
    let both: Set<string> | undefined;
    for (const criterion of criteria) {
      const found = withTests(
        search.graph,
        expand(search, criterion, mustMatch),
        search.indirect === "eager",
      );
      both = both === undefined ? found : new Set([...both].filter((id) => found.has(id)));
    }
    for (const id of both ?? []) out.add(id);
  }
  return withSureTests(search, out);
}

/** Adds, under `cautious` and `buildable` selection, the tests that read nothing but what is there. */
function withSureTests({ graph, indirect }: Search, ids: Set<string>): Set<string> {
  if (indirect === "eager" || indirect === "empty") return ids;
  const there = indirect === "cautious" ? ids : new Set([...ids, ...graph.ancestors([...ids])]);
  const out = new Set(ids);
  for (const id of withTests(graph, ids)) {
    if (graph.parents(id).every((parent) => there.has(parent))) out.add(id);
  }
  return out;
}

/** Methods that compare with an earlier run. Their answer changes: to find nothing is no slip of the pen. */
const COMPARING = new Set(["state", "result", "source_status"]);

function expand(search: Search, criterion: Criterion, mustMatch: boolean): Set<string> {
  const { graph, project } = search;
  const start = [...graph.nodes.values()]
    .filter((node) => fits(search, node, criterion))
    .map((node) => node.uniqueId);
  if (start.length === 0 && mustMatch && !COMPARING.has(criterion.method))
    throw nothingFound(project, criterion);
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

function fits(search: Search, node: Node, { method, value, text }: Criterion): boolean {
  if (!COMPARING.has(method)) return matches(node, method, value, search.project.dir);
  const state = search.state;
  if (!state) throw stateWanted(text);
  if (method === "source_status") {
    search.fresher ??= fresherSources(value, state, search.targetDir);
    return search.fresher.has(node.uniqueId);
  }
  if (method === "result") return state.results.get(node.uniqueId) === value;
  search.changes ??= new Changes(search.project, state);
  return search.changes.matches(node, value);
}

function stateWanted(text: string): PatronError {
  return new PatronError(
    {
      code: "state-wanted",
      message: `'${text}' compares with an earlier run, and none is named.`,
      help: "Name the folder that holds its manifest.json: --state DIR",
    },
    { exitCode: 2 },
  );
}

const TESTS = new Set<ResourceType | undefined>(["test", "unit_test"]);

/** Adds the tests of every chosen node; `cautious` selection (not eager) leaves them out. */
function withTests(graph: Graph, ids: Set<string>, eager = true): Set<string> {
  const out = new Set(ids);
  if (!eager) return out;
  for (const id of ids) {
    for (const child of graph.children(id))
      if (TESTS.has(graph.nodes.get(child)?.resourceType)) out.add(child);
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
