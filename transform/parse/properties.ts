import type { Diagnostics, Place } from "../../kernel/diagnostics.ts";
import type { Context } from "../context/macros.ts";
import { listFiles } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import { renderDeep } from "../project/render.ts";
import {
  checked,
  type NodeProperties,
  type Properties,
  PropertiesSchema,
  type SourceProperties,
  unknownSections,
} from "../project/schemas.ts";
import { placesIn, readYaml, type YamlFile } from "../project/yaml-file.ts";
import type { ParseCache } from "./cache.ts";
import { collecting } from "./diagnose.ts";

export type Described = "models" | "seeds" | "snapshots" | "analyses" | "data_tests";

/** A property entry and where it is written. */
export interface Entry<T> {
  properties: T;
  package: string;
  originalPath: string;
  /** The file's path below its model path, for the fqn of tests. */
  relativePath: string;
  /** The place of a value below the entry. */
  placeOf(keys?: readonly (string | number)[]): Place;
}

const KEPT = [
  "unit_tests",
  "exposures",
  "groups",
  "metrics",
  "semantic_models",
  "saved_queries",
  "macros",
] as const;

/** All property files of all packages. */
export class PropertyIndex {
  readonly sources: Entry<SourceProperties>[] = [];
  readonly kept: Record<(typeof KEPT)[number], Entry<Record<string, unknown>>[]> = {
    unit_tests: [],
    exposures: [],
    groups: [],
    metrics: [],
    semantic_models: [],
    saved_queries: [],
    macros: [],
  };
  readonly #nodes = new Map<string, Entry<NodeProperties>>();

  find(section: Described, packageName: string, name: string): Entry<NodeProperties> | undefined {
    return this.#nodes.get(`${section}.${packageName}.${name}`);
  }

  /** Takes an entry up; gives the one that was there before under its name. */
  add(section: Described, entry: Entry<NodeProperties>): Entry<NodeProperties> | undefined {
    const key = `${section}.${entry.package}.${entry.properties.name}`;
    const before = this.#nodes.get(key);
    if (!before) this.#nodes.set(key, entry);
    return before;
  }

  entries(section: Described): Entry<NodeProperties>[] {
    return [...this.#nodes].filter(([key]) => key.startsWith(`${section}.`)).map(([, entry]) => entry);
  }

  /** Reads the property files of one package; mistakes go to `found`. */
  async addPackage(
    pack: Package,
    context: (file: string) => Context,
    found: Diagnostics,
    cache: ParseCache,
  ): Promise<void> {
    const { settings } = pack;
    const names = [
      "model-paths",
      "seed-paths",
      "snapshot-paths",
      "test-paths",
      "macro-paths",
      "analysis-paths",
    ] as const;
    const paths = [...new Set(names.flatMap((name) => settings[name]))];
    for (const file of listFiles(pack.dir, paths, [".yml", ".yaml"])) {
      await collecting(found, { path: file.path }, async () => {
        const text = () => cache.text(file.path);
        const checksum = cache.checksum(file.path);
        const before = found.list.length;
        let placeOf: YamlFile["placeOf"] | undefined;
        const properties = await cache.remember<Properties>({
          key: ["properties", pack.name, file.path, checksum],
          text,
          make: async () => {
            const yaml = readYaml(file.path, text());
            placeOf = yaml.placeOf;
            for (const one of unknownSections(yaml)) found.add(one);
            const value = await renderDeep(yaml.value, context(file.originalPath), file.path, LATE);
            return checked(PropertiesSchema, { ...yaml, value }, "bad-properties");
          },
          macrosOf: () => [],
          isKept: () => found.list.length === before,
        });
        placeOf ??= placesIn(file.path, text);
        this.#index(properties, placeOf, pack.name, file, found);
      });
    }
  }

  #index(
    properties: Properties,
    placeOf: YamlFile["placeOf"],
    packageName: string,
    file: { originalPath: string; relativePath: string },
    found: Diagnostics,
  ): void {
    const entry = <T>(section: string, index: number, value: T): Entry<T> => ({
      properties: value,
      package: packageName,
      originalPath: file.originalPath,
      relativePath: file.relativePath,
      placeOf: (keys = []) => placeOf([section, index, ...keys]),
    });
    for (const section of ["models", "seeds", "snapshots", "analyses", "data_tests"] as const) {
      for (const [index, value] of properties[section].entries()) {
        const made = entry(section, index, value as NodeProperties);
        const before = this.add(section, made);
        if (before) {
          const at = made.placeOf(["name"]);
          const message = `${value.name} is described twice: here and in ${before.originalPath}.`;
          found.add({ code: "duplicate-properties", message, at, hint: "Keep one of the two entries." });
        }
      }
    }
    this.sources.push(...properties.sources.map((value, index) => entry("sources", index, value)));
    for (const section of KEPT) {
      this.kept[section].push(...properties[section].map((value, index) => entry(section, index, value)));
    }
  }
}

/** Text that is rendered later (tests' arguments, hooks) or only for reading (descriptions). */
const LATE =
  /^(description|data_tests|tests|unit_tests|(pre|post)[-_]hook|expression|sql|macros|where|loaded_at_query|filter)$/;
