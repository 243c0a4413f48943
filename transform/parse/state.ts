import type { Diagnostics } from "../../kernel/diagnostics.ts";
import type { Context, MacroRegistry } from "../context/macros.ts";
import type { Node } from "../node.ts";
import type { Package, Project } from "../project/project.ts";
import type { ParseCache } from "./cache.ts";
import type { PlainCallReader } from "./plain-calls.ts";
import type { PropertyIndex } from "./properties.ts";

/** What the parsing steps share: the project as far as it is read, and the mistakes found so far. */
export interface ParseState {
  project: Project;
  registry: MacroRegistry;
  found: Diagnostics;
  properties: PropertyIndex;
  cache: ParseCache;
  plainCalls: PlainCallReader;
  /** Whether anything was warned of so far. */
  hasWarned(): boolean;
}

/** Puts a finished node into the project; a name that is taken is a mistake that names both files. */
export function addNode(state: ParseState, node: Node): void {
  if (node.config.enabled === false) {
    state.project.disabled.push(node);
    return;
  }
  const taken = state.project.nodes.get(node.uniqueId);
  if (taken) {
    state.found.add({
      code: "duplicate-name",
      message: `${node.resourceType} ${node.name} is defined twice: here and in ${taken.originalPath}.`,
      at: node.place,
      hint: "Rename one of them, or disable it with config(enabled=false).",
    });
    return;
  }
  state.project.nodes.set(node.uniqueId, node);
}

/** The sections of dbt_project.yml that configure `section` (`models`, `seeds`, …) for a package's node. */
export function sectionsFor(state: ParseState, pack: Package, section: keyof Package["settings"]): Context[] {
  const root = state.project.packages[0]!;
  const own = (pack.settings[section] ?? {}) as Context;
  return pack.name === root.name ? [own] : [own, (root.settings[section] ?? {}) as Context];
}
