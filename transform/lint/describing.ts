import { listOf, type Node } from "../node.ts";
import type { Rule, Subject } from "./rule.ts";

/** The columns of a model's grain as its meta says; undefined when it says nothing. */
function grainOf(node: Node): string[] | undefined {
  const meta = (node.config.meta ?? {}) as Record<string, unknown>;
  return meta.grain === undefined ? undefined : listOf(meta.grain);
}

/** What one row is must be written down: without it nobody can say whether a join doubles money. */
export const grainStated: Rule = {
  id: "grain-stated",
  severity: "error",
  instead:
    "say which columns make a row: config: { meta: { grain: [order_id] } } ([] for a table of one row).",
  check({ node, places }) {
    if (grainOf(node) !== undefined) return [];
    return [{ at: places.of(node), message: `${node.name} does not say its grain.` }];
  },
};

/**
 * A grain is a promise; a test keeps it. A model whose rows a mart takes over one by one may leave the test to it:
 * `meta: { key_tested_on: orders }`, which must read the model and test its own key.
 */
export const keyTested: Rule = {
  id: "key-tested",
  severity: "error",
  instead:
    "test it: unique and not_null on the one column, or a test over all columns of the grain on the model.",
  check(subject) {
    const grain = grainOf(subject.node);
    if (grain === undefined || grain.length === 0 || isTested(subject.tests, grain)) return [];
    if (isTestedAbove(subject)) return [];
    const message = `Nothing tests that ${grain.join(", ")} is unique in ${subject.node.name}.`;
    return [{ at: subject.places.of(subject.node, grain[0]), message }];
  },
};

/** Whether the model that `key_tested_on` names reads this one, at any distance, and has a tested key. */
function isTestedAbove({ node, project }: Subject): boolean {
  const named = (node.config.meta as Record<string, unknown> | undefined)?.key_tested_on;
  const above = [...project.nodes.values()].find((one) => one.resourceType === "model" && one.name === named);
  if (!above || !readsFrom(project, above, node.uniqueId)) return false;
  const tests = [...project.nodes.values()].filter((one) => one.test?.attachedTo === above.uniqueId);
  const grain = grainOf(above) ?? [];
  return grain.length > 0 && isTested(tests, grain);
}

function readsFrom(project: Subject["project"], node: Node, id: string): boolean {
  const parents = node.dependsOn.nodes;
  return parents.includes(id) || parents.some((one) => isModelReading(project, one, id));
}

function isModelReading(project: Subject["project"], parent: string, id: string): boolean {
  const node = project.nodes.get(parent);
  return node !== undefined && readsFrom(project, node, id);
}

function isTested(tests: readonly Node[], grain: readonly string[]): boolean {
  const wanted = [...grain].sort().join();
  return tests.some((test) => {
    if (!test.test?.name.includes("unique")) return false;
    if (test.test.column !== undefined && grain.length === 1) return test.test.column === grain[0];
    const lists = Object.values(test.test.kwargs).filter(Array.isArray);
    return lists.some((list) => list.map(String).sort().join() === wanted);
  });
}

/** Every column is described: the description is what a reader of a chart has instead of the author. */
export const columnsDescribed: Rule = {
  id: "columns-described",
  severity: "error",
  instead: "add it under columns: in the model's property file, with its meaning and its unit.",
  check({ node, places, columns }) {
    if (node.patchPath === undefined)
      return [{ at: places.of(node), message: `${node.name} has no entry in a property file.` }];
    const known = Object.values(node.columns);
    const bare = known.filter((column) => column.description.trim() === "");
    const names = new Set(known.map((column) => column.name.toLowerCase()));
    const missing = (columns ?? []).filter((name) => !names.has(name.toLowerCase()));
    return [
      ...(node.description.trim() === ""
        ? [{ at: places.of(node), message: `${node.name} has no description.` }]
        : []),
      ...bare.map(({ name }) => ({
        at: places.of(node, name),
        message: `${node.name}.${name} has no description.`,
      })),
      ...missing.map((name) => ({
        at: places.of(node),
        message: `${node.name}.${name} is not in the property file.`,
      })),
    ];
  },
};
