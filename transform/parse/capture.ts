import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Context } from "../context/macros.ts";
import { relationMaker } from "../context/names.ts";
import { nodeContext } from "../context/node-context.ts";
import type { Config, Node } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import type { Project } from "../project/project.ts";

/** What a template says of itself when it is rendered with `execute` false. */
export interface Captured {
  config: Config;
  context: Context;
}

/**
 * The context in which a node is parsed: `ref` and `source` note what the node depends on, `config` collects, and
 * nothing is asked of a warehouse.
 */
export function parseContext(project: Project, node: Node, known: () => Config): Captured {
  const relation = relationMaker(project.around.target);
  const captured: Captured = { config: {}, context: {} };
  const macros = new Set<string>();
  captured.context = nodeContext({
    around: project.around,
    vars: project.vars,
    registry: project.registry,
    packageName: node.package,
    file: node.originalPath,
    execute: false,
    io: { session: undefined },
    ref: (call) => {
      if (!node.refs.some((one) => JSON.stringify(one) === JSON.stringify(call))) node.refs.push(call);
      return relation({
        database: project.around.target.database,
        schema: node.schema,
        identifier: call.name,
      });
    },
    source: (sourceName, table) => {
      if (!node.sources.some(([s, t]) => s === sourceName && t === table))
        node.sources.push([sourceName, table]);
      return relation({ database: project.around.target.database, schema: sourceName, identifier: table });
    },
    config: {
      set: (values) => {
        captured.config = mergeConfig(captured.config, values);
        node.inlineConfig = { ...node.inlineConfig, ...values };
      },
      get: (name) => mergeConfig(known(), captured.config)[name],
    },
    doc: (name, packageName) => docText(project, name, packageName ?? node.package),
    own: {
      this: relation({ database: node.database, schema: node.schema, identifier: node.alias }),
      model: {
        name: node.name,
        alias: node.alias,
        schema: node.schema,
        database: node.database,
        config: {},
        unique_id: node.uniqueId,
        resource_type: node.resourceType,
        package_name: node.package,
        fqn: node.fqn,
        tags: [],
        meta: {},
      },
      graph: { nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {} },
      is_incremental: () => false,
      should_full_refresh: () => false,
      selected_resources: [],
      load_relation: () => null,
      pre_hooks: [],
      post_hooks: [],
      sql: "",
      compiled_code: "",
    },
    onMacro: (macro) => {
      if (!macros.has(macro.uniqueId)) node.dependsOn.macros.push(macro.uniqueId);
      macros.add(macro.uniqueId);
    },
  });
  return captured;
}

/** The text of a docs block: the package's own first, then any other's. */
export function docText(project: Project, name: string, packageName: string): string {
  const all = project.docs.filter((block) => block.name === name);
  const block = all.find((one) => one.package === packageName) ?? all[0];
  if (block) return block.text;
  const hint = didYouMean(
    name,
    project.docs.map((one) => one.name),
  );
  throw new PatronError({
    code: "unknown-doc",
    message: `doc('${name}') names no docs block.`,
    ...(hint ? { hint } : {}),
  });
}
