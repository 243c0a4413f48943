import { type Diagnostic, PatronError, type Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { placeIn } from "./diagnose.ts";
import { NodeLookup } from "./lookup.ts";
import type { ParseState } from "./state.ts";

/**
 * Turns the refs and sources of every node into dependencies. Unknown names are mistakes; a test whose node is
 * disabled is taken out with it.
 */
export function resolveDependencies(state: ParseState): void {
  const { project } = state;
  const lookup = new NodeLookup(project);
  for (const node of [...project.nodes.values()]) {
    const found = new Set<string>(node.dependsOn.nodes);
    for (const call of node.refs) {
      resolveOne(
        state,
        node,
        () => found.add(lookup.ref(call, node).uniqueId),
        callPattern("ref", call.name),
      );
    }
    for (const [source, table] of node.sources) {
      resolveOne(
        state,
        node,
        () => found.add(lookup.source(source, table, node).uniqueId),
        callPattern("source", source, table),
      );
    }
    node.dependsOn.nodes = [...found];
  }
}

function resolveOne(state: ParseState, node: Node, resolve: () => unknown, pattern: () => RegExp): void {
  try {
    resolve();
  } catch (error) {
    if (!(error instanceof PatronError)) throw error;
    if (node.test && state.project.disabled.some((one) => node.refs.some((ref) => ref.name === one.name))) {
      state.project.nodes.delete(node.uniqueId);
      state.project.disabled.push(node);
      return;
    }
    for (const one of error.diagnostics) state.found.add({ ...one, at: placeOf(node, pattern) });
  }
}

function placeOf(node: Node, pattern: () => RegExp): Place {
  return node.test || node.source || node.resourceType === "exposure" || /\.ya?ml$/.test(node.path)
    ? node.place
    : placeIn(node.path, node.rawCode, pattern);
}

/** Matches `ref('a')` as people write it, whatever the quotes and blanks. */
const callPattern =
  (name: string, ...args: string[]) =>
  (): RegExp => {
    const texts = args.map((arg) => `['"]${arg.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}['"]`);
    return new RegExp(`\\b${name}\\s*\\(\\s*(?:['"][^'"]+['"]\\s*,\\s*)?${texts.join("\\s*,\\s*")}`);
  };

/** Two nodes that would build the same table overwrite each other: a mistake of both. */
export function checkRelationNames(state: ParseState): void {
  const seen = new Map<string, Node>();
  for (const node of state.project.nodes.values()) {
    if (!["model", "seed", "snapshot"].includes(node.resourceType)) continue;
    if (node.config.materialized === "ephemeral") continue;
    const key = `${node.database}.${node.schema}.${node.alias}`.toLowerCase();
    const other = seen.get(key);
    if (other) state.found.add(sameRelation(node, other));
    else seen.set(key, node);
  }
}

function sameRelation(node: Node, other: Node): Diagnostic {
  return {
    code: "duplicate-relation",
    message: `${node.name} and ${other.name} (${other.originalPath}) would both build ${node.schema}.${node.alias}.`,
    at: node.place,
    hint: "Give one of them another alias or schema.",
  };
}

/** Finds the circles of the graph; each is told once, as the path one would walk. */
export function checkCycles(state: ParseState): void {
  const { nodes } = state.project;
  const done = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const visit = (id: string): void => {
    if (onPath.has(id)) {
      const names = [...path.slice(path.indexOf(id)), id].map((one) => nodes.get(one)?.name ?? one);
      const { place, path: file, rawCode } = nodes.get(path.at(-1)!)!;
      state.found.add({
        code: "cycle",
        message: `These depend on each other in a circle: ${names.join(" -> ")}.`,
        at: rawCode ? placeIn(file, rawCode, callPattern("ref", nodes.get(id)!.name)) : place,
        hint: "Take one of the refs out, or move what both need into a model of its own.",
      });
      return;
    }
    if (done.has(id)) return;
    path.push(id);
    onPath.add(id);
    for (const parent of nodes.get(id)?.dependsOn.nodes ?? []) visit(parent);
    path.pop();
    onPath.delete(id);
    done.add(id);
  };
  for (const id of nodes.keys()) visit(id);
}
