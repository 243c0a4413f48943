import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { evaluate } from "../jinja/index.ts";
import type { Node, ResourceType } from "../node.ts";
import type { Package } from "../project/project.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { entryNode } from "./entry-node.ts";
import { type Dict, dict, inputsOf, list, measuresOf, nameOf } from "./metric-inputs.ts";
import type { Entry } from "./properties.ts";
import { addNode, type ParseState } from "./state.ts";

const SECTIONS = [
  ["semantic_models", "semantic_model", "semantic-models"],
  ["metrics", "metric", "metrics"],
  ["saved_queries", "saved_query", "saved-queries"],
] as const;

/**
 * Makes nodes of the semantic models, metrics and saved queries of all packages and joins them: a metric needs the
 * semantic models of its measures, or other metrics; a saved query and an exposure need metrics. Names that are
 * nowhere are mistakes.
 */
export async function addSemanticNodes(state: ParseState): Promise<void> {
  const { properties, project } = state;
  const made: [Node, Entry<Dict>][] = [];
  const add = async (pack: Package, type: ResourceType, section: "metrics", entry: Entry<Dict>) => {
    await collecting(state.found, entry.placeOf(), async () => {
      const node = entryNode(state, pack, entry, type, section);
      if (type === "semantic_model") await readModel(state, node);
      addNode(state, node);
      if (type === "semantic_model") properties.kept.metrics.push(...createdMetrics(entry, node));
      if (project.nodes.get(node.uniqueId) === node) made.push([node, entry]);
    });
  };
  for (const [kept, type, section] of SECTIONS) {
    for (const entry of properties.kept[kept]) {
      const pack = project.packages.find((one) => one.name === entry.package)!;
      await add(pack, type, section as "metrics", entry);
    }
  }
  const names = new SemanticNames(project.nodes.values());
  for (const [node, entry] of made)
    await collecting(state.found, node.place, () => join(names, node, entry.properties));
  for (const node of project.nodes.values()) {
    if (!node.metrics?.length) continue;
    await collecting(state.found, node.place, () => {
      for (const call of node.metrics!)
        needs(node, names.metric(call.at(-1)!, node, call.length > 1 ? call[0] : undefined));
    });
  }
}

/** Notes the `ref()` of a semantic model, written with or without braces. */
async function readModel({ project }: ParseState, node: Node): Promise<void> {
  const written = String(node.properties?.model ?? "").replace(/^\s*\{\{|\}\}\s*$/g, "");
  if (written.trim() !== "") await evaluate(written, parseContext(project, node, () => node.config).context);
}

/** The metrics of measures with `create_metric: true`: one each, as dbt makes them. */
function createdMetrics(entry: Entry<Dict>, { config }: Node): Entry<Dict>[] {
  const { enabled, meta } = config;
  return list(entry.properties.measures)
    .filter((measure) => measure.create_metric === true)
    .map((measure) => ({
      ...entry,
      properties: {
        name: measure.name,
        label: measure.label ?? measure.name,
        description: measure.description || `Metric created from measure ${String(measure.name)}`,
        type: "simple",
        type_params: { measure: measure.name, expr: measure.expr ?? measure.name },
        config: { enabled, meta },
      },
    }));
}

function join(names: SemanticNames, node: Node, properties: Dict): void {
  if (node.resourceType === "saved_query") {
    const wanted = dict(properties.query_params).metrics;
    for (const name of Array.isArray(wanted) ? wanted : []) needs(node, names.metric(String(name), node));
  }
  if (node.resourceType !== "metric") return;
  for (const measure of measuresOf(properties)) needs(node, names.holderOf(nameOf(measure), node));
  for (const input of inputsOf(properties)) needs(node, names.metric(nameOf(input), node));
}

function needs(node: Node, other: Node): void {
  if (!node.dependsOn.nodes.includes(other.uniqueId)) node.dependsOn.nodes.push(other.uniqueId);
}

/** Finds metrics by name and semantic models by measure: the asker's own package first. */
class SemanticNames {
  readonly #metrics: Node[] = [];
  readonly #holders: Node[] = [];

  constructor(nodes: Iterable<Node>) {
    for (const node of nodes) {
      if (node.resourceType === "metric") this.#metrics.push(node);
      if (node.resourceType === "semantic_model") this.#holders.push(node);
    }
  }

  metric(name: string, from: Node, pack?: string): Node {
    const all = this.#metrics.filter(
      (node) => node.name === name && (pack === undefined || node.package === pack),
    );
    const found = all.find((node) => node.package === from.package) ?? all[0];
    if (found) return found;
    const hint = didYouMean(
      name,
      this.#metrics.map((node) => node.name),
    );
    throw new PatronError({
      code: "unknown-metric",
      message: `${from.name} needs the metric '${name}', which no property file defines.`,
      at: from.place,
      ...(hint ? { hint } : {}),
      help: "List them: npx patron ls --resource-type metric",
    });
  }

  holderOf(measure: string, from: Node): Node {
    const holds = (node: Node) => list(node.properties?.measures).some((one) => one.name === measure);
    const all = this.#holders.filter(holds);
    const found = all.find((node) => node.package === from.package) ?? all[0];
    if (found) return found;
    const known = this.#holders.flatMap((node) => list(node.properties?.measures).map(nameOf));
    const hint = didYouMean(measure, known);
    throw new PatronError({
      code: "unknown-measure",
      message: `${from.name} needs the measure '${measure}', which no semantic model has.`,
      at: from.place,
      ...(hint ? { hint } : {}),
      help: "List them: npx patron ls --resource-type semantic_model --output path",
    });
  }
}
