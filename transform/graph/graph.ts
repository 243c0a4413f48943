import type { Node } from "../node.ts";

/** Who depends on whom, both ways. */
export class Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly #children = new Map<string, string[]>();

  constructor(nodes: ReadonlyMap<string, Node>) {
    this.nodes = nodes;
    for (const node of nodes.values()) {
      for (const parent of node.dependsOn.nodes) {
        const list = this.#children.get(parent);
        if (list) list.push(node.uniqueId);
        else this.#children.set(parent, [node.uniqueId]);
      }
    }
  }

  parents(id: string): string[] {
    return this.nodes.get(id)?.dependsOn.nodes.filter((parent) => this.nodes.has(parent)) ?? [];
  }

  children(id: string): string[] {
    return this.#children.get(id) ?? [];
  }

  /** Everything above `start` (itself not included), at most `depth` steps away. */
  ancestors(start: Iterable<string>, depth = Number.POSITIVE_INFINITY): Set<string> {
    return walk(start, (id) => this.parents(id), depth);
  }

  /** Everything below `start`. A test is followed by nothing, so it ends a path. */
  descendants(start: Iterable<string>, depth = Number.POSITIVE_INFINITY): Set<string> {
    return walk(start, (id) => this.children(id), depth);
  }
}

function walk(start: Iterable<string>, next: (id: string) => string[], depth: number): Set<string> {
  const seen = new Set<string>();
  let level = [...start];
  for (let step = 0; step < depth && level.length > 0; step++) {
    const found: string[] = [];
    for (const id of level.flatMap(next)) {
      if (seen.has(id)) continue;
      seen.add(id);
      found.push(id);
    }
    level = found;
  }
  return seen;
}
