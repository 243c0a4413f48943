import type { Surroundings } from "../context/builtins.ts";
import type { MacroRegistry } from "../context/macros.ts";
import type { Node } from "../node.ts";
import type { ProjectSettings } from "./schemas.ts";
import type { Vars } from "./vars.ts";

/** One dbt project on disk: the root, an installed package, or the built-in macros. */
export interface Package {
  name: string;
  dir: string;
  settings: ProjectSettings;
}

/** A `{% docs %}` block. */
export interface DocsBlock {
  name: string;
  package: string;
  text: string;
  originalPath: string;
}

/** What is known of a project without looking at its nodes. */
export interface ProjectMemory {
  /** The folder of the caches. */
  dir: string;
  /** The same as long as nothing but the code of nodes has changed. */
  generation: string;
  /** What a node's code was when it was read, by unique id. */
  checksums: ReadonlyMap<string, string>;
  /** Unique ids of the generic tests of each node that has any. */
  tests: ReadonlyMap<string, readonly string[]>;
}

/** A project as parsed: everything that selecting, compiling and running needs. */
export interface Project {
  name: string;
  dir: string;
  settings: ProjectSettings;
  packages: Package[];
  around: Surroundings;
  vars: Vars;
  registry: MacroRegistry;
  /** Everything enabled, by unique id: models, seeds, tests, sources, exposures, hooks (operations). */
  nodes: Map<string, Node>;
  disabled: Node[];
  docs: DocsBlock[];
  /** Property entries that are kept for the manifest: unit_tests, groups, metrics, … by section. */
  kept: Record<string, { package: string; originalPath: string; entry: Record<string, unknown> }[]>;
  /** Of a project that is kept from one command to the next: where, and as which. */
  memory?: ProjectMemory | undefined;
  /** Milliseconds that parsing took. */
  parseMs: number;
}
