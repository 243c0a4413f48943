import type { Node } from "../node.ts";
import type { Lists } from "./cache.ts";

/** A node as the parse cache keeps it: without what its file's path and its property entry say anyway. */
type Kept = Omit<Node, "dependsOn" | "properties" | "place"> & { after: string[]; by: number };

/** Thousands of nodes are read at each start: what many of them share is kept once. */
export function packNode({ dependsOn, properties: _, place: __, ...node }: Node, lists: Lists): Kept {
  return { ...node, after: dependsOn.nodes, by: lists.numberOf(dependsOn.macros) };
}

/** The node again. `properties` is the property entry that describes it, `place` where to point a person to. */
export function unpackNode(
  { after, by, ...node }: Kept,
  lists: Lists,
  around: Pick<Node, "properties" | "place">,
): Node {
  return {
    ...node,
    dependsOn: { nodes: after, macros: [...lists.at(by)] },
    ...(around.properties === undefined ? {} : { properties: around.properties }),
    place: around.place,
  } as Node;
}
