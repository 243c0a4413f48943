import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { readYaml, type YamlFile } from "../project/yaml-file.ts";

/** Finds the lines of property files that describe a model; each file is read once. */
export class PropertyPlaces {
  readonly #project: Project;
  readonly #files = new Map<string, YamlFile>();

  constructor(project: Project) {
    this.#project = project;
  }

  /** The place of a model's entry, or of one of its columns there; line 1 of its SQL when no entry describes it. */
  of(node: Node, column?: string): Place {
    const file = this.#fileOf(node);
    if (!file) return { path: node.path, line: 1, column: 1 };
    const models = (file.value as { models?: { name: string; columns?: { name: string }[] }[] }).models ?? [];
    const index = models.findIndex((entry) => entry.name === node.name);
    const position = models[index]?.columns?.findIndex((entry) => entry.name === column) ?? -1;
    const below = column === undefined || position < 0 ? ["name"] : ["columns", position, "name"];
    return file.placeOf(["models", index, ...below]);
  }

  #fileOf(node: Node): YamlFile | undefined {
    const [packageName, originalPath] = node.patchPath?.split("://") ?? [];
    const pack = this.#project.packages.find((one) => one.name === packageName);
    if (!pack || originalPath === undefined) return undefined;
    const path = join(pack.dir, originalPath);
    const known = this.#files.get(path);
    if (known) return known;
    const file = readYaml(path, readFileSync(path, "utf8"));
    this.#files.set(path, file);
    return file;
  }
}
