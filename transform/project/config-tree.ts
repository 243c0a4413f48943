import type { Config } from "../node.ts";
import { mergeConfig } from "./config-merge.ts";

type Tree = Record<string, unknown>;

/** Configs whose value is a mapping, so that they may stand without `+` and are still no folder. */
const MAPPING_CONFIGS = new Set([
  "meta",
  "persist_docs",
  "column_types",
  "grants",
  "docs",
  "vars",
  "contract",
]);

/**
 * The config that a section of dbt_project.yml (`models:`, `seeds:`, …) gives to the node at `fqn`
 * (`[package, folder, …, name]`): from the section's top down, the deeper the stronger.
 */
export function configFor(section: Tree, fqn: readonly string[]): Config {
  let level: unknown = section;
  let config = levelConfig(section, fqn[0]);
  for (const [depth, part] of fqn.entries()) {
    if (!isTree(level)) break;
    level = level[part] ?? level[`+${part}`];
    if (isTree(level)) config = mergeConfig(config, levelConfig(level, fqn[depth + 1]));
  }
  return config;
}

function levelConfig(level: Tree, nextPart: string | undefined): Config {
  const config: Config = {};
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith("+")) config[key.slice(1)] = value;
    else if (key !== nextPart && (!isTree(value) || MAPPING_CONFIGS.has(key))) config[key] = value;
  }
  return mergeConfig({}, config);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
