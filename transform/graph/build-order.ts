import type { Node } from "../node.ts";
import { Graph } from "./graph.ts";

/** What each chosen node waits for, and which of that must have gone well. */
export interface Plan {
  /** In an order that respects all waits. */
  order: string[];
  waitsFor: Map<string, Set<string>>;
}

/**
 * The waits among the chosen nodes. A node that is not chosen is passed through: what it needs is still waited for.
 * With `testsBlock`, nodes also wait for the tests of what they read, so that a failed test stops what is below it.
 */
export function planRun(all: ReadonlyMap<string, Node>, chosen: readonly Node[], testsBlock: boolean): Plan {
  const ids = new Set(chosen.map((node) => node.uniqueId));
  const graph = new Graph(all);
  const waitsFor = new Map<string, Set<string>>();
  for (const node of chosen) {
    // A unit test comes before the model it tests: it waits for what the model waits for.
    const needs = node.unitTest ? node.dependsOn.nodes[0]! : node.uniqueId;
    waitsFor.set(node.uniqueId, nearestChosen(graph, needs, ids));
  }
  for (const node of chosen) if (node.unitTest) waitsFor.get(node.dependsOn.nodes[0]!)?.add(node.uniqueId);
  if (testsBlock) addTestWaits(graph, chosen, ids, waitsFor);
  return { order: sorted(chosen, waitsFor), waitsFor };
}

function nearestChosen(graph: Graph, id: string, chosen: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (parent: string): void => {
    if (seen.has(parent)) return;
    seen.add(parent);
    if (chosen.has(parent)) found.add(parent);
    else for (const next of graph.parents(parent)) visit(next);
  };
  for (const parent of graph.parents(id)) visit(parent);
  return found;
}

/**
 * A node waits for a test when everything the test reads is above the node: then no circle can come of it, and a
 * test over two models does not hold up what needs only one of them.
 */
function addTestWaits(
  graph: Graph,
  chosen: readonly Node[],
  ids: ReadonlySet<string>,
  waitsFor: Map<string, Set<string>>,
): void {
  const ancestors = new Map<string, Set<string>>();
  const above = (id: string): Set<string> => {
    const known = ancestors.get(id) ?? graph.ancestors([id]);
    ancestors.set(id, known);
    return known;
  };
  for (const test of chosen) {
    if (test.resourceType !== "test") continue;
    const read = graph.parents(test.uniqueId);
    for (const child of new Set(read.flatMap((parent) => chosenBelow(graph, parent, ids)))) {
      if (["test", "unit_test"].includes(graph.nodes.get(child)!.resourceType)) continue;
      if (read.every((parent) => above(child).has(parent))) waitsFor.get(child)!.add(test.uniqueId);
    }
  }
}

/** The first chosen nodes on each way down from `id`. */
function chosenBelow(graph: Graph, id: string, chosen: ReadonlySet<string>): string[] {
  const out: string[] = [];
  const seen = new Set<string>();
  const visit = (child: string): void => {
    if (seen.has(child)) return;
    seen.add(child);
    if (chosen.has(child)) out.push(child);
    else for (const next of graph.children(child)) visit(next);
  };
  for (const child of graph.children(id)) visit(child);
  return out;
}

function sorted(chosen: readonly Node[], waitsFor: ReadonlyMap<string, Set<string>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    done.add(id);
    for (const parent of waitsFor.get(id) ?? []) visit(parent);
    order.push(id);
  };
  for (const node of chosen) visit(node.uniqueId);
  return order;
}
