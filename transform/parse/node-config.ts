import { type Context, INTERNAL } from "../context/macros.ts";
import { pyStr } from "../jinja/index.ts";
import { type Config, type Node, tagsOf } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import { configFor } from "../project/config-tree.ts";
import type { Package } from "../project/project.ts";
import type { NodeProperties, ProjectSettings } from "../project/schemas.ts";
import { nameByBuiltIns } from "./built-in-names.ts";
import { type ParseState, sectionsFor } from "./state.ts";

const DEFAULTS: Config = { enabled: true, tags: [], meta: {}, "pre-hook": [], "post-hook": [] };

/** The layers below a node's own `config()`: defaults, the project's sections, the property file. */
export function configBelow(
  state: ParseState,
  pack: Package,
  section: keyof ProjectSettings,
  fqn: string[],
  defaults: Config,
  properties?: Pick<NodeProperties, "config" | "tags" | "meta">,
): Config {
  let config = mergeConfig(DEFAULTS, defaults);
  const [own, ...root] = sectionsFor(state, pack, section);
  config = mergeConfig(config, configFor(own!, fqn));
  if (properties) {
    const { tags, meta } = properties;
    config = mergeConfig(config, {
      ...(tags ? { tags } : {}),
      ...(Object.keys(meta).length > 0 ? { meta } : {}),
    });
    config = mergeConfig(config, properties.config);
  }
  // The root project has the last word over an installed package, in-file configs included.
  for (const tree of root) config = mergeConfig(config, configFor(tree, fqn));
  return config;
}

/** Sets database, schema and alias by the macros that a project may override (`generate_schema_name`, …). */
export async function nameNode(state: ParseState, node: Node, contextOf: () => Context): Promise<void> {
  if (nameByBuiltIns(state.registry, node, state.project.around.target)) return;
  const context = contextOf();
  const self = {
    ...(context.model as Context),
    config: node.config,
    tags: tagsOf(node),
    name: node.name,
    version: node.version ?? null,
  };
  const call = async (macroName: string, custom: unknown): Promise<string> => {
    const { registry } = state;
    const macro =
      registry.in(registry.root, macroName) ??
      registry.in(node.package, macroName) ??
      registry.in(INTERNAL, macroName)!;
    return pyStr(await registry.bind(macro, context)([custom ?? null, self], {})).trim();
  };
  node.database = await call("generate_database_name", node.config.database);
  node.schema = await call("generate_schema_name", node.config.schema);
  node.alias = await call("generate_alias_name", node.config.alias);
}
