import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, type Node, SEMANTIC, tagsOf } from "../node.ts";
import { configFor } from "../project/config-tree.ts";
import type { Project } from "../project/project.ts";
import { readYaml } from "../project/yaml-file.ts";

type Dict = Record<string, unknown>;

const SECTIONS: Partial<Record<Node["resourceType"], string[]>> = {
  model: ["models"],
  analysis: ["models"],
  seed: ["seeds"],
  snapshot: ["snapshots"],
  test: ["tests", "data_tests"],
  source: ["sources"],
  exposure: ["exposures"],
  metric: ["metrics"],
  semantic_model: ["semantic-models"],
  saved_query: ["saved-queries"],
};

/**
 * Gives the configs of a node that somebody wrote, with the text as it stands in dbt_project.yml: what `state:modified`
 * of dbt compares, so that `{{ target.name }}` in it is no change between two targets.
 */
export function unrenderedConfigs(project: Project): (node: Node) => Config {
  const settings = new Map(project.packages.map((pack) => [pack.name, rawSettings(pack.dir)]));
  return (node) => {
    const own = settings.get(node.package) ?? {};
    const root = node.package === project.name ? {} : (settings.get(project.name) ?? {});
    const trees = (from: Dict) =>
      (SECTIONS[node.resourceType] ?? []).flatMap((name) =>
        from[name] ? [configFor(from[name] as Dict, node.fqn)] : [],
      );
    return Object.assign({}, ...trees(own), described(node), writtenIn(node), ...trees(root)) as Config;
  };
}

function rawSettings(dir: string): Dict {
  const path = join(dir, "dbt_project.yml");
  return (readYaml(path, readFileSync(path, "utf8")).value ?? {}) as Dict;
}

/** What the property file says. */
function described(node: Node): Config {
  // Of these, dbt counts what stands under `config:` alone.
  if (SEMANTIC.has(node.resourceType)) return { ...(node.properties?.config as Config | undefined) };
  const { config, meta, tags } = (node.properties ?? {}) as { config?: Config; meta?: Dict; tags?: unknown };
  return {
    ...(tags === undefined ? {} : { tags }),
    ...(meta === undefined || Object.keys(meta).length === 0 ? {} : { meta }),
    ...config,
    ...(node.resourceType === "source" ? { tags: tagsOf(node), meta: node.config.meta } : {}),
  };
}

/** What `config()` in the file says, hooks under the names that the manifest gives them. */
function writtenIn(node: Node): Config {
  const { pre_hook: before, post_hook: after, ...rest } = node.inlineConfig ?? {};
  return {
    ...rest,
    ...(before === undefined ? {} : { "pre-hook": before }),
    ...(after === undefined ? {} : { "post-hook": after }),
  };
}
