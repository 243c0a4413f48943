import type { Node } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import type { NodeProperties } from "../project/schemas.ts";
import type { Entry, PropertyIndex } from "./properties.ts";

type Column = NodeProperties["columns"][number];
type Dict = Record<string, unknown>;

/** One version of a model: its file, and its properties with what all versions share. */
export interface Version {
  v: string | number;
  latest: string | number;
  /** The file's name without `.sql`. */
  file: string;
  entry: Entry<NodeProperties>;
}

/** The versions that a property entry lists; none for a model without versions. */
export function versionsOf(entry: Entry<NodeProperties>): Version[] {
  const { versions, latest_version, ...shared } = entry.properties as NodeProperties & {
    versions?: Dict[];
    latest_version?: string | number;
  };
  if (!Array.isArray(versions)) return [];
  const numbers = versions.map((one) => one.v as string | number);
  const latest = latest_version ?? newest(numbers);
  return versions.map((one) => ({
    v: one.v as string | number,
    latest,
    file: String(one.defined_in ?? `${shared.name}_v${String(one.v)}`),
    entry: { ...entry, properties: merged(shared as NodeProperties, one) },
  }));
}

const byFile = new WeakMap<PropertyIndex, Map<string, Version>>();

/** The version that a model's file holds, if its package lists one of that file. All property files are read before. */
export function versionInFile(
  properties: PropertyIndex,
  packageName: string,
  file: string,
): Version | undefined {
  const known =
    byFile.get(properties) ??
    new Map(
      properties
        .entries("models")
        .flatMap((entry) => versionsOf(entry).map((one) => [`${entry.package}.${one.file}`, one] as const)),
    );
  byFile.set(properties, known);
  return known.get(`${packageName}.${file}`);
}

/** Gives a node the name that all versions share, and an id, path and table of its own. */
export function asVersion(node: Node, { v, latest, entry }: Version): Node {
  const { name } = entry.properties;
  return {
    ...node,
    uniqueId: `model.${node.package}.${name}.v${v}`,
    name,
    fqn: [...node.fqn.slice(0, -1), name, `v${v}`],
    version: v,
    latestVersion: latest,
  };
}

/** `orders_v2`: what tests and tables of a version are called after; a model without versions keeps its name. */
export function versionedName(node: Node): string {
  return node.version === undefined ? node.name : `${node.name}_v${String(node.version).replace(".", "_")}`;
}

function newest(versions: readonly (string | number)[]): string | number {
  const numeric = versions.every((one) => Number.isFinite(Number(one)));
  return [...versions]
    .sort((a, b) => (numeric ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1))
    .at(-1)!;
}

function merged(shared: NodeProperties, version: Dict): NodeProperties {
  const { v: _, defined_in: __, columns, config, ...own } = version;
  return {
    ...shared,
    ...own,
    config: mergeConfig(shared.config, (config ?? {}) as Dict),
    columns: columnsOf(shared.columns, columns as Dict[] | undefined),
  } as NodeProperties;
}

/** `- include: all, exclude: [x]` takes over shared columns; the other items add columns or replace them. */
function columnsOf(shared: Column[], written: Dict[] | undefined): Column[] {
  if (!Array.isArray(written)) return shared;
  const taken = written.find((one) => "include" in one);
  const own = written
    .filter((one) => !("include" in one))
    .map((one) => ({ description: "", meta: {}, config: {}, ...one }) as unknown as Column);
  const names = new Set(own.map((column) => column.name));
  const all = taken === undefined || taken.include === "all" || taken.include === "*";
  const wanted = all ? undefined : new Set(taken.include as string[]);
  const unwanted = new Set((taken?.exclude as string[] | undefined) ?? []);
  const kept =
    taken === undefined
      ? []
      : shared.filter(
          ({ name }) => (wanted === undefined || wanted.has(name)) && !unwanted.has(name) && !names.has(name),
        );
  return [...kept, ...own];
}
